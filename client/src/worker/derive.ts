/** Argon2id in a worker of its own, which ends with the derivation and takes its memory with it. */
import type { Argon2, Cost } from "../seal/receipts.js";
import { startWorker } from "./policy.js";
import type { DeriveReply, DeriveRequest } from "./protocol.js";

export interface Deriving {
  /** Told the share done, 0 to 1. */
  onProgress?: (share: number) => void;
  /** Ends the worker at once, with an `AbortError`. */
  signal?: AbortSignal;
}

/** The worker could not be started, or ran out of memory. */
export class WorkerFailed extends Error {
  constructor() {
    super("the worker failed");
    this.name = "WorkerFailed";
  }
}

/** Derive 32 bytes in a worker. `url` is that of the worker script, from a data attribute of the page. */
export async function deriveInWorker(
  url: string, password: Uint8Array, salt: Uint8Array, cost: Cost, { onProgress, signal }: Deriving = {},
): Promise<Uint8Array> {
  const worker = startWorker(url);
  const derived = new Promise<Uint8Array>((resolve, reject) => {
    const fail = (): void => reject(new WorkerFailed());
    const stop = (): void => reject(new DOMException("stopped", "AbortError"));
    if (signal?.aborted === true) stop();
    signal?.addEventListener("abort", stop, { once: true });
    worker.addEventListener("error", fail);
    worker.addEventListener("messageerror", fail);
    worker.addEventListener("message", ({ data }: MessageEvent<DeriveReply>) => {
      if ("progress" in data) onProgress?.(data.progress);
      else if ("key" in data) resolve(data.key);
      else fail();
    });
    worker.postMessage({ password, salt, cost } satisfies DeriveRequest);
  });
  return derived.finally(() => worker.terminate());
}

/** The `Argon2` that `fileKeys` and `deriveStaff` take, run in the worker at `url`. */
export const argon2InWorker =
  (url: string, deriving: Deriving = {}): Argon2 =>
  (password, salt, cost) =>
    deriveInWorker(url, password, salt, cost, deriving);
