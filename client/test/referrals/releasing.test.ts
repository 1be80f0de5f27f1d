/** The gate of a release: exactly what the person named leaves, to whom they named, or nothing. */
import { expect, test } from "vitest";

import { Keyring } from "../../src/keyring.ts";
import { readReceived, takeUp } from "../../src/referrals/receiving.ts";
import { knownHolder, type Parties, personKey, type Proof, wrapReleased } from "../../src/referrals/releasing.ts";
import {
  b64, CannotOpen, Compartment, hex, newSignKey, newUuid, newWrapKey, releaseHash, type Roots, sign, uuidBytes,
} from "../../src/seal/index.ts";
import { hash } from "../../src/seal/encoding.ts";
import { agency, type Case, deployment, intake, known, opened, parties, person, roots, shelter, signed, signers, statementOf, TODAY, wrapped } from "./made.ts";

test("exactly the named compartments are wrapped, to the recipient's intake, by this release", () => {
  const one = opened();
  const statement = statementOf(one);
  const made = wrapped(one, statement);
  const named = [Compartment.story, Compartment.legal].map((name) => one.seal.parts.get(name)?.id);

  expect(made.wraps.map((wrap) => wrap.of).sort()).toEqual(named.sort());
  expect(new Set(made.wraps.map((wrap) => wrap.release))).toEqual(new Set([b64(releaseHash(statement))]));
  expect(made.envelopes).toEqual([]);
  expect(made.keys).toEqual([]);
});

const recipient = (key = intake) => {
  const keyring = new Keyring(deployment);
  keyring.hold(key);
  return { deployment, agency: { id: shelter, name: "", slug: "" }, roots, keyring, own: key };
};

function received(one: Case, statement: Uint8Array, wraps = wrapped(one, statement).wraps) {
  // Even a server that serves everything opens no more than the wraps do.
  const sealed = { ...one.sealed, wraps: [...one.sealed.wraps.filter((wrap) => wrap.holder === null), ...wraps] };
  const release = {
    id: newUuid(), agency, subject: one.place.subject, compartments: [], purpose: "", from_day: TODAY, until: TODAY,
    statement: b64(statement), taken: false, team: [], held: true,
  };
  return { release, sealed };
}

const textsOf = (documents: readonly { body: Record<string, unknown> }[]) => documents.map((part) => part.body["text"]).sort();

test("the recipient opens what was named and nothing else, whatever is served", () => {
  const one = opened();
  const served = received(one, statementOf(one));

  const read = readReceived(served, known(agency, signers), recipient(), TODAY);

  expect(textsOf(read.documents)).toEqual([`canary ${Compartment.story}`, `canary ${Compartment.legal}`].sort());
  expect(read.unchecked).toBe(0);
});

test("who takes it up opens it by the same release, without intake's key", () => {
  const one = opened();
  const statement = statementOf(one);
  const served = received(one, statement);
  const zoe = newWrapKey();
  const reader = recipient();
  const read = readReceived(served, known(agency, signers), reader, TODAY);

  const taken = takeUp(read, served.sealed, [zoe], reader.keyring);
  const again = readReceived(received(one, statement, taken.wraps), known(agency, signers), recipient(zoe), TODAY);

  expect(taken.wraps).toHaveLength(2);
  expect(textsOf(again.documents)).toEqual(textsOf(read.documents));
});

test("parts nobody of the sending agency signed are not shown", () => {
  const one = opened();

  expect(readReceived(received(one, statementOf(one)), known(agency), recipient(), TODAY)).toMatchObject({ documents: [], unchecked: 2 });
});

test("a release to somebody else, or one that has ended, is not opened", () => {
  const one = opened();
  const served = received(one, statementOf(one));
  const elsewhere = { ...recipient(), agency: { id: newUuid(), name: "", slug: "" } };

  expect(() => readReceived(served, known(agency, signers), elsewhere, TODAY)).toThrow(CannotOpen);
  expect(() => readReceived(served, known(agency, signers), recipient(), "2027-02-21")).toThrow(CannotOpen);
});

test("a signature of another key, or over other bytes, wraps nothing", () => {
  const one = opened();
  const [statement, other] = [statementOf(one), statementOf(one, { compartments: [Compartment.health] })];
  const foreign: Proof = { signature: sign(statement, newSignKey().seed), person: person.public };

  expect(() => wrapped(one, statement, foreign)).toThrow(CannotOpen);
  expect(() => wrapped(one, other, signed(statement))).toThrow(CannotOpen);
});

