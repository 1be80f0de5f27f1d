/** A release on paper: what the first worker signs, what a second is shown of it and signs, and how browsers check both. */
import type { Keyring } from "../keyring.ts";
import { Outgoing } from "../outgoing.ts";
import type { Subject } from "../reports/sealed.ts";
import {
  b64, buildStatement, CannotOpen, Compartment, type Day, equal, type History, Kind, newHeader, parseStatement, purposeOf, readJson, releaseHash, type StaffKey,
  type Statement, statementHash, unb64, type Uuid, verify, verifyStatement, writeJson,
} from "../seal/index.ts";
import type { StaffContext } from "../staff/context.ts";
import { inYears, today as todayOf } from "../staff/days.ts";

const ATTESTED_FOR_YEARS = 2;

/**
 * From this day on every release on paper is attested with a day: who attests has loaded the code that signs one, of 2026-11-27. A paper
 * without a day proves only releases from before it, and the longest of these lasts a year: so that form comes to its end by itself.
 */
const DATED_FROM = "2026-11-28";
const LONGEST_DAYS = 365;

/** Roles that may attest and confirm: `people/roles.py` and section 5 of the formats say the same. */
export const MAY_ATTEST = ["advocate"] as const;
export const MAY_CONFIRM = ["advocate", "supervisor"] as const;

/** Whether a release is from before papers carried a day, by its own signed days. */
export const isUndated = ({ starts, expires }: Pick<Statement<"release">, "starts" | "expires">): boolean =>
  starts < DATED_FROM && expires <= inDays(starts, LONGEST_DAYS);

/** A statement, and the signature over it. */
export interface Signed {
  statement: Uint8Array;
  signature: Uint8Array;
}

export interface SignedJson {
  statement: string;
  signature: string;
}

/** What a worker attested of a release on paper, what a second one confirmed of it, and who may have signed these. */
export interface Paper extends Signed {
  digest: Uint8Array;
  /** What the second was shown; none of a paper from before that was signed. */
  shown: Signed | null;
  confirmation: Signed;
  /** Whose case it is, as this browser shows it to the team. */
  pseudonym: string;
  /** Who works here now: a paper from before it carried a day is judged by that. */
  signers: ReadonlyMap<Uuid, StaffKey>;
  /** Whose a key was on a day: who attested or confirmed, and left since, did so all the same. */
  history: History;
}

interface Bounds {
  deployment: Uuid;
  today: Day;
}

const DAY = 86_400_000;
// A day has begun as soon as it has begun anywhere: agencies lie in many time zones.
const FIRST_ANYWHERE = 14 * 3_600_000;
export const begunBy = (today: Day): Day => todayOf(new Date(Date.parse(`${today}T23:59:59Z`) + FIRST_ANYWHERE));

const inDays = (day: Day, days: number): Day => todayOf(new Date(Date.parse(`${day}T12:00:00Z`) + days * DAY));

/** The last of the three working days after a day: the server counts the same. */
export function confirmBy(day: Day): Day {
  let [last, left] = [day, 3];
  while (left > 0) {
    last = inDays(last, 1);
    if (![0, 6].includes(new Date(`${last}T12:00:00Z`).getUTCDay())) left -= 1;
  }
  return last;
}

/** Within the three working days, by the days of two browsers and of an agency: each may be a day apart from the next. */
const isInTime = (asked: Day, shown: Day): boolean => asked >= inDays(shown, -2) && asked <= inDays(confirmBy(inDays(shown, 1)), 1);

const mayOn = (history: History, signer: Uuid, day: Day, roles: readonly string[]): boolean => {
  const held = history.roles(signer, day);
  return roles.some((role) => held.has(role));
};

/** What a worker attests of a signature on paper. */
export interface Attested {
  personName: string;
  place: string;
  language: string;
  interpreter: string;
  scanHash: Uint8Array;
}

/**
 * Sign that the person signed before this worker. It names the person, so it is sealed where only the team reads. Beside it the
 * worker signs what a second one, who has no key of the case, is shown: whose it is, and who attested it.
 */
