/** After so long without a sign of somebody, keys lock: here, and on the server. */
export const IDLE = 15 * 60_000;
const TELL = 60_000;

/** What to do after a look at the clock. Working tells the server, at most once a minute, that somebody is there. */
export function next(now: number, used: number, told: number): "lock" | "tell" | "nothing" {
  if (now - used >= IDLE) return "lock";
  if (used > told && now - told >= TELL) return "tell";
  return "nothing";
}
