// A case as one browser seals it and another reads it; and what the second one refuses.
import { expect, test } from "vitest";

import { isNewer, keysOf, readCase, readLog } from "../../src/cases/reading.ts";
import { CaseSeal, COMPARTMENTS, OPEN_TO_PERSON, type Version } from "../../src/cases/sealing.ts";
import { answered, personKeys, readReport } from "../../src/cases/report.ts";
import { Keyring, type Sealed } from "../../src/keyring.ts";
import { hash } from "../../src/seal/encoding.ts";
import { ReportSeal } from "../../src/reports/sealed.ts";
import {
  b64, CannotOpen, Compartment, Kind, newHeader, newReceipt, newSignKey, newUuid, newWrapKey, receiptKeys, seal, sealFile,
  type StaffKey, unb64,
  type Uuid, uuidBytes, type WrapKey,
} from "../../src/seal/index.ts";

const TODAY = "2026-11-23";
const deployment = newUuid();
const agency = newUuid();
const ana = { sign: newSignKey(), wrap: newWrapKey() };
const wrapHash = hash(ana.wrap.public);
const signers = new Map([[ana.sign.id, { signPublic: ana.sign.public, staff: newUuid(), wrapHash } as unknown as StaffKey]]);

interface Begun {
  seal: CaseSeal;
  place: { deployment: Uuid; agency: Uuid; subject: Uuid };
}

function begin(members: WrapKey[] = [ana.wrap]): Begun {
  const place = { deployment, agency, subject: newUuid() };
  const seal = CaseSeal.begin(place, ana.sign, TODAY);
  seal.toMembers(members);
  return { seal, place };
}

function reader(place: Begun["place"], key: WrapKey, ...served: Sealed[]) {
  const keyring = new Keyring(deployment);
  keyring.hold(key);
  for (const sealed of served) keyring.add(sealed);
  return { place, keyring, signers, today: TODAY };
}

/** As the server serves it: with whose key signed. */
const served = (sealed: Sealed): Sealed => ({
  ...sealed, statements: (sealed.statements ?? []).map((one) => ({ ...one, by: b64(uuidBytes(ana.sign.id)) })),
});

test("a case has a key for each of ten compartments", () => {
  const { seal } = begin();

  expect(COMPARTMENTS).toHaveLength(10);
  expect(seal.take().keys).toHaveLength(11);
});

test("a colleague reads what was written, and who wrote it", () => {
  const bea = newWrapKey();
  const { seal, place } = begin([ana.wrap, bea]);
  seal.write(Compartment.story, Kind.casePart, { text: "one" });
  seal.write(Compartment.notes, Kind.note, { text: "two" });
  seal.write(Compartment.safety, Kind.safetyCard, { code: "blue" });
  const sealed = seal.take();

  const read = readCase(sealed, reader(place, bea, sealed));

  expect(read.parts.get(Compartment.story)?.body).toEqual({ text: "one" });
  expect(read.notes.map((note) => note.body)).toEqual([{ text: "two" }]);
  expect(read.card?.body).toEqual({ code: "blue" });
  expect(read.unchecked).toBe(0);
});

test("what another writes under the same keys comes after it", () => {
  const { seal, place } = begin();
  seal.write(Compartment.story, Kind.casePart, { text: "one" });
  const first = served(seal.take());
  const firstReader = reader(place, ana.wrap, first);
  const log = readLog(first, firstReader);
  const before = readCase(first, firstReader, log).parts.get(Compartment.story) as Version;

  const again = new CaseSeal(place, ana.sign, TODAY, keysOf(log, firstReader.keyring), log);
  again.write(Compartment.story, Kind.casePart, { text: "two" }, before);
  const second = again.take();
  const both = { ...first, envelopes: [...first.envelopes, ...second.envelopes], wraps: [...first.wraps, ...second.wraps] };
  const read = readCase(both, reader(place, ana.wrap, both));

  expect(read.parts.get(Compartment.story)?.body).toEqual({ text: "two" });
  expect(isNewer(read.parts.get(Compartment.story), before)).toBe(true);
  expect(isNewer(before, before)).toBe(false);
  expect(isNewer(undefined, undefined)).toBe(false);
});

test("a stranger opens nothing", () => {
  const { seal, place } = begin();
  seal.write(Compartment.story, Kind.casePart, { text: "one" });
  const sealed = served(seal.take());
  const read = reader(place, newWrapKey(), sealed);

  expect(readCase(sealed, read)).toMatchObject({ notes: [], unchecked: 1 });
  expect(() => keysOf(readLog(sealed, read), read.keyring)).toThrow(CannotOpen);
});

test("a note signed by nobody we know is not shown", () => {
  const place = { deployment, agency, subject: newUuid() };
  const seal = CaseSeal.begin(place, newSignKey(), TODAY);
  seal.toMembers([ana.wrap]);
  seal.write(Compartment.notes, Kind.note, { text: "forged" });
  const sealed = seal.take();

  expect(readCase(sealed, reader(place, ana.wrap, sealed))).toMatchObject({ notes: [], unchecked: 1 });
});

test("a note of another case put in its place is not shown", () => {
  const [one, other] = [begin(), begin()];
  one.seal.write(Compartment.notes, Kind.note, { text: "one" });
  other.seal.write(Compartment.notes, Kind.note, { text: "other" });
  const [mine, foreign] = [one.seal.take(), other.seal.take()];
  const served = { ...mine, envelopes: foreign.envelopes };

  expect(readCase(served, reader(one.place, ana.wrap, mine, foreign))).toMatchObject({ notes: [], unchecked: 1 });
});

