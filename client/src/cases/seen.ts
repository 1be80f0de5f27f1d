/** How far this device saw a case's log come: a server that goes back behind it is found out. */
import type { Memory } from "../staff/device.ts";
import type { CaseLog } from "./log.ts";

type Reached = CaseLog["reached"];

const isReached = (value: unknown): value is Reached =>
  typeof value === "object" && value !== null && "keys" in value && "parts" in value && "hash" in value;

/** Take an older state than was seen here as older, whoever signed it; remember a newer one. */
export async function compareSeen(log: CaseLog, name: string, memory: Memory): Promise<void> {
  const { reached } = log;
  const before = await memory.recall(name);
  if (isReached(before)) {
    const isSame = reached.keys === before.keys && reached.parts === before.parts && reached.hash === before.hash;
    if (isSame) return;
    if (reached.keys < before.keys || reached.parts <= before.parts) return log.isOlder();
  }
  if (log.stale.size === 0) await memory.remember(name, reached);
}
