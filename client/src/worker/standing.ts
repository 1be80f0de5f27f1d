/** Argon2id in a worker that started with the page, so that nothing is fetched once a person begins to write. */
import type { Argon2 } from "../seal/receipts.js";
import { WorkerFailed } from "./derive.js";
import { startWorker } from "./policy.js";
import type { DeriveReply, DeriveRequest } from "./protocol.js";

export class StandingWorker {
  private readonly worker: Worker | undefined;
  private isLost = false;
  private last: Promise<unknown> = Promise.resolve();

  /** Start it now. One that cannot be started is lost, and says so when it is asked. */
  constructor(url: string) {
    try {
      this.worker = startWorker(url);
      this.worker.addEventListener("error", () => this.end());
    } catch {
      this.isLost = true;
    }
  }

  /** One derivation after the other; each may take seconds. */
  readonly derive: Argon2 = (password, salt, cost) => {
    const mine = this.last.then(() => this.ask({ password, salt, cost }));
    this.last = mine.catch(() => undefined);
    return mine;
  };

  private end(): void {
    this.isLost = true;
    this.worker?.terminate();
  }

  private ask(request: DeriveRequest): Promise<Uint8Array> {
    const { worker } = this;
    if (worker === undefined || this.isLost) return Promise.reject(new WorkerFailed());
    const done = new AbortController();
    const answered = new Promise<Uint8Array>((resolve, reject) => {
      const fail = (): void => reject(new WorkerFailed());
      worker.addEventListener("error", fail, done);
      worker.addEventListener("messageerror", fail, done);
      worker.addEventListener("message", ({ data }: MessageEvent<DeriveReply>) => {
        if ("key" in data) resolve(data.key);
        else if ("failed" in data) fail();
      }, done);
      worker.postMessage(request);
    });
    return answered.finally(() => done.abort());
  }
}