export function attest(
  release: Uint8Array, attested: Attested, pseudonym: string, parent: Uuid, place: Subject,
  staff: Pick<StaffContext, "staff" | "sign" | "signId" | "keyring">, today: Day,
) {
  const common = {
    deployment: place.deployment, expires: inYears(today, ATTESTED_FOR_YEARS), release: releaseHash(release), worker: staff.staff.id, signer: staff.signId, day: today,
  };
  const statement = buildStatement("release-attested", { ...common, ...attested });
  const shown = buildStatement("release-shown", { ...common, paper: statementHash(statement), name: staff.staff.name, pseudonym });
  const out = new Outgoing(staff.keyring);
  const header = newHeader({ ...place, kind: Kind.releaseText, compartment: Compartment.receipt, sender: staff.signId });
  out.sealNew({ header, plaintext: writeJson({ statement: b64(statement) }), parent });
  return {
    sealed: out.json(), digest: b64(statementHash(statement)), signature: b64(staff.sign(statement)),
    shown: { statement: b64(shown), signature: b64(staff.sign(shown)) },
  };
}

/** The sealed statement of a worker, opened in its own place. */
export function openAttested(envelope: Uuid, place: Subject, keyring: Keyring): Uint8Array {
  const expected = { ...place, kind: Kind.releaseText, compartment: Compartment.receipt };
  const { statement } = readJson(keyring.openEnvelope(envelope, expected).plaintext);
  if (typeof statement !== "string") throw new CannotOpen();
  return unb64(statement);
}

/** What the first worker lets the second see of this release, signed by a key of theirs that may attest. */
export function readShown({ statement, signature }: Signed, release: Uint8Array, history: History, bounds: Bounds): Statement<"release-shown"> {
  const said = parseStatement("release-shown", statement, bounds);
  const first = history.get(said.signer, said.day);
  const fits = equal(said.release, releaseHash(release)) && said.day <= begunBy(bounds.today);
  if (first?.staff !== said.worker || !fits || !mayOn(history, said.signer, said.day, MAY_ATTEST)) throw new CannotOpen();
  verify(statement, signature, first.signPublic);
  return said;
}

/** As people read names: capitals and spaces tell nobody apart. */
const sameName = (one: string, other: string): boolean => plain(one) === plain(other);
const plain = (name: string): string => name.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();

/** Somebody else who is here has that name too. */
export const isShared = ({ id, name }: { id: Uuid; name: string }, colleagues: readonly { staff: Uuid; name: string }[]): boolean =>
  colleagues.some((one) => one.staff !== id && sameName(one.name, name));

type Second = Pick<StaffContext, "deployment" | "sign" | "signId" | "staff" | "directory" | "colleagues">;

/**
 * The same, for who is about to confirm it: from another colleague, who is here now, under the name that colleagues know them by,
 * and them alone. Names are the server's word: one that keeps the worker off the list, or calls two alike, has nobody confirm.
 */
export function shownToSecond(shown: Signed, release: Uint8Array, staff: Second, today: Day): Statement<"release-shown"> {
  const { deployment, directory, colleagues } = staff;
  const said = readShown(shown, release, directory.signers, { deployment, today });
  const isHere = directory.staffKeys.get(said.signer)?.staff === said.worker;
  const isListed = colleagues.some((one) => one.staff === said.worker && one.name === said.name);
  if (!isHere || !isListed || isShared({ id: said.worker, name: said.name }, colleagues) || said.worker === staff.staff.id) throw new CannotOpen();
  return said;
}

const signedJson = (statement: Uint8Array, staff: Pick<StaffContext, "sign">): SignedJson => ({
  statement: b64(statement), signature: b64(staff.sign(statement)),
});

/** Sign, as a second worker, that one asked the person alone about exactly what the first let them be shown. */
export function asked(
  release: Uint8Array, shown: Uint8Array, { deployment, signId: signer, ...staff }: Pick<StaffContext, "deployment" | "sign" | "signId">, day: Day,
): SignedJson {
  const common = { deployment, expires: inYears(day, ATTESTED_FOR_YEARS), release: releaseHash(release), signer, day };
  return signedJson(buildStatement("release-asked", { ...common, shown: statementHash(shown) }), staff);
}

