/**
 * Argon2id of the private word: in a worker that starts with the page, so that the page stays usable for the seconds
 * it takes on an old phone. Where a worker cannot run it is done in the page itself, in slices.
 */
import { argon2idAsync } from "@noble/hashes/argon2.js";
import type { Argon2 } from "../seal/index.js";
import { WorkerFailed } from "../worker/derive.js";
import { StandingWorker } from "../worker/standing.js";

/** This telephone cannot do it either way: too little memory, mostly. */
export class WordFailed extends Error {}

export const argon2InPage: Argon2 = async (password, salt, cost) => {
  try {
    return await argon2idAsync(password, salt, { ...cost, dkLen: 32, asyncTick: 20 });
  } catch {
    throw new WordFailed();
  }
};

/** Start the worker whose address the page gives. */
export function argon2Of(page: HTMLElement): Argon2 {
  const { worker } = page.dataset;
  if (worker === undefined) return argon2InPage;
  const standing = new StandingWorker(worker);
  return async (password, salt, cost) => {
    try {
      return await standing.derive(password, salt, cost);
    } catch (error) {
      if (!(error instanceof WorkerFailed)) throw error;
      return argon2InPage(password, salt, cost);
    }
  };
}
