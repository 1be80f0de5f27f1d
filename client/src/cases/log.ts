/**
 * What members of a team signed about their case: which keys are its own, and which parts are its newest. The server
 * keeps it and can withhold it, but it cannot make a key ours, nor an old part the newest. docs/adr/0006.
 */
import type { Subject } from "../reports/sealed.ts";
import {
  allHash, b64, buildStatement, CannotOpen, Compartment, type Day, equal, type Head, type Header, hex, Kind, type ListedKey, parseStatement, purposeOf,
  type Signer, type Signers, sign, type Statement, statementHash, unb64, uuidText, verify,
} from "../seal/index.ts";
import { hash } from "../seal/encoding.ts";
import { inYears } from "../staff/days.ts";

/** A statement as it travels; the server adds whose key signed it. */
export interface SignedJson {
  readonly statement: string;
  readonly signature: string;
  readonly by?: string;
}

export interface LogReader {
  place: Subject;
  signers: Signers;
  today: Day;
}

/** What was served is older than what the team signed, or than what this device saw. */
export class Stale extends Error {
  constructor() {
    super("an older state of the case");
    this.name = "Stale";
  }
}

/** How long it can still be checked: longer than a case is worked on. */
export const SIGNED_FOR_YEARS = 10;
const VERSIONED: readonly Kind[] = [Kind.casePart, Kind.safetyCard];
const NOTHING = new Uint8Array(32);

type Keys = Statement<"case-keys">;
type Parts = Statement<"case-head">;
type Signed = { hash: Uint8Array; by: Uint8Array } & ({ purpose: "case-keys"; said: Keys } | { purpose: "case-head"; said: Parts });
type SignedKeys = Extract<Signed, { purpose: "case-keys" }>;
type SignedParts = Extract<Signed, { purpose: "case-head" }>;

/** A release of which a member's browser saw the end: one row each, and none is ever taken out. */
const isEnd = ({ kind, compartment }: { kind: number; compartment: number }): boolean =>
  kind === Kind.releaseText && compartment === Compartment.receipt;

const placeOf = ({ kind, compartment }: { kind: number; compartment: number }): string => `${kind} ${compartment}`;

/** What was signed so far, and what is to be signed next. */
export class CaseLog {
  #keys = new Map<string, ListedKey>();
  #team = new Map<string, Uint8Array>();
  #heads = new Map<string, Head>();
  #ended = new Map<string, Head>();
  #notes: Uint8Array[] = [];
  #signedKeys: SignedKeys | undefined;
  #signedParts: SignedParts | undefined;
  #keysChanged = false;
  #partsChanged = false;
  /** Parts that were served otherwise than they were signed: nothing may be signed after them. */
  stale: ReadonlySet<string> = new Set();

