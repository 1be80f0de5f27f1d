/** Lists of fixed-width rows in a statement: section 5 of spec/envelope.md. Rows ascend by their bytes, each once. */
import { concat, hash, hex, hkdf, number, pack, u32, u8, type Uuid, uuidBytes, uuidText } from "./encoding.js";
import { CannotOpen } from "./errors.js";
import { Compartment, Kind } from "./header.js";
import { KeyRole } from "./keys.js";

/** A key that a case uses, or used. `commitment` is what only the key itself gives. */
export interface ListedKey {
  role: KeyRole;
  compartment: Compartment;
  generation: number;
  key: Uuid;
  commitment: Uint8Array;
}

/** The newest of one kind in one compartment: how many there were, and the last one's context. Of notes, `hash` is that of all. */
export interface Head {
  kind: Kind;
  compartment: Compartment;
  count: number;
  hash: Uint8Array;
}

interface Rows<T> {
  write: (values: readonly T[]) => Uint8Array;
  read: (bytes: Uint8Array) => readonly T[];
}

const bytes32 = (bytes: Uint8Array): Uint8Array => {
  if (bytes.length !== 32) throw new CannotOpen();
  return bytes;
};

const known = <T extends number>(names: Record<string, T>, value: number | undefined): T => {
  const found = Object.values(names).find((one) => one === value);
  if (found === undefined) throw new CannotOpen();
  return found;
};

/** Rows are given in any order; what is read is written again by the reader of the statement, so that order counts. */
function rowsOf<T>(length: number, least: number, write: (value: T) => Uint8Array, read: (row: Uint8Array) => T): Rows<T> {
  return {
    write: (values) => {
      const rows = new Map(values.map(write).map((row) => [hex(row), row]));
      if (rows.size !== values.length || values.length < least) throw new CannotOpen();
      return concat(...[...rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row));
    },
    read: (bytes) => {
      if (bytes.length % length !== 0) throw new CannotOpen();
      return Array.from({ length: bytes.length / length }, (_, at) => read(bytes.slice(at * length, (at + 1) * length)));
    },
  };
}

export const listedKeys = rowsOf<ListedKey>(
  54, 1,
  ({ role, compartment, generation, key, commitment }) =>
    concat(u8(role), u8(compartment), u32(generation), uuidBytes(key), bytes32(commitment)),
  (row) => ({
    role: known(KeyRole, row[0]), compartment: known(Compartment, row[1]), generation: number(row.subarray(2, 6)),
    key: uuidText(row.subarray(6, 22)), commitment: row.slice(22),
  }),
);

export const headRows = rowsOf<Head>(
  38, 0,
  (head) => concat(u8(head.kind), u8(head.compartment), u32(head.count), bytes32(head.hash)),
  (row) => ({ kind: known(Kind, row[0]), compartment: known(Compartment, row[1]), count: number(row.subarray(2, 6)), hash: row.slice(6) }),
);

export const hashRows = rowsOf<Uint8Array>(32, 0, bytes32, (row) => row);

/** What stands for a key in a list: it says nothing of the key, and fits no other one. */
export const keyCommitment = (key: Uint8Array, context: Uint8Array): Uint8Array =>
  hkdf(bytes32(key), "amparo/v1/key-commitment", bytes32(context), 32);

/** One hash for a set of envelopes, whatever their order, by their contexts. */
export const allHash = (contexts: readonly Uint8Array[]): Uint8Array =>
  hash(pack("amparo/v1/all", ...[...contexts].sort((one, other) => (hex(one) < hex(other) ? -1 : 1))));
