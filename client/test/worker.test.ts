/** The worker's own code runs here in a thread of Node's; what the browser adds is checked in the journeys. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { argon2id } from "@noble/hashes/argon2.js";
import { argon2Of, WordFailed } from "../src/reports/derive.js";
import { utf8 } from "../src/seal/encoding.js";
import { deriveInWorker, WorkerFailed } from "../src/worker/derive.js";
import { ownWorker } from "../src/worker/policy.js";
import { StandingWorker } from "../src/worker/standing.js";
import type { DeriveReply, DeriveRequest } from "../src/worker/protocol.js";

const PAGE = "https://help.example/es/report/";
const SCRIPT = "/static/build/argon2.0123456789ab.js";

describe("the policy", () => {
  test.each([SCRIPT, "/static/build/argon2.js", `https://help.example${SCRIPT}`])("admits our own worker %s", (address) => {
    expect(ownWorker(address, PAGE)).toMatch(/^https:\/\/help\.example\/static\/build\/argon2/);
  });

  test.each([
    `https://evil.example${SCRIPT}`, `//evil.example${SCRIPT}`, "data:text/javascript,1", "blob:https://help.example/1", "javascript:1",
    "/static/build/page.js", "/media/argon2.js", `${SCRIPT}?x`, `${SCRIPT}#x`, "/static/build/argon2.js/x", "/static/build/argon2.ZZZZZZZZ.js", "",
  ])("refuses %s", (address) => {
    expect(() => ownWorker(address, PAGE)).toThrow(TypeError);
  });
});

describe("a derivation", () => {
  const cost = { m: 256, t: 2, p: 1 };
  const [password, salt] = [utf8("mariposa"), new Uint8Array(16)];

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  /** The two ends of a worker, joined; the far end runs src/worker/argon2.ts. */
  async function joined(): Promise<{ worker: EventTarget & { ended: boolean }; started: string[] }> {
    const far = Object.assign(new EventTarget(), { postMessage: (data: DeriveReply) => near.dispatchEvent(new MessageEvent("message", { data })) });
    const near = Object.assign(new EventTarget(), {
      ended: false,
      terminate: () => void (near.ended = true),
      postMessage: (data: DeriveRequest) => setTimeout(() => near.ended || far.dispatchEvent(new MessageEvent("message", { data }))),
    });
    const started: string[] = [];
    vi.stubGlobal("self", far);
    vi.stubGlobal("location", { href: PAGE });
    vi.stubGlobal("Worker", function start(url: string) {
      started.push(url);
      return near;
    });
    await import("../src/worker/argon2.js");
    return { worker: near, started };
  }

  test("gives Argon2id's 32 bytes, tells how far it is, and ends its worker", async () => {
    const { worker, started } = await joined();
    const shares: number[] = [];
    const key = await deriveInWorker(SCRIPT, password, salt, cost, { onProgress: (share) => shares.push(share) });
    expect(key).toEqual(argon2id(password, salt, { ...cost, dkLen: 32 }));
    expect(started).toEqual([`https://help.example${SCRIPT}`]);
    expect(shares.at(-1)).toBe(1);
    expect(shares.length).toBeLessThanOrEqual(101);
    expect(worker.ended).toBe(true);
  });

  test("fails aloud when the worker cannot do it, or breaks", async () => {
    const { worker } = await joined();
    await expect(deriveInWorker(SCRIPT, password, salt, { ...cost, m: 1 })).rejects.toThrow(WorkerFailed);
    const broken = deriveInWorker(SCRIPT, password, salt, cost);
    worker.dispatchEvent(new Event("error"));
    await expect(broken).rejects.toThrow(WorkerFailed);
    expect(worker.ended).toBe(true);
  });

  test("stops when the person stops it", async () => {
    const { worker } = await joined();
    const stop = new AbortController();
    const deriving = deriveInWorker(SCRIPT, password, salt, cost, { signal: stop.signal });
    stop.abort();
    await expect(deriving).rejects.toMatchObject({ name: "AbortError" });
    expect(worker.ended).toBe(true);
    await expect(deriveInWorker(SCRIPT, password, salt, cost, { signal: stop.signal })).rejects.toMatchObject({ name: "AbortError" });
  });

  test("is made one after the other by a worker that stands ready, and stays", async () => {
    const { worker, started } = await joined();
    const standing = new StandingWorker(SCRIPT);
    expect(started).toHaveLength(1);
    const other = new Uint8Array(16).fill(1);
    const [first, second] = await Promise.all([standing.derive(password, salt, cost), standing.derive(password, other, cost)]);
    expect(first).toEqual(argon2id(password, salt, { ...cost, dkLen: 32 }));
    expect(second).toEqual(argon2id(password, other, { ...cost, dkLen: 32 }));
    expect(started).toHaveLength(1);
    expect(worker.ended).toBe(false);
  });

  test("by a worker that cannot do it fails aloud, and the next one is tried all the same", async () => {
    await joined();
    const standing = new StandingWorker(SCRIPT);
    const failing = standing.derive(password, salt, { ...cost, m: 1 });
    const next = standing.derive(password, salt, cost);
    await expect(failing).rejects.toThrow(WorkerFailed);
    await expect(next).resolves.toHaveLength(32);
  });

  test("by a worker that broke while it was waited for, or before, fails aloud", async () => {
    const { worker } = await joined();
    const standing = new StandingWorker(SCRIPT);
    const broken = standing.derive(password, salt, cost);
    await Promise.resolve();
    worker.dispatchEvent(new Event("error"));
    await expect(broken).rejects.toThrow(WorkerFailed);
    await expect(standing.derive(password, salt, cost)).rejects.toThrow(WorkerFailed);
    await expect(new StandingWorker("https://evil.example/argon2.js").derive(password, salt, cost)).rejects.toThrow(WorkerFailed);
  });

  test("is made in the page where there is no worker", async () => {
    const { started } = await joined();
    const page = (dataset: Record<string, string>): HTMLElement => ({ dataset }) as unknown as HTMLElement;
    for (const dataset of [{}, { worker: "https://evil.example/argon2.js" }] as Record<string, string>[]) {
      await expect(argon2Of(page(dataset))(password, salt, cost)).resolves.toEqual(argon2id(password, salt, { ...cost, dkLen: 32 }));
    }
    expect(started).toEqual([]);
    await expect(argon2Of(page({}))(password, salt, { ...cost, m: 1 })).rejects.toThrow(WordFailed);
    await expect(argon2Of(page({ worker: SCRIPT }))(password, salt, cost)).resolves.toHaveLength(32);
    expect(started).toHaveLength(1);
  });

  test("starts no script of another site", async () => {
    await joined();
    await expect(deriveInWorker("https://evil.example/argon2.js", password, salt, cost)).rejects.toThrow(TypeError);
  });
});
