/** The directory of an agency's keys: which of them its root, or two of its staff, vouch for. */
import { type Day, equal, hash, hex, unb64, type Uuid, uuidText } from "./encoding.js";
import { CannotOpen, orCannotOpen } from "./errors.js";
import type { Roots } from "./roots.js";
import { signKeyId, verifies } from "./signing.js";
import { parseStatement, purposeOf, rootFingerprint, type Statement } from "./statements.js";

/** As the server serves it; bytes are base64url. `by` is the id of the key that signed, the root's too. */
export interface Directory {
  root: string;
  statements: { statement: string; signatures: { by: string; signature: string }[] }[];
}

export interface DirectoryReader {
  roots: Roots;
  deployment: Uuid;
  agency: Uuid;
  today: Day;
}

export interface StaffKey extends Statement<"staff-key"> {
  /** Id of the signing key. */
  id: Uuid;
}

export type IntakeKey = Statement<"intake-key">;

/** Whose a signing key was on a day: nobody's before they came and after they left. */
export interface Signers {
  get(id: Uuid, on: Day): StaffKey | undefined;
}

/** The same, and every role they had on that day, also if only for its morning. */
export interface History extends Signers {
  roles(id: Uuid, on: Day): ReadonlySet<string>;
}

/** The keys that hold today: of staff by the id of their signing key, of intake by the key's id. */
export interface VerifiedKeys {
  staffKeys: ReadonlyMap<Uuid, StaffKey>;
  intakeKeys: ReadonlyMap<Uuid, IntakeKey>;
  /** Of these, what the root or somebody who has not left signed, the oldest first, while the newest of them holds. The others only
   * open what came before. */
  sealTo: ReadonlyMap<Uuid, IntakeKey>;
  /** The newest that was vouched for about each key whose holder did not leave, also where it has expired: to be renewed. */
  known: ReadonlyMap<Uuid, StaffKey>;
  /** For what was signed before: who left, or whose statement ended, wrote what they wrote. */
  signers: History;
}

type Said = { purpose: "staff-key"; key: StaffKey } | { purpose: "intake-key"; key: IntakeKey };

interface Raw {
  bytes: Uint8Array;
  signatures: { by: Uuid; signature: Uint8Array }[];
}

type Entry = Said & Raw;

const INTAKE = "intake";

/**
 * The keys of an agency that hold today. `CannotOpen` if the root is not the one in the bundle, or for another form.
 * A statement that does not hold is left out, whatever the reason: a directory with one false entry is still of use.
 * A signature is judged by the day on which what it signed begins: who was vouched for stays so when a voucher leaves.
 */
export function verifyDirectory(directory: Directory, reader: DirectoryReader): VerifiedKeys {
  const root = trustedRoot(directory, reader);
  const held = settle(raw(directory).flatMap((one) => entry(one, reader)), root).sort(byAge);
  const history = byKey(held);
  const newest = [...history.values()].flatMap((forms) => forms.slice(-1)).filter(({ roles }) => roles.length > 0);
  const known = new Map(newest.map((key) => [key.id, key]));
  const isStillVouched = (one: Entry): boolean => isSignedBy(one, signKeyId(root), root) || [...history.values()]
    .flatMap((forms) => inForce(forms, one.key.starts)).some((key) => known.has(key.id) && isSignedBy(one, key.id, key.signPublic));
  return {
    known,
    staffKeys: new Map(newest.filter(({ expires }) => reader.today <= expires).map((key) => [key.id, key])),
    intakeKeys: intakeOf(held, reader.today),
    sealTo: sealedTo(held.filter(isStillVouched), reader.today),
    signers: historyOf(history),
  };
}

const historyOf = (history: ReadonlyMap<Uuid, StaffKey[]>): History => ({
  get: (id, on) => inForce(history.get(id) ?? [], on)[0],
  roles: (id, on) => new Set(inForce(history.get(id) ?? [], on).flatMap(({ roles }) => roles)),
});

const intakeOf = (held: readonly Entry[], today: Day): Map<Uuid, IntakeKey> =>
  new Map(held.flatMap((one) => (one.purpose === "intake-key" && today <= one.key.expires ? [[one.key.key, one.key]] : [])));

/** None at all once the newest has expired: a page that was told a false day must not go back to an older one. */
function sealedTo(oldestFirst: readonly Entry[], today: Day): Map<Uuid, IntakeKey> {
  const newest = oldestFirst.filter(({ purpose }) => purpose === "intake-key").at(-1);
  return newest === undefined || newest.key.expires < today ? new Map() : intakeOf(oldestFirst, today);
}

/** Statements about each signing key, the oldest first. */
function byKey(held: readonly Entry[]): Map<Uuid, StaffKey[]> {
  const found = new Map<Uuid, StaffKey[]>();
  for (const one of [...held].sort(byAge)) if (one.purpose === "staff-key") found.set(one.key.id, [...(found.get(one.key.id) ?? []), one.key]);
  return found;
}

