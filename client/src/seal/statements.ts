/** Signed statements: section 5 of spec/envelope.md. One table says what each purpose's bytes are. */
import {
  concat, type Day, equal, hash, isDay, number, pack, text, u32, u8, unpack, utf8, type Uuid, uuidBytes, uuidText,
} from "./encoding.js";
import { CannotOpen } from "./errors.js";
import { Compartment, Suite } from "./header.js";
import { hashRows, headRows, listedKeys } from "./rows.js";
import { verify } from "./signing.js";

interface Codec<T> {
  write: (value: T) => Uint8Array;
  read: (bytes: Uint8Array) => T;
}

const fixed = (length: number): Codec<Uint8Array> => {
  const check = (bytes: Uint8Array): Uint8Array => {
    if (bytes.length !== length) throw new CannotOpen();
    return bytes;
  };
  return { write: check, read: check };
};

const bytes32 = fixed(32);
const bytes16 = fixed(16);
const uuid: Codec<Uuid> = { write: uuidBytes, read: uuidText };
const words: Codec<string> = { write: utf8, read: text };
const number32: Codec<number> = { write: u32, read: (bytes) => number(fixed(4).read(bytes)) };

const checkedDay = (value: Day): Day => {
  if (!isDay(value)) throw new CannotOpen();
  return value;
};
const day: Codec<Day> = { write: (value) => utf8(checkedDay(value)), read: (bytes) => checkedDay(text(bytes)) };

const ROLE = /^[^,]+$/;

/** Role names, sorted, joined by commas; each once. */
const roles: Codec<readonly string[]> = {
  write: (names) => {
    if (new Set(names).size !== names.length || !names.every((name) => ROLE.test(name))) throw new CannotOpen();
    // By code point, as every language can; role names are ASCII.
    return utf8([...names].sort((one, other) => (one < other ? -1 : 1)).join(","));
  },
  read: (bytes) => (bytes.length === 0 ? [] : text(bytes).split(",")),
};

/** Role names as they are signed. */
export const rolesText = (names: readonly string[]): Uint8Array => roles.write(names);

/** One byte that is one of the values of the format. */
const oneOf = <T extends number>(names: Record<string, T>): Codec<T> => {
  const check = (value: number | undefined): T => {
    const found = Object.values(names).find((one) => one === value);
    if (found === undefined) throw new CannotOpen();
    return found;
  };
  return { write: (value) => u8(check(value)), read: (bytes) => check(fixed(1).read(bytes)[0]) };
};

const suite = oneOf(Suite);
const compartment = oneOf(Compartment);

/** One byte each, ascending, each once, at least one. */
const compartments: Codec<readonly Compartment[]> = {
  write: (values) => {
    if (values.length === 0 || new Set(values).size !== values.length) throw new CannotOpen();
    return concat(...[...values].sort((one, other) => one - other).map(compartment.write));
  },
  read: (bytes) => Array.from(bytes, (value) => compartment.read(Uint8Array.of(value))),
};

const TABLE = {
  "staff-key": { agency: uuid, staff: uuid, roles, epoch: number32, wrapHash: bytes32, signPublic: bytes32, starts: day },
  "intake-key": { agency: uuid, key: uuid, epoch: number32, suite, wrapHash: bytes32, starts: day },
  "staff-message": { thread: uuid, sequence: number32, envelope: uuid, bodyHash: bytes32, made: day },
  "case-part": { subject: uuid, compartment, envelope: uuid, bodyHash: bytes32, made: day },
  "case-keys": {
    agency: uuid, subject: uuid, number: number32, generation: number32, keys: listedKeys, team: hashRows, previous: bytes32, starts: day,
  },
  "case-head": { subject: uuid, number: number32, keys: bytes32, parts: headRows, previous: bytes32, starts: day },
  release: {
    subject: uuid, recipient: uuid, recipientRoot: bytes32, compartments, use: words, starts: day, wording: words,
    nonce: bytes16,
  },
  "release-paper": {
    release: bytes32, worker: uuid, personName: words, place: words, language: words, interpreter: words,
    scanHash: bytes32,
  },
  "release-attested": {
    release: bytes32, worker: uuid, signer: uuid, personName: words, place: words, language: words, interpreter: words, scanHash: bytes32, day,
  },
  "release-shown": { release: bytes32, paper: bytes32, worker: uuid, signer: uuid, name: words, pseudonym: words, day },
  "release-asked": { release: bytes32, shown: bytes32, signer: uuid, day },
  "release-confirmation": { release: bytes32, paper: bytes32, signer: uuid, day },
  "release-withdrawal": { release: bytes32, day },
  "sign-in-inbox": { locator: bytes32, challenge: bytes32 },
  "sign-in-file": { locator: bytes32, challenge: bytes32 },
} as const;

