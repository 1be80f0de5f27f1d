// A server that lies about a case: nothing opens under its keys, nothing is sealed under them, nothing old is shown as new.
import fc from "fast-check";
import { expect, test } from "vitest";

import { CaseLog, Stale } from "../../src/cases/log.ts";
import { keysOf, readCase, readLog } from "../../src/cases/reading.ts";
import { CaseSeal } from "../../src/cases/sealing.ts";
import { Keyring, type Sealed } from "../../src/keyring.ts";
import { conversationContext, holderWrap, underWrap } from "../../src/reports/sealed.ts";
import { hash } from "../../src/seal/encoding.ts";
import {
  b64, CannotOpen, Compartment, keyContext, KeyRole, Kind, newKey, newSignKey, newUuid, newWrapKey, sealUnder, type StaffKey, unb64, uuidBytes,
} from "../../src/seal/index.ts";

const TODAY = "2026-11-23";
const deployment = newUuid();
const agency = newUuid();
const member = () => ({ sign: newSignKey(), wrap: newWrapKey() });
const [ana, bea, mallory] = [member(), member(), member()];
const signers = new Map([ana, bea, mallory].map((one) => {
  const key = { id: one.sign.id, staff: newUuid(), signPublic: one.sign.public, wrapHash: hash(one.wrap.public) };
  return [one.sign.id, key as unknown as StaffKey];
}));

const place = { deployment, agency, subject: newUuid() };

const by = (sealed: Sealed, who = ana): Sealed => ({
  ...sealed, statements: (sealed.statements ?? []).map((one) => ({ ...one, by: b64(uuidBytes(who.sign.id)) })),
});

const joined = (...all: Sealed[]): Sealed => ({
  envelopes: all.flatMap((one) => one.envelopes), keys: all.flatMap((one) => one.keys), wraps: all.flatMap((one) => one.wraps),
  // The server keeps every statement about the keys, and the last about the parts.
  statements: keep(all.flatMap((one) => one.statements ?? [])),
});

const isHead = (statement: string): boolean => new TextDecoder().decode(unb64(statement)).includes("case-head");

function keep(all: NonNullable<Sealed["statements"]>): NonNullable<Sealed["statements"]> {
  return [...all.filter((one) => !isHead(one.statement)), ...all.filter((one) => isHead(one.statement)).slice(-1)];
}

function read(sealed: Sealed, who = ana) {
  const keyring = new Keyring(deployment);
  keyring.hold(who.wrap);
  keyring.add(sealed);
  const reader = { place, keyring, signers, today: TODAY };
  const log = readLog(sealed, reader);
  return { log, keyring, keys: keysOf(log, keyring), case: readCase(sealed, reader, log) };
}

function begin() {
  const seal = CaseSeal.begin(place, ana.sign, TODAY);
  seal.toMembers([ana.wrap, bea.wrap]);
  seal.write(Compartment.story, Kind.casePart, { text: "one" });
  seal.write(Compartment.notes, Kind.note, { text: "a note" });
  return { seal, sealed: by(seal.take()) };
}

test("what the team signed opens for each of the team, and is sealed under from then on", () => {
  const { seal, sealed } = begin();

  for (const one of [ana, bea]) {
    const found = read(sealed, one);
    expect(found.case).toMatchObject({ unchecked: 0, stale: 0 });
    expect(found.case.notes).toHaveLength(1);
    expect(found.keys.caseKey.key).toEqual(seal.caseKey.key);
  }
});

/** A case key of the server's own, one generation further, wrapped to Ana, with keys for every compartment. */
function generationOfTheServer(): Sealed {
  const lie = CaseSeal.begin(place, mallory.sign, TODAY, new CaseLog(), 2);
  lie.toMembers([ana.wrap]);
  return lie.take();
}

test("a newer case key that the server made is not sealed under", () => {
  const { seal, sealed } = begin();
  const lie = generationOfTheServer();
  const found = read({ ...joined(sealed, lie), statements: sealed.statements ?? [] });

  expect(found.keys.caseKey.key).toEqual(seal.caseKey.key);
  expect(found.keys.parts.get(Compartment.story)?.generation).toBe(1);
  for (const { id } of lie.keys) expect(() => found.keyring.key(id)).toThrow(CannotOpen);
});

test("keys that a colleague outside the team signed are refused", () => {
  const { sealed } = begin();
  const lie = by(generationOfTheServer(), mallory);

  expect(() => read({ ...lie, statements: [...(sealed.statements ?? []), ...(lie.statements ?? [])] })).toThrow(CannotOpen);
  const found = read(sealed);
  const outsider = new CaseSeal(place, mallory.sign, TODAY, found.keys, found.log).renew([mallory.wrap, ana.wrap], []);
  expect(() => read(joined(sealed, by(outsider.take(), mallory)))).toThrow(CannotOpen);
});