test("a release whose end the team signed wraps nothing, however good its signature", () => {
  const one = opened();
  const [statement, other] = [statementOf(one), statementOf(one)];
  const ended = new Set([b64(releaseHash(statement))]);

  expect(() => wrapped(one, statement, signed(statement), parties(one, { ended }))).toThrow(CannotOpen);
  expect(wrapped(one, other, signed(other), parties(one, { ended })).wraps).toHaveLength(2);
});

test("another case's release wraps nothing", () => {
  const [one, other] = [opened(), opened()];

  expect(() => wrapped(one, statementOf(other))).toThrow(CannotOpen);
});

test("what is never released leaves by no signature, nor anything for a purpose that nobody could be shown", () => {
  const one = opened();
  for (const changes of [{ compartments: [Compartment.story, Compartment.receipt] }, { compartments: [Compartment.notes] }, { use: "sale" }]) {
    const statement = statementOf(one, changes);
    expect(() => wrapped(one, statement)).toThrow(CannotOpen);
  }
});

test("a release that has ended, or has not begun, wraps nothing", () => {
  const one = opened();
  const statement = statementOf(one);
  const later = statementOf(one, { starts: "2026-12-24" });

  expect(() => wrapped(one, statement, signed(statement), parties(one, { today: "2027-02-21" }))).toThrow(CannotOpen);
  expect(() => wrapped(one, later)).toThrow(CannotOpen);
});

test("another recipient, another root and a recipient without a key get nothing", () => {
  const one = opened();
  const statement = statementOf(one);
  const moved: Roots = { ...roots, agencies: { ...roots.agencies, [shelter]: hex(new Uint8Array(32).fill(3)) } };
  const refused = (changes: Partial<Parties>) => () => wrapped(one, statement, signed(statement), parties(one, changes));

  expect(refused({ recipient: known(agency) })).toThrow(CannotOpen);
  expect(refused({ roots: { ...roots, named: {} } })).toThrow(CannotOpen);
  expect(refused({ roots: moved })).toThrow(CannotOpen);
  expect(refused({ recipient: { ...known(shelter), intake: null } })).toThrow(CannotOpen);
});

test("nothing leaves by a text that was not written for who receives it", () => {
  const one = opened();
  const police: Roots = { ...roots, named: { [shelter]: { name: "Border police", justice: true } } };
  const [general, justice] = [statementOf(one), statementOf(one, { wording: "justice-2026-11" })];

  expect(() => wrapped(one, general, signed(general), parties(one, { roots: police }))).toThrow(CannotOpen);
  expect(() => wrapped(one, justice)).toThrow(CannotOpen);
  expect(wrapped(one, justice, signed(justice), parties(one, { roots: police })).wraps).toHaveLength(2);
});

test("a compartment the case has no key for stops all of it", () => {
  const one = opened();
  const statement = statementOf(one);
  const fewer = one.sealed.keys.filter((key) => key.compartment !== Compartment.legal);

  expect(() => wrapReleased(statement, signed(statement), parties(one), fewer, one.keyring)).toThrow(CannotOpen);
});

test("the person's key is the one in the sealed part", () => {
  expect(() => personKey(undefined)).toThrow(CannotOpen);
  expect(() => personKey({ body: { release: null } } as never)).toThrow(CannotOpen);
  expect(personKey({ body: { release: b64(person.public) } } as never)).toEqual(person.public);
});

test("new keys go to a colleague there, or to the newest intake key that is sealed to, and to no other", () => {
  const [older, newer, gone, zoe] = [newWrapKey(), newWrapKey(), newWrapKey(), newWrapKey()];
  const row = (key: typeof older) => ({ wrapHash: hash(key.public) });
  const there = known(shelter, new Map([["zoe", row(zoe) as never]]));
  const intakeKeys = new Map([older, newer, gone].map((key) => [key.holder, row(key) as never]));
  const sealTo = new Map([older, newer].map((key) => [key.holder, row(key) as never]));
  const agencyThere = { ...there, keys: { ...there.keys, intakeKeys, sealTo } };
  const served = (key: typeof older) => ({ holder: b64(uuidBytes(key.holder)), suite: 2 as const, public: b64(key.public) });

  for (const key of [newer, zoe]) expect(knownHolder(served(key), agencyThere).holder).toBe(key.holder);
  for (const key of [older, gone, newWrapKey()]) expect(() => knownHolder(served(key), agencyThere)).toThrow(CannotOpen);
  expect(() => knownHolder({ ...served(newer), holder: b64(uuidBytes(zoe.holder)) }, agencyThere)).toThrow(CannotOpen);
});
