/** Releases that have ended, in the signed log of their case: what the server hides later stays ended. */
import { type Opened, send } from "../cases/served.ts";
import type { StaffContext } from "../staff/unlock.ts";

/** Sign into the case's log which releases have ended, before any key goes on: what is hidden later stays ended. */
export async function noteEnds(page: Opened & { staff: StaffContext; address: string }, releases: readonly string[]): Promise<void> {
  const isNews = releases.some((one) => !page.seal.log.ended.has(one));
  if (!isNews || page.read.stale > 0) return;
  await send(page, "parts", (seal) => {
    for (const one of releases) seal.log.ends(one);
    return {};
  });
}