test("a flipped byte shows nothing", () => {
  const { seal, place } = begin();
  seal.write(Compartment.story, Kind.casePart, { text: "one" });
  const sealed = seal.take();
  const data = unb64(sealed.envelopes[0]?.data ?? "");
  data[data.length - 1] = (data[data.length - 1] ?? 0) ^ 1;
  const served = { ...sealed, envelopes: [{ id: sealed.envelopes[0]?.id ?? "", data: b64(data) }] };

  expect(readCase(served, reader(place, ana.wrap, served))).toMatchObject({ unchecked: 1 });
});

test("the person reads their own compartments, and no notes, receipt or alleged", () => {
  const person = newWrapKey();
  const { seal, place } = begin();
  seal.toPerson(person);
  for (const compartment of COMPARTMENTS) seal.write(compartment, Kind.casePart, { text: "x" });
  const sealed = seal.take();

  const read = readCase(sealed, reader(place, person, sealed));

  expect([...read.parts.keys()].sort()).toEqual([...OPEN_TO_PERSON].sort());
  expect(read.unchecked).toBe(3);
});

function report(named?: string) {
  const intake = newWrapKey();
  const made = new ReportSeal(deployment, agency, intake, receiptKeys(newReceipt()));
  const file = { signSeed: new Uint8Array(32), wrapSeed: newWrapKey().seed, releaseSeed: new Uint8Array(32).fill(7) };
  const header = made.header(Kind.file, Compartment.evidence);
  const { key, context } = seal(header, new Uint8Array(5));
  const photo = { header, made: { key, context }, described: { name: "a.jpg", type: "image/jpeg", size: 5, file: named ?? header.id } };
  const answers = { about: "self", story: { what: "words", where: "" }, contact: { how: "call" }, languages: ["es"] };
  const sealed = made.close(answers, file, [photo]);
  return { intake, sealed, place: made.place };
}

test("intake opens a report, and finds the person's keys inside it", () => {
  const { intake, sealed, place } = report();
  const read = readReport(sealed, reader(place, intake, sealed).keyring, place);

  expect(answered(read)).toEqual({ what: "words", how: "call" });
  expect(read.files.map((file) => file.name)).toEqual(["a.jpg"]);
  expect(personKeys(read).release).toHaveLength(43);
  expect(personKeys(read).file?.public).toHaveLength(1216);
  expect(personKeys({ ...read, story: { file: null } })).toEqual({ release: null, file: null });
  expect(() => personKeys({ ...read, story: { file: { wrap: 1 } } })).toThrow(CannotOpen);
});

test("a file that a reporter names by something else than an id leads no worker's browser to another address", () => {
  const { intake, sealed, place } = report("../../../people");

  expect(readReport(sealed, reader(place, intake, sealed).keyring, place)).toMatchObject({ files: [], unchecked: 1 });
});

test("a report that was served for another is counted and not shown", () => {
  const [one, other] = [report(), report()];
  const ring = reader(one.place, one.intake, one.sealed).keyring;

  expect(readReport({ ...one.sealed, envelopes: other.sealed.envelopes }, ring, one.place)).toMatchObject({ story: undefined, unchecked: 3 });
});

test("the team reaches the conversation through the case", () => {
  const bea = newWrapKey();
  const { seal, place } = begin([bea]);
  const talk = { place: { deployment, agency, subject: newUuid() }, thread: newUuid(), key: new Uint8Array(32).fill(9) };
  seal.conversation(talk);
  const sealed = seal.take();
  const described = { id: talk.thread, role: 3, agency, subject: talk.place.subject, compartment: 11, generation: 1 };

  expect(reader(place, bea, { ...sealed, keys: [...sealed.keys, described] }).keyring.key(talk.thread)).toEqual(talk.key);
});

test("a file that came with a report opens for the team of its case, and only as what it is", async () => {
  const bea = newWrapKey();
  const { seal, place } = begin([ana.wrap, bea]);
  const report = { deployment, agency, subject: newUuid() };
  const header = newHeader({ ...report, kind: Kind.file, compartment: Compartment.evidence });
  const made = await sealFile(header, new TextEncoder().encode("Canary-f"));
  seal.file(header.id, { key: made.key, context: made.context });
  const served = { ...seal.take(), files: [{ id: header.id, context: b64(made.context) }] };
  const expected = { ...report, kind: Kind.file, compartment: Compartment.evidence };

  const { keyring } = reader(place, bea, served);

  expect(new TextDecoder().decode((await keyring.openFetched(header.id, made.envelope, expected)).plaintext)).toBe("Canary-f");
  await expect(keyring.openFetched(header.id, made.envelope, { ...expected, subject: place.subject })).rejects.toThrow(CannotOpen);
  const cut = made.envelope.slice(0, -1);
  await expect(keyring.openFetched(header.id, cut, expected)).rejects.toThrow(CannotOpen);
  expect(() => keyring.add({ ...served, files: [{ id: header.id, context: b64(new Uint8Array(32)) }] })).toThrow(CannotOpen);
  const foreign = reader(place, newWrapKey(), served);
  await expect(foreign.keyring.openFetched(header.id, made.envelope, expected)).rejects.toThrow(CannotOpen);
});
