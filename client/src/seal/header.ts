/** The header of an envelope: 137 bytes that say what it is and where it belongs. */
import { concat, equal, newUuid, NO_UUID, number, u32, u8, type Uuid, uuidBytes, uuidText } from "./encoding.js";
import { CannotOpen } from "./errors.js";

export const Suite = { x25519: 1, xwing: 2 } as const;
export type Suite = (typeof Suite)[keyof typeof Suite];

export const Mode = { e2e: 1, assisted: 2 } as const;
export type Mode = (typeof Mode)[keyof typeof Mode];

export const Kind = {
  report: 1, personMessage: 2, staffMessage: 3, file: 4, fileDescription: 5, casePart: 6, note: 7, safetyCard: 8,
  importedRow: 9, releaseText: 10, outcome: 11, draft: 12, keptReceipt: 13, conversationOpening: 14,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

export const Compartment = {
  none: 0, identity: 1, contact: 2, story: 3, health: 4, legal: 5, evidence: 6, notes: 7, alleged: 8, receipt: 9,
  safety: 10, conversation: 11,
} as const;
export type Compartment = (typeof Compartment)[keyof typeof Compartment];

export interface Header {
  suite: Suite;
  mode: Mode;
  kind: Kind;
  deployment: Uuid;
  agency: Uuid;
  /** The report, or the person's case, this belongs to: what an erasure names. */
  subject: Uuid;
  compartment: Compartment;
  id: Uuid;
  /** The conversation, else `NO_UUID`. */
  thread: Uuid;
  sequence: number;
  /** Signing key id of the staff member, else `NO_UUID`. */
  sender: Uuid;
  /** Context (32 bytes) of the version or message before this one, else zeros. */
  previous: Uint8Array;
}

/** What a reader expects of an envelope; what is not named is not compared. */
export type Expected = Partial<
  Pick<Header, "deployment" | "agency" | "subject" | "compartment" | "kind" | "thread" | "sequence" | "id">
>;

export const HEADER_LENGTH = 137;
const VERSION = 1;

const known = <T extends number>(names: Record<string, T>, value: number): T => {
  const found = Object.values(names).find((one) => one === value);
  if (found === undefined) throw new CannotOpen();
  return found;
};

/** A header with the usual values for what is not given: suite 2, e2e, a random id, no thread, no sender. */
export function newHeader(fields: Pick<Header, "kind" | "deployment" | "agency" | "subject" | "compartment"> & Partial<Header>): Header {
  return {
    suite: Suite.xwing, mode: Mode.e2e, id: newUuid(), thread: NO_UUID, sequence: 0,
    sender: NO_UUID, previous: new Uint8Array(32), ...fields,
  };
}

/** The 137 bytes of a header. A header that no reader would accept is refused here too. */
export function writeHeader(header: Header): Uint8Array {
  const bytes = concat(
    u8(VERSION), u8(header.suite), u8(header.mode), u8(header.kind),
    uuidBytes(header.deployment), uuidBytes(header.agency), uuidBytes(header.subject), u8(header.compartment),
    uuidBytes(header.id), uuidBytes(header.thread), u32(header.sequence), uuidBytes(header.sender), header.previous,
  );
  parseHeader(bytes);
  return bytes;
}

export function parseHeader(bytes: Uint8Array): Header {
  if (bytes.length !== HEADER_LENGTH || bytes[0] !== VERSION) throw new CannotOpen();
  const uuid = (at: number): Uuid => uuidText(bytes.subarray(at, at + 16));
  return {
    suite: known(Suite, bytes[1] ?? 0), mode: known(Mode, bytes[2] ?? 0), kind: known(Kind, bytes[3] ?? 0),
    deployment: uuid(4), agency: uuid(20), subject: uuid(36), compartment: known(Compartment, bytes[52] ?? 255),
    id: uuid(53), thread: uuid(69), sequence: number(bytes.subarray(85, 89)),
    sender: uuid(89), previous: bytes.slice(105, 137),
  };
}

/** Refuse a header that is not of the place the reader asked for. Asking for nothing is a mistake of the program. */
export function demand(header: Header, expected: Expected): void {
  const wanted = Object.entries(expected) as [keyof Expected, string | number | undefined][];
  if (wanted.every(([, value]) => value === undefined)) throw new RangeError("the reader must expect something");
  for (const [name, value] of wanted) {
    if (value !== undefined && !same(header[name], value)) throw new CannotOpen();
  }
}

function same(found: string | number, wanted: string | number): boolean {
  if (typeof found === "number" || typeof wanted === "number") return found === wanted;
  return equal(uuidBytes(found), uuidBytes(wanted));
}