/** The statements about one key that counted on a day, the newest first: on the day of a newer one, the older still does. */
function inForce(oldestFirst: readonly StaffKey[], day: Day): StaffKey[] {
  const found: StaffKey[] = [];
  for (const one of [...oldestFirst].reverse()) {
    if (one.starts > day) continue;
    if (one.roles.length > 0 && day <= one.expires) found.push(one);
    if (one.starts < day) break;
  }
  return found;
}

/** The intake key to wrap to: of those that somebody who has not left stands for, the newest. */
export function newestIntakeKey({ sealTo }: VerifiedKeys): IntakeKey {
  const newest = [...sealTo.values()].pop();
  if (newest === undefined) throw new CannotOpen();
  return newest;
}

const rolesOf = (one: Entry): number => (one.purpose === "staff-key" ? one.key.roles.length : 0);

/** Which of two statements about staff counts as newer, whatever their epochs say: for sorting, the oldest first. */
export const byAgeOfKeys = (one: StaffKey, other: StaffKey): number =>
  (one.starts < other.starts ? -1 : Number(one.starts > other.starts)) || other.roles.length - one.roles.length || one.epoch - other.epoch;

/** Oldest first: of two statements about one key the newer counts, and of two of one day the one with fewer roles, so that
 * a role that was taken away stays away. The epoch, which the signers choose freely, decides last: none brings back who left. */
const byAge = (one: Entry, other: Entry): number =>
  (one.key.starts < other.key.starts ? -1 : Number(one.key.starts > other.key.starts)) ||
  rolesOf(other) - rolesOf(one) || one.key.epoch - other.key.epoch;

function trustedRoot(directory: Directory, { roots, deployment, agency }: DirectoryReader): Uint8Array {
  const root = unb64(directory.root);
  const trusted = Object.prototype.hasOwnProperty.call(roots.agencies, agency) ? roots.agencies[agency] : undefined;
  const found = hex(rootFingerprint(deployment, agency, root));
  if (root.length !== 32 || roots.deployment !== deployment || trusted !== found) throw new CannotOpen();
  return root;
}

/** The server may send anything; what is not of the form is refused as a whole. */
const raw = (directory: Directory): Raw[] =>
  orCannotOpen(() =>
    directory.statements.map(({ statement, signatures }) => ({
      bytes: unb64(statement),
      signatures: signatures.map(({ by, signature }) => ({ by: uuidText(unb64(by)), signature: unb64(signature) })),
    })),
  );

function entry(one: Raw, { deployment, agency, today }: DirectoryReader): Entry[] {
  try {
    const said = read(one.bytes, deployment);
    const counts = said.key.agency === agency && said.key.starts <= today;
    return counts ? [{ ...said, ...one }] : [];
  } catch (error) {
    if (error instanceof CannotOpen) return [];
    throw error;
  }
}

function read(bytes: Uint8Array, deployment: Uuid): Said {
  const purpose = purposeOf(bytes);
  if (purpose === "intake-key") return { purpose, key: parseStatement(purpose, bytes, { deployment }) };
  if (purpose !== "staff-key") throw new CannotOpen();
  const key = parseStatement(purpose, bytes, { deployment });
  return { purpose, key: { ...key, id: signKeyId(key.signPublic) } };
}

/** Day by day: every entry that the root vouches for, or those who are staff by then, until no more come. */
function settle(entries: Entry[], root: Uint8Array): Entry[] {
  const rootId = signKeyId(root);
  const held: Entry[] = [];
  for (const day of [...new Set(entries.map(({ key }) => key.starts))].sort()) {
    let waiting = entries.filter(({ key }) => key.starts === day);
    for (;;) {
      const staff = [...byKey(held).values()].flatMap((forms) => inForce(forms, day));
      const joined = waiting.filter((one) => isSignedBy(one, rootId, root) || byStaff(one, staff));
      if (joined.length === 0) break;
      held.push(...joined);
      waiting = waiting.filter((one) => !joined.includes(one));
    }
  }
  return held;
}

const isSignedBy = (one: Entry, id: Uuid, publicKey: Uint8Array): boolean =>
  one.signatures.some(({ by, signature }) => by === id && verifies(one.bytes, signature, publicKey));

/** Two different keys of two different people, who are staff on the day it begins, one of them with the role intake. */
function byStaff(one: Entry, signers: StaffKey[]): boolean {
  const vouching = signers.filter((key) => isSignedBy(one, key.id, key.signPublic));
  const holders = vouching.filter((key) => key.roles.includes(INTAKE));
  return holders.some((holder) => vouching.some((other) => other.staff !== holder.staff && other.id !== holder.id));
}

/** Whether a public key is the one a staff or intake key's statement names. */
export const isWrapKeyOf = (publicKey: Uint8Array, key: { wrapHash: Uint8Array }): boolean =>
  equal(hash(publicKey), key.wrapHash);