/** The same of a paper from before that was signed: only by who is on the team, and has the person's case before them. */
export function confirmation(
  release: Uint8Array, paper: Uint8Array, { deployment, signId: signer, ...staff }: Pick<StaffContext, "deployment" | "sign" | "signId">, day: Day,
): SignedJson {
  const common = { deployment, expires: inYears(day, ATTESTED_FOR_YEARS), release: releaseHash(release), signer, day };
  return signedJson(buildStatement("release-confirmation", { ...common, paper }), staff);
}

/** A worker of the agency signed that the person signed exactly this release, and a second one asked the person about it. */
export function checkPaper(release: Uint8Array, paper: Paper, bounds: Bounds): void {
  if (!equal(paper.digest, statementHash(paper.statement))) throw new CannotOpen();
  if (purposeOf(paper.statement) === "release-paper") checkUndated(release, paper, bounds);
  else checkAsked(release, paper, checkAttested(release, paper, bounds), bounds);
}

/** The worker who attested it, on a day on which they might. */
function checkAttested(release: Uint8Array, { statement, signature, history }: Paper, bounds: Bounds): Statement<"release-attested"> {
  const said = parseStatement("release-attested", statement, bounds);
  const first = history.get(said.signer, said.day);
  if (first?.staff !== said.worker || !mayOn(history, said.signer, said.day, MAY_ATTEST)) throw new CannotOpen();
  if (!equal(said.release, releaseHash(release)) || said.day > begunBy(bounds.today)) throw new CannotOpen();
  verify(statement, signature, first.signPublic);
  return said;
}

/** Somebody else of the agency was asked about this person, this paper and no other, and answered within the three days. */
function checkAsked(release: Uint8Array, paper: Paper, first: Statement<"release-attested">, bounds: Bounds): void {
  if (paper.shown === null) throw new CannotOpen();
  const shown = readShown(paper.shown, release, paper.history, bounds);
  const isOfPaper = equal(shown.paper, statementHash(paper.statement)) && shown.worker === first.worker && shown.day === first.day;
  if (!isOfPaper || shown.pseudonym !== paper.pseudonym) throw new CannotOpen();
  const said = parseStatement("release-asked", paper.confirmation.statement, bounds);
  if (!equal(said.shown, statementHash(paper.shown.statement)) || !isInTime(said.day, shown.day)) throw new CannotOpen();
  checkSecond(said, release, paper, first.worker, bounds);
}

/** A paper from before it carried a day: of a release from then, by a worker who is here now, confirmed once the release was made. */
function checkUndated(release: Uint8Array, paper: Paper, bounds: Bounds): void {
  const of = parseStatement("release", release, bounds);
  const said = parseStatement("release-confirmation", paper.confirmation.statement, bounds);
  const fits = isUndated(of) && said.day >= inDays(of.starts, -1) && equal(said.paper, statementHash(paper.statement));
  if (!fits) throw new CannotOpen();
  const first = undatedKey(release, paper, bounds);
  // On which day they attested it nobody signed: it was between these two, and on one of them they had to be allowed to.
  if (![of.starts, said.day].some((day) => mayOn(paper.history, first.id, day, MAY_ATTEST))) throw new CannotOpen();
  checkSecond(said, release, paper, first.staff, bounds);
}

function undatedKey(release: Uint8Array, { statement, signature, signers }: Paper, bounds: Bounds): StaffKey {
  const { worker } = parseStatement("release-paper", statement, bounds);
  for (const key of [...signers.values()].filter((one) => one.staff === worker)) {
    try {
      const said = verifyStatement("release-paper", statement, signature, key.signPublic, bounds);
      if (equal(said.release, releaseHash(release))) return key;
    } catch (error) {
      if (!(error instanceof CannotOpen)) throw error;
    }
  }
  throw new CannotOpen();
}

/** Somebody else, in a role that confirms, on a day on which their key counted: that may be for its morning only. */
function checkSecond(
  said: { release: Uint8Array; signer: Uuid; day: Day }, release: Uint8Array, { confirmation: signed, history }: Paper, worker: Uuid, { today }: Bounds,
): void {
  const second = history.get(said.signer, said.day);
  if (second === undefined || second.staff === worker || said.day > begunBy(today)) throw new CannotOpen();
  if (!equal(said.release, releaseHash(release)) || !mayOn(history, said.signer, said.day, MAY_CONFIRM)) throw new CannotOpen();
  verify(signed.statement, signed.signature, second.signPublic);
}
