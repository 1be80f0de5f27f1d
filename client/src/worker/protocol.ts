/** What a page and its Argon2id worker say to each other. */
import type { Cost } from "../seal/receipts.js";

export interface DeriveRequest {
  password: Uint8Array;
  salt: Uint8Array;
  cost: Cost;
}

export type DeriveReply = { progress: number } | { key: Uint8Array } | { failed: true };
