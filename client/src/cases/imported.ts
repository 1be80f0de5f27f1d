/** An imported row: opened with the intake key, and taken on under keys that are made here. */
import type { Keyring, Sealed } from "../keyring.ts";
import type { Subject } from "../reports/sealed.ts";
import {
  CannotOpen, type Compartment, type Day, keyCommitment, KeyRole, Kind, readHeader, readJson, type Signer, unb64, type Uuid, type WrapKey,
  type WrapPublic,
} from "../seal/index.ts";
import type { Words } from "../words.ts";
import { named, type Value, valuesOf } from "./fields.ts";
import { CaseLog } from "./log.ts";
import { CaseSeal, COMPARTMENTS, type HeldKey } from "./sealing.ts";

/** One compartment of a row. Nobody signed it: it is what the agency's own file said. */
export interface Row {
  id: Uuid;
  compartment: Compartment;
  values: [string, Value][];
  /** Codes that the server may be told once the person was shown which. */
  coded: [string, Value][];
}

export interface ReadRows {
  rows: Row[];
  unchecked: number;
}

/** Open what of a case came with its import. */
export function readRows(sealed: Sealed, keyring: Keyring, place: Subject): ReadRows {
  const found: ReadRows = { rows: [], unchecked: 0 };
  for (const { id, data } of sealed.envelopes) {
    try {
      const { kind, compartment } = readHeader(unb64(data));
      if (kind !== Kind.importedRow) continue;
      const said = readJson(keyring.openEnvelope(id, { ...place, kind, compartment }).plaintext);
      found.rows.push({ id, compartment, values: valuesOf(said["fields"]), coded: codedOf(said["coded"]) });
    } catch (error) {
      if (!(error instanceof CannotOpen)) throw error;
      found.unchecked += 1;
    }
  }
  return found;
}

function codedOf(said: unknown): [string, Value][] {
  if (typeof said !== "object" || said === null) return [];
  return valuesOf(Object.fromEntries(Object.entries(said).map(([name, one]) => [name, (one as { value?: unknown } | null)?.value])));
}

export interface Claiming {
  place: Subject;
  keyring: Keyring;
  signer: Signer;
  own: WrapKey;
  labels: Readonly<Record<string, string>>;
  words: Words;
  today: Day;
}

/** The next generation of keys for the team, those of the import under them, and parts made of the row's columns. */
export function claimed(sealed: Sealed, { rows, unchecked }: ReadRows, team: readonly WrapPublic[], by: Claiming): Sealed {
  // A row left behind would be lost with the keys that end.
  if (rows.length === 0 || unchecked > 0) throw new CannotOpen();
  const seal = asImported(sealed, by).renew([by.own, ...team], []);
  for (const row of rows) {
    if (row.values.length > 0) seal.write(row.compartment, Kind.casePart, { text: "", fields: named(row.values, by.labels, by.words) });
  }
  return seal.take();
}

/** The case as its import left it: one generation of keys, about which nobody signed anything yet. */
function asImported({ keys }: Sealed, { place, keyring, signer, today }: Claiming): CaseSeal {
  const log = new CaseLog();
  const parts = new Map<Compartment, HeldKey>();
  let caseKey: HeldKey | undefined;
  for (const { id, role, subject, compartment: number, generation } of keys) {
    if (subject !== place.subject || (role !== KeyRole.case && role !== KeyRole.compartment)) continue;
    const [{ key, context }, compartment] = [keyring.known(id), number as Compartment];
    log.holds({ role, compartment, generation, key: id, commitment: keyCommitment(key, context) });
    if (role === KeyRole.case) caseKey = { id, key, generation };
    else parts.set(compartment, { id, key, generation });
  }
  if (caseKey === undefined || parts.size !== COMPARTMENTS.length) throw new CannotOpen();
  return new CaseSeal(place, signer, today, { caseKey, parts }, log);
}