export type Purpose = keyof typeof TABLE;

type Value<C> = C extends Codec<infer T> ? T : never;

/** What a statement of a purpose says, besides who said it and until when it holds. */
export type Said<P extends Purpose> = { [Name in keyof (typeof TABLE)[P]]: Value<(typeof TABLE)[P][Name]> };

export interface Bounds {
  deployment: Uuid;
  /** The last day on which the statement is to be believed. */
  expires: Day;
}

export type Statement<P extends Purpose> = Bounds & Said<P>;

const LABEL = "amparo/v1/signed";

const codecs = (purpose: Purpose): [string, Codec<unknown>][] =>
  Object.entries(TABLE[purpose] as unknown as Record<string, Codec<unknown>>);

/** The bytes that are signed. */
export function buildStatement<P extends Purpose>(purpose: P, statement: Statement<P>): Uint8Array {
  const said = statement as unknown as Record<string, unknown>;
  const fields = codecs(purpose).map(([name, codec]) => codec.write(said[name]));
  return pack(LABEL, uuidBytes(statement.deployment), purpose, day.write(statement.expires), ...fields);
}

/** The purpose a statement names, unverified. */
export function purposeOf(statement: Uint8Array): Purpose {
  const named = text(unpack(LABEL, statement)[1] ?? new Uint8Array(0));
  const purpose = (Object.keys(TABLE) as Purpose[]).find((one) => one === named);
  if (purpose === undefined) throw new CannotOpen();
  return purpose;
}

/**
 * What a statement says, if it is one of this purpose and deployment, in its one spelling. `today` refuses an expiry
 * before that day; leave it out only where the day that matters is another one. The signature is checked apart.
 */
export function parseStatement<P extends Purpose>(
  purpose: P, statement: Uint8Array, { deployment, today }: { deployment: Uuid; today?: Day },
): Statement<P> {
  const table = codecs(purpose);
  const [where, what, until, ...fields] = unpack(LABEL, statement, table.length + 3) as [Uint8Array, Uint8Array, Uint8Array];
  if (!equal(where, uuidBytes(deployment)) || text(what) !== purpose) throw new CannotOpen();
  const expires = day.read(until);
  if (today !== undefined && expires < checkedDay(today)) throw new CannotOpen();
  const said = table.map(([name, codec], at) => [name, codec.read((fields as Uint8Array[])[at] ?? new Uint8Array(0))]);
  const parsed = { deployment: uuidText(where), expires, ...Object.fromEntries(said) } as Statement<P>;
  if (!equal(buildStatement(purpose, parsed), statement)) throw new CannotOpen();
  return parsed;
}

/** Parse a statement and verify its signature. */
export function verifyStatement<P extends Purpose>(
  purpose: P, statement: Uint8Array, signature: Uint8Array, publicKey: Uint8Array,
  bounds: { deployment: Uuid; today: Day },
): Statement<P> {
  const parsed = parseStatement(purpose, statement, bounds);
  verify(statement, signature, publicKey);
  return parsed;
}

/** The 32 bytes that name a statement in the one that follows it. */
export const statementHash = (statement: Uint8Array): Uint8Array => hash(statement);

export const releaseHash = (statement: Uint8Array): Uint8Array => hash(statement);

export const rootFingerprint = (deployment: Uuid, agency: Uuid, root: Uint8Array): Uint8Array =>
  hash(pack("amparo/v1/root", uuidBytes(deployment), uuidBytes(agency), root));

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A fingerprint as it is printed: base32 without padding, in groups of four. */
export function formatFingerprint(fingerprint: Uint8Array): string {
  const bits = Array.from(fingerprint, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const letters = (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32[Number.parseInt(five.padEnd(5, "0"), 2)]);
  return letters.join("").replace(/(.{4})(?=.)/g, "$1 ");
}

/** The fingerprint that was printed so; spaces and case are forgiven. */
export function parseFingerprint(printed: string): Uint8Array {
  const letters = Array.from(printed.replace(/\s/g, "").toUpperCase(), (letter) => BASE32.indexOf(letter));
  if (letters.length !== 52 || letters.includes(-1)) throw new CannotOpen();
  const bits = letters.map((value) => value.toString(2).padStart(5, "0")).join("");
  if (bits.slice(256) !== "0000") throw new CannotOpen();
  return Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2));
}
