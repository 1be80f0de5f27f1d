// A row as an import seals it, looked into with the intake key and taken on under keys made here.
import { expect, test } from "vitest";

import { fieldLine, fieldsOf, named, valuesOf } from "../../src/cases/fields.ts";
import { claimed, readRows } from "../../src/cases/imported.ts";
import { keysOf, readCase, readLog } from "../../src/cases/reading.ts";
import { COMPARTMENTS } from "../../src/cases/sealing.ts";
import { Keyring, type Sealed } from "../../src/keyring.ts";
import { Outgoing } from "../../src/outgoing.ts";
import { hash } from "../../src/seal/encoding.ts";
import {
  b64, CannotOpen, Compartment, KeyRole, Kind, Mode, newHeader, newSignKey, newUuid, newWrapKey, type StaffKey, type Uuid, uuidBytes, type WrapKey,
  writeJson,
} from "../../src/seal/index.ts";

const TODAY = "2026-11-23";
const [deployment, agency, subject] = [newUuid(), newUuid(), newUuid()];
const place = { deployment, agency, subject };
const intake = newWrapKey();
const ana = { sign: newSignKey(), wrap: newWrapKey() };
const wrapHash = hash(ana.wrap.public);
const signers = new Map([[ana.sign.id, { signPublic: ana.sign.public, staff: newUuid(), wrapHash } as unknown as StaffKey]]);
const labels = { prs_FirstName: "First Name", prs_Birthdate: "Birthdate" };
const words = (name: string, values: object = {}): string => `${name} ${Object.values(values).join()}`;

/** What the import's machine makes: one generation of keys, to the intake key alone. */
function imported(...rows: [Compartment, Record<string, unknown>][]): Sealed {
  const out = new Outgoing(new Keyring(deployment));
  const caseKey = out.newKey({ role: KeyRole.case, agency, subject, generation: 1 });
  const parts = new Map<Compartment, Uuid>(COMPARTMENTS.map((compartment) =>
    [compartment, out.newKeyUnder(caseKey, { role: KeyRole.compartment, agency, subject, compartment, generation: 1 })]));
  out.wrapKeyTo(caseKey, intake);
  for (const [compartment, said] of rows) {
    const header = newHeader({ ...place, mode: Mode.assisted, kind: Kind.importedRow, compartment });
    out.sealNew({ header, plaintext: writeJson(said), parent: parts.get(compartment) ?? caseKey });
  }
  return out.json();
}

const ROW = imported(
  [Compartment.identity, { fields: { prs_FirstName: "Ada", "prs_Birthdate/words": "spring" } }],
  [Compartment.notes, { fields: {}, coded: { prs_Gender: { value: "Feminine", lists: ["htcds-2.0"] }, prs_Deceased: { value: false, lists: [] } } }],
);

function ringOf(key: WrapKey, ...served: Sealed[]): Keyring {
  const ring = new Keyring(deployment);
  ring.hold(key);
  for (const sealed of served) ring.add(sealed);
  return ring;
}

function claim(team: WrapKey[] = []): Sealed {
  const keyring = ringOf(intake, ROW);
  const by = { place, keyring, signer: ana.sign, own: ana.wrap, labels, words, today: TODAY };
  return claimed(ROW, readRows(ROW, keyring, place), team, by);
}

/** As the server keeps it: what was there, less the wraps to intake and the keys that ended. */
const kept = (made: Sealed): Sealed => ({
  envelopes: [...ROW.envelopes, ...made.envelopes], keys: [...ROW.keys, ...made.keys],
  statements: (made.statements ?? []).map((one) => ({ ...one, by: b64(uuidBytes(ana.sign.id)) })), wraps: [...ROW.wraps.filter((wrap) => wrap.holder === null), ...made.wraps],
});

test("intake opens a row: its values, and the codes that wait", () => {
  const { rows, unchecked } = readRows(ROW, ringOf(intake, ROW), place);

  expect(unchecked).toBe(0);
  expect(rows.flatMap((row) => row.values)).toEqual([["prs_FirstName", "Ada"], ["prs_Birthdate/words", "spring"]]);
  expect(rows.flatMap((row) => row.coded)).toEqual([["prs_Gender", "Feminine"], ["prs_Deceased", false]]);
});

test("the team opens it all under new keys: parts with the names of fields, and the codes", () => {
  const bea = newWrapKey();
  const made = claim([bea]);
  const served = kept(made);
  const reader = { place, keyring: ringOf(bea, served), signers, today: TODAY };

  const log = readLog(served, reader);
  const read = readCase(served, reader, log);

  expect(fieldsOf(read.parts.get(Compartment.identity)?.body).map(fieldLine)).toEqual(["First Name: Ada", "as_written Birthdate: spring"]);
  expect(read).toMatchObject({ unchecked: 0, stale: 0 });
  expect(readRows(served, reader.keyring, place).rows.flatMap((row) => row.coded)).toHaveLength(2);
  expect(keysOf(log, reader.keyring).caseKey.generation).toBe(2);
  expect(made.keys.map((key) => key.generation)).toEqual(Array.from({ length: 11 }, () => 2));
});

test("intake and the machine of the import open nothing of it any more", () => {
  const served = kept(claim());
  const ring = ringOf(intake, served);

  expect(readRows(served, ring, place)).toMatchObject({ rows: [], unchecked: ROW.envelopes.length });
  expect(readCase(served, { place, keyring: ring, signers, today: TODAY }).parts.size).toBe(0);
});

test("what a row does not give whole is not taken on", () => {
  const keyring = ringOf(newWrapKey(), ROW);
  const by = { place, keyring, signer: ana.sign, own: ana.wrap, labels, words, today: TODAY };

  expect(() => claimed(ROW, readRows(ROW, keyring, place), [], by)).toThrow(CannotOpen);
  expect(() => claimed(ROW, { rows: [], unchecked: 0 }, [], by)).toThrow(CannotOpen);
});

test("a row of another case is not opened in its place", () => {
  const read = readRows(ROW, ringOf(intake, ROW), { ...place, subject: newUuid() });

  expect(read).toMatchObject({ rows: [], unchecked: ROW.envelopes.length });
});

test("what is no value of a field is left out", () => {
  expect(valuesOf({ a: "x", b: 1, c: true, d: ["y"], e: null, f: {}, g: [1] })).toEqual([["a", "x"], ["b", 1], ["c", true], ["d", ["y"]]]);
  for (const wrong of [null, "x", [], 3]) expect(valuesOf(wrong)).toEqual([]);
  expect(fieldsOf({ fields: [null, { name: "a" }, { name: "a", label: "A", value: {} }, { name: "a", label: "A", value: "x" }] })).toHaveLength(1);
  expect(fieldsOf({ fields: "x" })).toEqual([]);
  expect(fieldsOf(undefined)).toEqual([]);
});

test("a field the standard does not have keeps its own name", () => {
  expect(named([["own", ["x", "y"]]], labels, words).map(fieldLine)).toEqual(["own: x; y"]);
});