test("a wrap of another key under the name of the case's own opens nothing", () => {
  const { seal, sealed } = begin();
  const false_ = newKey();
  const context = keyContext(KeyRole.case, deployment, agency, place.subject, Compartment.none, seal.caseKey.id, 1);
  const first = { ...sealed, wraps: [holderWrap(seal.caseKey.id, false_, context, ana.wrap), ...sealed.wraps] };
  const only = { ...sealed, wraps: [holderWrap(seal.caseKey.id, false_, context, bea.wrap)] };

  expect(read(first).keys.caseKey.key).toEqual(seal.caseKey.key);
  expect(() => read(only, bea)).toThrow(CannotOpen);
});

test("what was opened before it was known to be false is forgotten", () => {
  const { seal, sealed } = begin();
  const context = keyContext(KeyRole.case, deployment, agency, place.subject, Compartment.none, seal.caseKey.id, 1);
  const keyring = new Keyring(deployment);
  keyring.hold(ana.wrap);
  keyring.add({ ...sealed, wraps: [holderWrap(seal.caseKey.id, newKey(), context, ana.wrap), ...sealed.wraps] });
  expect(keyring.key(seal.caseKey.id)).not.toEqual(seal.caseKey.key);

  const log = readLog(sealed, { place, keyring, signers, today: TODAY });
  expect(keysOf(log, keyring).caseKey.key).toEqual(seal.caseKey.key);
  expect(() => keyring.expect(seal.caseKey.id, new Uint8Array(32))).toThrow(CannotOpen);
});

test("a conversation is answered under its own key only", () => {
  const { seal, sealed } = begin();
  const talk = { place: { deployment, agency, subject: newUuid() }, thread: newUuid(), key: newKey() };
  seal.conversation(talk);
  const described = { id: talk.thread, role: 3, agency, subject: talk.place.subject, compartment: 11, generation: 1 };
  const all = joined(sealed, by(seal.take()), { envelopes: [], keys: [described], wraps: [] });
  const context = conversationContext(talk.place, talk.thread);
  const swapped = { ...all, wraps: [holderWrap(talk.thread, newKey(), context, ana.wrap), ...all.wraps] };
  const [strange, under] = [newUuid(), newKey()];
  const more = {
    ...all, keys: [...all.keys, { ...described, id: strange }],
    wraps: [...all.wraps, underWrap(strange, seal.caseKey.id, sealUnder(under, seal.caseKey.key, conversationContext(talk.place, strange)))],
  };

  expect(read(swapped).keyring.key(talk.thread)).toEqual(talk.key);
  expect(() => read(more).keyring.key(strange)).toThrow(CannotOpen);
});

test("a case whose keys nobody signed does not open", () => {
  const { sealed } = begin();

  expect(() => read({ ...sealed, statements: [] })).toThrow(CannotOpen);
  expect(() => read({ ...sealed, statements: (sealed.statements ?? []).slice(0, 1) })).toThrow(CannotOpen);
  expect(() => read({ ...sealed, statements: [...(sealed.statements ?? [])].reverse() })).toThrow(CannotOpen);
});

test("an older version of a part is not shown as the newest, and nothing is sealed after it", () => {
  const { seal, sealed } = begin();
  const before = read(sealed).case.parts.get(Compartment.story);
  seal.write(Compartment.story, Kind.casePart, { text: "two" }, before);
  const second = by(seal.take());
  const all = joined(sealed, second);
  const replayed = { ...all, envelopes: sealed.envelopes };
  const found = read(replayed);

  expect(read(all).case.parts.get(Compartment.story)?.body).toEqual({ text: "two" });
  expect(found.case.parts.get(Compartment.story)).toBeUndefined();
  expect(found.case).toMatchObject({ stale: 1 });
  expect(found.case.notes).toHaveLength(1);
  const after = new CaseSeal(place, ana.sign, TODAY, found.keys, found.log);
  after.write(Compartment.health, Kind.casePart, { text: "x" });
  expect(() => after.take()).toThrow(Stale);
});

test("notes of which one was left out, put twice or exchanged are not shown", () => {
  const { seal, sealed } = begin();
  seal.write(Compartment.notes, Kind.note, { text: "another" });
  const all = joined(sealed, by(seal.take()));
  const notes = all.envelopes.slice(1);
  const other = CaseSeal.begin(place, ana.sign, TODAY);
  other.write(Compartment.notes, Kind.note, { text: "swapped" });

  expect(read(all).case.notes.map((one) => one.body)).toEqual([{ text: "a note" }, { text: "another" }]);
  for (const envelopes of [notes.slice(1), [...notes, ...notes.slice(0, 1)], [...notes.slice(1), ...other.take().envelopes], []]) {
    const found = read({ ...all, envelopes: [...all.envelopes.slice(0, 1), ...envelopes] });
    expect(found.case).toMatchObject({ notes: [], stale: 1 });
    expect(found.case.parts.size).toBe(1);
  }
});

