/** What "my file" gets from the server, and the two things a person signs in it. */
import {
  b64, buildStatement, CannotOpen, type Day, type Named, parseStatement, releaseHash, type Roots, sign, type Statement, unb64, type Uuid,
} from "../seal/index.ts";
import { checkReleasable, recipientOf } from "../referrals/releasable.ts";
import type { Sealed } from "../reports/sealed.ts";
import type { Answer } from "../reports/server.ts";
import { isDone } from "../reports/server.ts";
import type { Visit } from "../reports/visit.ts";
import type { ServedDirectory } from "../reports/trust.ts";

/** What the server adds to the bytes that were signed: how far it is. What it says is in the bytes alone. */
export interface ReleaseJson {
  id: Uuid;
  method: string;
  state: string;
  statement: string;
  hash: string;
  text: Uuid | null;
}

export interface AskJson {
  id: Uuid;
  agency_name: string;
  service_name: string;
  state: string;
  choosable: boolean;
  hold_until: string | null;
}

export interface LedgerJson {
  release: Uuid;
  state: string;
  openings: { on: Day; role: string }[];
}

/** One act about the person, or several of a day: what, on which day, in which role, at which agency. Never who. */
export interface HistoryJson {
  on: Day;
  act: string;
  actor: "person" | "staff" | "system";
  role: string;
  agency: Uuid;
  times: number;
}

export interface MyFile {
  bound: boolean;
  case: { id: Uuid; agency: Uuid } | null;
  directory: ServedDirectory | null;
  story: Sealed;
  sealed: Sealed;
  asks: AskJson[];
  releases: ReleaseJson[];
  ledger: LedgerJson[];
  history: HistoryJson[];
}

/** The names of compartments, in the order of the numbers that stand in signed bytes. */
export const COMPARTMENTS = [
  "none", "identity", "contact", "story", "health", "legal", "evidence", "notes", "alleged", "receipt", "safety", "conversation",
];

/** What a person is shown of a release: what its bytes say, and who its recipient is by this page's own code. */
export interface ReadRelease {
  said: Statement<"release">;
  recipient: Named;
}

/**
 * What a release really says: its bytes, which are what is signed. Nothing the server wrote beside them is shown. The
 * recipient's root must be the one compiled into this page, and its name and whether it is an authority come from there
 * too; an authority's release must name the text for authorities. Whatever does not fit is CannotOpen.
 */
export function readRelease(release: ReleaseJson, subject: Uuid, roots: Roots): ReadRelease {
  const statement = unb64(release.statement);
  const said = parseStatement("release", statement, { deployment: roots.deployment });
  const recipient = recipientOf(said, roots);
  if (said.subject !== subject || b64(releaseHash(statement)) !== release.hash) throw new CannotOpen();
  checkReleasable(said);
  return { said, recipient };
}

/** Sign a release with the key that only receipt and private word make. */
export function signRelease(visit: Visit, release: ReleaseJson): Promise<Answer> {
  if (visit.file === null) throw new CannotOpen();
  const statement = unb64(release.statement);
  const signature = sign(statement, visit.file.releaseSeed);
  return visit.post(`/api/mine/releases/${release.id}/sign`, { statement: release.statement, signature: b64(signature) });
}

// The agency may lie where it is tomorrow already, and this page may stay open past midnight.
const HOLDS = 2 * 86_400_000;
const holdsUntil = (day: Day): Day => new Date(Date.parse(`${day}T00:00:00Z`) + HOLDS).toISOString().slice(0, 10);

/** A release as it is served, and what was read of it here; nothing where it does not fit. */
export interface Served {
  json: ReleaseJson;
  read: ReadRelease | undefined;
}

/**
 * Take a release back. It ends at once, on the server, whatever the recipient does. A signature is added where it can
 * be, as a proof for later; where it does not hold (there is no key for it yet, or a clock is wrong) the wish counts
 * without it: taking back is never harder than giving. What is not shown is taken back unsigned.
 */
export async function withdrawRelease(visit: Visit, release: Served, day: Day): Promise<Answer> {
  const address = `/api/mine/releases/${release.json.id}/withdraw`;
  const signed = await visit.post(address, signedWithdrawal(visit, release, day));
  return isDone(signed) || signed.status !== 409 ? signed : visit.post(address, { statement: null });
}

function signedWithdrawal(visit: Visit, { json, read }: Served, day: Day): Record<string, string | null> {
  if (visit.file === null || read === undefined) return { statement: null };
  // Of the bytes that are shown: the server could name another release beside them.
  const release = releaseHash(unb64(json.statement));
  const statement = buildStatement("release-withdrawal", { deployment: visit.deployment, expires: holdsUntil(day), release, day });
  return { statement: b64(statement), signature: b64(sign(statement, visit.file.releaseSeed)) };
}