  /** The log of a case, checked from its first statement to its last. `CannotOpen` where anything does not follow. */
  static read(served: readonly SignedJson[], reader: LogReader): CaseLog {
    const log = new CaseLog();
    for (const one of served.map((signed) => checked(signed, reader))) log.#take(one, reader.place);
    if (log.#signedKeys === undefined || log.#signedParts === undefined) throw new CannotOpen();
    const { keys, team } = log.#signedKeys.said;
    log.#keys = new Map(keys.map((row) => [row.key, row]));
    log.#team = new Map(team.map((one) => [hex(one), one]));
    const { parts } = log.#signedParts.said;
    log.#heads = new Map(parts.filter((head) => !isEnd(head)).map((head) => [placeOf(head), head]));
    log.#ended = new Map(parts.filter(isEnd).map((head) => [b64(head.hash), head]));
    return log;
  }

  get keys(): readonly ListedKey[] {
    return [...this.#keys.values()];
  }

  /** The hashes of the releases whose end the team signed: nothing goes out by them, whatever the server says of them now. */
  get ended(): ReadonlySet<string> {
    return new Set(this.#ended.keys());
  }

  /** Note the end of a release, for good. */
  ends(release: string): void {
    if (this.#ended.has(release)) return;
    this.#ended.set(release, { kind: Kind.releaseText, compartment: Compartment.receipt, count: 1, hash: unb64(release) });
    this.#partsChanged = true;
  }

  /** In which generation is sealed now. */
  get generation(): number {
    return this.#signedKeys?.said.generation ?? 0;
  }

  /** The hashes of the public keys that were given the case's key of this generation. */
  get team(): readonly Uint8Array[] {
    return [...this.#team.values()];
  }

  /** How far the log has come: what a device remembers of it. */
  get reached(): { keys: number; parts: number; hash: string } {
    return { keys: this.#signedKeys?.said.number ?? 0, parts: this.#signedParts?.said.number ?? 0, hash: b64(this.#signedParts?.hash ?? NOTHING) };
  }

  /** Hold what was served against what was signed. Gives the places where it differs. */
  compare(served: readonly { header: Header; context: Uint8Array }[]): ReadonlySet<string> {
    const notes = served.filter(({ header }) => header.kind === Kind.note).map(({ context }) => context);
    const found = new Map<string, Head>();
    for (const { header, context } of served) {
      const { kind, compartment, sequence } = header;
      const at = placeOf(header);
      if (kind === Kind.note) found.set(at, { kind, compartment, count: notes.length, hash: allHash(notes) });
      else if (VERSIONED.includes(kind) && sequence >= (found.get(at)?.count ?? 0)) found.set(at, { kind, compartment, count: sequence, hash: context });
    }
    const differs = [...new Set([...found.keys(), ...this.#heads.keys()])].filter((at) => !same(found.get(at), this.#heads.get(at)));
    this.#notes = notes;
    this.stale = new Set(differs);
    return this.stale;
  }

  /** All of it is older than what was seen before. */
  isOlder(): void {
    this.stale = new Set(["log", ...this.stale, ...this.#heads.keys()]);
  }

  isStale(header: Pick<Header, "kind" | "compartment">): boolean {
    return this.stale.has(placeOf(header));
  }

  holds(row: ListedKey): void {
    this.#keys.set(row.key, row);
    this.#keysChanged = true;
  }

  /** Somebody is given the case's key. With `fresh`, nobody has it yet: a new generation begins. */
  joined(publicKey: Uint8Array): void {
    const hashed = hash(publicKey);
    this.#team.set(hex(hashed), hashed);
    this.#keysChanged = true;
  }

  /** A new generation: whoever had the case's key before does not have this one. */
  renewed(): void {
    this.#team.clear();
    this.#keysChanged = true;
  }

  wrote(header: Header, context: Uint8Array): void {
    const { kind, compartment, sequence } = header;
    if (kind === Kind.note) {
      this.#notes.push(context);
      this.#heads.set(placeOf(header), { kind, compartment, count: this.#notes.length, hash: allHash(this.#notes) });
    } else if (VERSIONED.includes(kind)) this.#heads.set(placeOf(header), { kind, compartment, count: sequence, hash: context });
    else return;
    this.#partsChanged = true;
  }

  /** Sign what changed since the last time; nothing where nothing did. */
  sign(by: Signer, place: Subject, today: Day, generation: number): SignedJson[] {
    if (!this.#keysChanged && !this.#partsChanged) return [];
    if (this.stale.size > 0) throw new Stale();
    const bounds = { deployment: place.deployment, subject: place.subject, expires: inYears(today, SIGNED_FOR_YEARS), starts: today };
    const made: SignedJson[] = [];
    if (this.#keysChanged) {
      const said: Keys = {
        ...bounds, ...next(this.#signedKeys), agency: place.agency, generation, keys: this.keys,
        team: [...this.#team].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, one]) => one),
      };
      const statement = buildStatement("case-keys", said);
      this.#signedKeys = { purpose: "case-keys", said, hash: statementHash(statement), by: NOTHING };
      made.push(signed(statement, by));
    }
    const said: Parts = { ...bounds, ...next(this.#signedParts), keys: this.#signedKeys?.hash ?? NOTHING, parts: [...this.#heads.values(), ...this.#ended.values()] };
    const statement = buildStatement("case-head", said);
    this.#signedParts = { purpose: "case-head", said, hash: statementHash(statement), by: NOTHING };
    this.#keysChanged = this.#partsChanged = false;
    return [...made, signed(statement, by)];
  }

  /** Each statement about the keys follows the one before, and is signed by somebody whom that one names. */
  #take(one: Signed, place: Subject): void {
    if (one.said.subject !== place.subject) throw new CannotOpen();
    if (one.purpose === "case-head") {
      const isOfTheTeam = this.#signedKeys?.said.team.some((member) => equal(member, one.by)) ?? false;
      if (!isOfTheTeam || !equal(one.said.keys, this.#signedKeys?.hash ?? NOTHING)) throw new CannotOpen();
      this.#signedParts = one;
      return;
    }
    const before = this.#signedKeys;
    const { number, previous, agency, team } = one.said;
    const follows = next(before);
    if (agency !== place.agency || number !== follows.number || !equal(previous, follows.previous)) throw new CannotOpen();
    if (before !== undefined && !keeps(one.said, before.said)) throw new CannotOpen();
    if (!(before?.said.team ?? team).some((member) => equal(member, one.by))) throw new CannotOpen();
    this.#signedKeys = one;
    this.#signedParts = undefined;
  }
}

const same = (one: Head | undefined, other: Head | undefined): boolean =>
  one !== undefined && other !== undefined && one.count === other.count && equal(one.hash, other.hash);

const next = (before: Signed | undefined): { number: number; previous: Uint8Array } =>
  before === undefined ? { number: 1, previous: NOTHING } : { number: before.said.number + 1, previous: before.hash };

/** No key is ever taken out or exchanged, and generations only grow. */
function keeps(said: Keys, before: Keys): boolean {
  const rows = new Map(said.keys.map((row) => [row.key, row]));
  const kept = before.keys.every((was) => {
    const is = rows.get(was.key);
    return is !== undefined && is.role === was.role && is.compartment === was.compartment && is.generation === was.generation &&
      equal(is.commitment, was.commitment);
  });
  return kept && said.generation >= before.generation;
}

const signed = (statement: Uint8Array, by: Signer): SignedJson => ({
  statement: b64(statement), signature: b64("seed" in by ? sign(statement, by.seed) : by.sign(statement)),
});

/** One statement whose signer's key holds; `by` becomes the hash of their public wrap key. */
function checked(one: SignedJson, { place, signers, today }: LogReader): Signed {
  const statement = unb64(one.statement);
  const bounds = { deployment: place.deployment, today };
  // Whoever left since signed what they signed: their key is asked for on the day it was.
  const whole = (said: { starts: Day }): { hash: Uint8Array; by: Uint8Array } => {
    const by = signers.get(uuidText(unb64(one.by ?? "")), said.starts);
    if (by === undefined) throw new CannotOpen();
    verify(statement, unb64(one.signature), by.signPublic);
    return { hash: statementHash(statement), by: by.wrapHash };
  };
  const purpose = purposeOf(statement);
  if (purpose !== "case-keys" && purpose !== "case-head") throw new CannotOpen();
  if (purpose === "case-keys") {
    const said = parseStatement(purpose, statement, bounds);
    return { ...whole(said), purpose, said };
  }
  const said = parseStatement(purpose, statement, bounds);
  return { ...whole(said), purpose, said };
}