test("a colleague may add a note, and the next goes on from there", () => {
  const { sealed } = begin();
  const hers = read(sealed, bea);
  const seal = new CaseSeal(place, bea.sign, TODAY, hers.keys, hers.log);
  seal.write(Compartment.notes, Kind.note, { text: "from Bea" });

  const found = read(joined(sealed, by(seal.take(), bea)));
  expect(found.case).toMatchObject({ unchecked: 0, stale: 0 });
  expect(found.case.notes).toHaveLength(2);
  expect(found.log.reached).toMatchObject({ keys: 1, parts: 2 });
});

test("new keys open what was sealed before, and the old ones nothing that comes after", () => {
  const { seal, sealed } = begin();
  const talk = { place: { deployment, agency, subject: newUuid() }, thread: newUuid(), key: newKey() };
  const cleo = newWrapKey();
  const fresh = seal.renew([ana.wrap, cleo], [talk]);
  fresh.write(Compartment.health, Kind.casePart, { text: "after" });
  const all = joined(sealed, by(fresh.take()));

  const found = read(all, { ...ana, wrap: cleo });
  expect(found.log.generation).toBe(2);
  expect([...found.case.parts.values()].map((part) => part.body)).toEqual([{ text: "one" }, { text: "after" }]);
  expect(found.case.unchecked).toBe(0);
  expect(found.keys.caseKey.id).toBe(fresh.caseKey.id);
  expect(found.log.team).toHaveLength(2);

  // Bea has her old keys and everything that is kept.
  const keyring = new Keyring(deployment);
  keyring.hold(bea.wrap);
  keyring.add(all);
  expect(keyring.has(seal.caseKey.id)).toBe(true);
  expect(fresh.take().envelopes).toHaveLength(0);
  const [after] = all.envelopes.slice(-1);
  expect(keyring.has(after?.id ?? "")).toBe(false);
  for (const [, part] of fresh.parts) expect(keyring.has(part.id)).toBe(false);
});

test("no key is taken out, exchanged or put back in time", () => {
  const { seal, sealed } = begin();
  const second = by(seal.renew([ana.wrap], []).take());
  const statements = second.statements ?? [];

  expect(() => read({ ...joined(sealed, second), statements })).toThrow(CannotOpen);
  // A second beginning: another first statement about the same case.
  const another = by((() => {
    const one = CaseSeal.begin(place, ana.sign, TODAY);
    one.toMembers([ana.wrap]);
    return one.take();
  })());
  expect(() => read(joined(sealed, another))).toThrow(CannotOpen);
  // The right number and link, without the keys there were.
  const forgetful = new CaseLog();
  expect(forgetful.sign(ana.sign, place, TODAY, 1)).toEqual([]);
});

test("every byte of what was signed counts", () => {
  const { sealed } = begin();
  fc.assert(fc.property(fc.nat(1), fc.nat(), fc.integer({ min: 1, max: 255 }), fc.constantFrom("statement", "signature", "by"), (which, at, bits, name) => {
    const statements = (sealed.statements ?? []).map((one, index) => {
      if (index !== which) return one;
      const bytes = unb64(one[name as "statement"]);
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ bits;
      return { ...one, [name]: b64(bytes) };
    });
    expect(() => read({ ...sealed, statements })).toThrow(CannotOpen);
  }), { numRuns: 60 });
});

test("the end of a release that was signed stays signed, with other parts and with new keys", () => {
  const { seal, sealed } = begin();
  const release = b64(new Uint8Array(32).fill(5));
  seal.log.ends(release);
  seal.log.ends(release);
  const noted = joined(sealed, by(seal.take()));
  const found = read(noted, bea);
  expect([...found.log.ended]).toEqual([release]);
  expect(found.case).toMatchObject({ unchecked: 0, stale: 0 });

  const theirs = new CaseSeal(place, bea.sign, TODAY, found.keys, found.log);
  theirs.write(Compartment.legal, Kind.casePart, { text: "later" });
  const later = joined(noted, by(theirs.take(), bea));
  const fresh = new CaseSeal(place, ana.sign, TODAY, read(later).keys, read(later).log).renew([ana.wrap, bea.wrap], []);
  const renewed = joined(later, by(fresh.take()));

  expect([...read(later).log.ended]).toEqual([release]);
  expect([...read(renewed).log.ended]).toEqual([release]);
  expect(read(renewed).case).toMatchObject({ unchecked: 0, stale: 0 });
});
