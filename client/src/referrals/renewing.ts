/** After new keys of a case: each release that still holds is proven anew, and goes on opening what it names. */
import { Stopped } from "../cases/doing.ts";
import type { Opened } from "../cases/served.ts";
import type { Sealed } from "../keyring.ts";
import { Outgoing } from "../outgoing.ts";
import { CannotOpen, releaseHash, unb64 } from "../seal/index.ts";
import { call, Refused } from "../staff/api.ts";
import { today } from "../staff/days.ts";
import { directoryOf, type StaffContext } from "../staff/unlock.ts";
import { currentKeys, placeOf, type ReleaseJson } from "./page.ts";
import { noteEnds } from "./ends.ts";
import { proofOf } from "./release-line.ts";
import { namedKeys } from "./receiving.ts";
import { type HolderJson, knownHolder, type Parties, type Proof, proven } from "./releasing.ts";

export interface Behind extends ReleaseJson {
  holders: HolderJson[];
}

type Page = Opened & { staff: StaffContext; address: string };

/** The newest keys of the named compartments, to each who holds the older ones, by the same release. */
export function wrapAgain(release: Behind, proof: Proof, parties: Parties, page: Pick<Page, "seal" | "served" | "staff">): Sealed {
  const statement = unb64(release.statement);
  const said = proven(statement, proof, parties);
  const out = new Outgoing(page.staff.keyring);
  for (const holder of release.holders.map((one) => knownHolder(one, parties.recipient))) {
    for (const { id } of namedKeys(currentKeys(page), said)) out.wrapKeyTo(id, { ...holder, release: releaseHash(statement) });
  }
  return out.json();
}

/** Bring every release of the case along that is behind its keys. Gives how many could not be proven here. */
export async function bringAlong(page: Page, tell: (done: number, of: number) => void): Promise<number> {
  const found = await perhaps(() => call<{ releases: Behind[]; ended: string[]; sealed: Sealed }>("GET", `${page.address}/releases/behind`));
  if (found === undefined) return 0;
  await noteEnds(page, found.ended);
  page.staff.keyring.add(found.sealed);
  let failed = 0;
  for (const [at, release] of found.releases.entries()) {
    tell(at + 1, found.releases.length);
    try {
      const recipient = await directoryOf(release.recipient.id, page.staff);
      const parties = { place: placeOf(page), recipient, roots: page.staff.roots, today: today(), ended: page.seal.log.ended };
      await call("POST", `/api/staff/releases/${release.id}/wraps-again`, { sealed: wrapAgain(release, proofOf(page, release), parties, page) });
    } catch (error) {
      if (!(error instanceof CannotOpen || error instanceof Refused || error instanceof Stopped)) throw error;
      failed += 1;
    }
  }
  return failed;
}

/** Who may not make releases has none to bring along: a colleague who may does it. */
async function perhaps<Made>(make: () => Promise<Made>): Promise<Made | undefined> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
}
