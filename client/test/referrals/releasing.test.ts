/** The gate of a release: exactly what the person named leaves, to whom they named, or nothing. */
import { expect, test } from "vitest";

import { CaseSeal } from "../../src/cases/sealing.ts";
import { Keyring } from "../../src/keyring.ts";
import { readReceived, takeUp } from "../../src/referrals/receiving.ts";
import { asked, attest, confirmation, confirmBy, openAttested, type Paper, type Signed, shownToSecond } from "../../src/referrals/paper.ts";
import {
  knownHolder, type Parties, personKey, type Proof, releaseStatement, type Wanted, wrapReleased,
} from "../../src/referrals/releasing.ts";
import {
  b64, buildStatement, CannotOpen, Compartment, hex, type History, Kind, newSignKey, newUuid, newWrapKey, parseStatement, releaseHash, type Roots, type Said,
  sign, type StaffKey, statementHash, unb64, uuidBytes,
} from "../../src/seal/index.ts";
import { hash } from "../../src/seal/encoding.ts";
import type { KnownAgency } from "../../src/staff/context.ts";

const TODAY = "2026-11-23";
const deployment = newUuid();
const [agency, shelter] = [newUuid(), newUuid()];
const roots: Roots = {
  deployment, agencies: { [agency]: hex(new Uint8Array(32).fill(1)), [shelter]: hex(new Uint8Array(32).fill(2)) },
  named: { [agency]: { name: "Casa", justice: false }, [shelter]: { name: "Shelter", justice: false } },
};
const ana = { id: newUuid(), sign: newSignKey(), wrap: newWrapKey() };
const signers = new Map([[ana.sign.id, { id: ana.sign.id, signPublic: ana.sign.public, staff: ana.id } as unknown as StaffKey]]);
const person = newSignKey();
const intake = newWrapKey();

const asHistory = (keys: ReadonlyMap<string, StaffKey>): History => ({ get: (id) => keys.get(id), roles: () => new Set(["advocate"]) });

const known = (id: string, staffKeys = new Map<string, StaffKey>(), key = intake): KnownAgency => ({
  id, name: "", keys: { staffKeys, intakeKeys: new Map(), sealTo: new Map(), signers: asHistory(staffKeys), known: staffKeys }, intake: { key: newUuid(), epoch: 1, to: key },
});

function opened() {
  const place = { deployment, agency, subject: newUuid() };
  const seal = CaseSeal.begin(place, ana.sign, TODAY);
  seal.toMembers([ana.wrap]);
  for (const compartment of [Compartment.story, Compartment.health, Compartment.legal]) {
    seal.write(compartment, Kind.casePart, { text: `canary ${compartment}` });
  }
  const sealed = seal.take();
  const keyring = new Keyring(deployment);
  keyring.hold(ana.wrap);
  keyring.add(sealed);
  return { place, sealed, keyring, seal };
}

type Case = ReturnType<typeof opened>;

const wanted = ({ place }: Case, changes: Partial<Wanted> = {}): Wanted => ({
  subject: place.subject, compartments: [Compartment.story, Compartment.legal], use: "shelter", starts: TODAY, expires: "2027-02-21",
  wording: "general-2026-11", ...changes,
});

const parties = ({ place }: Case, changes: Partial<Parties> = {}): Parties => ({ place, recipient: known(shelter), roots, today: TODAY, ended: new Set(), ...changes });

const statementOf = (one: Case, changes: Partial<Wanted> = {}) => releaseStatement(wanted(one, changes), parties(one));

const signed = (statement: Uint8Array): Proof => ({ signature: sign(statement, person.seed), person: person.public });

const wrapped = (one: Case, statement: Uint8Array, proof: Proof = signed(statement), said: Parties = parties(one)) =>
  wrapReleased(statement, proof, said, one.sealed.keys, one.keyring);

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

interface Worker {
  id: string;
  name: string;
  sign: ReturnType<typeof newSignKey>;
  /** Their roles on the day itself, as two colleagues signed them; none before it and after it. */
  roles: readonly string[];
}

const worker = (name: string, ...roles: string[]): Worker => ({ id: newUuid(), name, sign: newSignKey(), roles });
const vera = { ...worker("Vera", "advocate"), id: ana.id, sign: ana.sign };
const ben = worker("Ben", "supervisor");
const ida = worker("Ida", "analyst");
const WORKERS = [vera, ben, ida];
const keyOf = (one: Worker) => ({ id: one.sign.id, signPublic: one.sign.public, staff: one.id }) as unknown as StaffKey;
const history: History = {
  get: (id, on) => WORKERS.filter((one) => id === one.sign.id && on === TODAY).map(keyOf)[0],
  roles: (id, on) => new Set(WORKERS.find((one) => id === one.sign.id && on === TODAY)?.roles ?? []),
};
const asStaff = (one: Worker) => ({ deployment, signId: one.sign.id, sign: (bytes: Uint8Array) => sign(bytes, one.sign.seed) });
const signedOf = (made: { statement: string; signature: string }): Signed => ({ statement: unb64(made.statement), signature: unb64(made.signature) });

function onPaper(one: Case, statement: Uint8Array, by: Worker = vera): Paper & { shown: Signed } {
  const staff = { ...asStaff(by), staff: { id: by.id, name: by.name } as never, keyring: one.keyring };
  const said = { personName: "Canary", place: "here", language: "es", interpreter: "", scanHash: new Uint8Array(32) };
  const parent = one.seal.parts.get(Compartment.receipt)?.id ?? "";
  const made = attest(statement, said, "quiet river", parent, one.place, staff, TODAY);
  one.keyring.add(made.sealed);
  const opened = openAttested(made.sealed.envelopes[0]?.id ?? "", one.place, one.keyring);
  const shown = signedOf(made.shown);
  return {
    statement: opened, signature: unb64(made.signature), digest: unb64(made.digest), signers, shown, pseudonym: "quiet river", history,
    confirmation: confirmed(statement, shown),
  };
}

/** What a second worker signs, who has no key of the case. */
const confirmed = (statement: Uint8Array, shown: Signed, by: Worker = ben, day = TODAY): Signed =>
  signedOf(asked(statement, shown.statement, asStaff(by), day));

/** What the first worker signs when they lie about it. */
function lying(shown: Signed, changes: Partial<Said<"release-shown">>, by: Worker = vera): Signed {
  const statement = buildStatement("release-shown", { ...parseStatement("release-shown", shown.statement, { deployment }), ...changes });
  return { statement, signature: sign(statement, by.sign.seed) };
}

/** The same paper as it was attested before it carried a day. */
function before(statement: Uint8Array, paper: Paper, by: Worker = ben): Paper {
  const said = { ...parseStatement("release-attested", paper.statement, { deployment }) };
  const old = buildStatement("release-paper", said);
  const digest = statementHash(old);
  const second = signedOf(confirmation(statement, digest, asStaff(by), TODAY));
  return { ...paper, statement: old, signature: sign(old, ana.sign.seed), digest, shown: null, confirmation: second };
}

test("a release on paper wraps nothing that a second worker did not sign", () => {
  const one = opened();
  const [statement, other] = [statementOf(one), statementOf(one)];
  const paper = onPaper(one, statement);
  const refused = (confirmation: Signed): void => {
    expect(() => wrapped(one, statement, { paper: { ...paper, confirmation } })).toThrow(CannotOpen);
  };

  refused(confirmed(statement, paper.shown, vera));
  refused(confirmed(statement, paper.shown, worker("a stranger", "advocate")));
  refused(confirmed(statement, paper.shown, ben, "2026-11-22"));
  refused(confirmed(other, paper.shown));
  refused(confirmed(statement, lying(paper.shown, { name: "Ida" })));
  refused({ ...paper.confirmation, signature: new Uint8Array(64) });
  refused({ statement: paper.statement, signature: paper.signature });
  refused(before(statement, paper).confirmation);
});

test("nobody confirms in a role that does not confirm, whichever form they sign", () => {
  const one = opened();
  const statement = statementOf(one);
  const paper = onPaper(one, statement);

  expect(() => wrapped(one, statement, { paper: { ...paper, confirmation: confirmed(statement, paper.shown, ida) } })).toThrow(CannotOpen);
  expect(() => wrapped(one, statement, { paper: before(statement, paper, ida) })).toThrow(CannotOpen);
  expect(wrapped(one, statement, { paper: before(statement, paper) }).wraps).toHaveLength(2);
});

test("nobody attests in a role that does not attest", () => {
  const one = opened();
  const statement = statementOf(one);

  expect(() => wrapped(one, statement, { paper: { ...onPaper(one, statement, ben), confirmation: confirmed(statement, onPaper(one, statement, ben).shown, vera) } })).toThrow(CannotOpen);
});

test("who left cannot confirm with a day on which they were there, once three working days lie between", () => {
  const one = opened();
  const statement = statementOf(one);
  const paper = onPaper(one, statement);
  const always: History = { get: (id) => history.get(id, TODAY), roles: (id) => history.roles(id, TODAY) };
  const on = (day: string) => () => wrapped(one, statement, { paper: { ...paper, history: always, confirmation: confirmed(statement, paper.shown, ben, day) } }, parties(one, { today: "2026-12-20" }));

  for (const day of ["2026-11-01", "2026-11-20", "2026-11-29", "2026-12-19"]) expect(on(day)).toThrow(CannotOpen);
  for (const day of [TODAY, "2026-11-26"]) expect(on(day)().wraps).toHaveLength(2);
});

test("a yes about somebody else, or about another paper, hands nothing over", () => {
  const one = opened();
  const [statement, other] = [statementOf(one), statementOf(one)];
  const paper = onPaper(one, statement);
  const refused = (shown: Signed | null): void => {
    const confirmation = shown === null ? paper.confirmation : confirmed(statement, shown);
    expect(() => wrapped(one, statement, { paper: { ...paper, shown, confirmation } })).toThrow(CannotOpen);
  };

  refused(lying(paper.shown, { pseudonym: "loud hill" }));
  refused(lying(paper.shown, { paper: new Uint8Array(32) }));
  refused(lying(paper.shown, { worker: ben.id }));
  refused(lying(paper.shown, { day: "2026-11-22" }));
  refused(lying(paper.shown, {}, ben));
  refused(onPaper(one, other).shown);
  refused(null);
});

const toSecond = (shown: Signed, statement: Uint8Array, changes: object = {}, today = TODAY) => {
  const directory = { staffKeys: new Map(WORKERS.map((one) => [one.sign.id, keyOf(one)])), signers: history };
  const colleagues = WORKERS.map((one) => ({ staff: one.id, name: one.name }));
  return shownToSecond(shown, statement, { ...asStaff(ben), staff: { id: ben.id }, directory, colleagues, ...changes } as never, today);
};

test("a second worker is shown what the first one signed of this release, and nothing else", () => {
  const one = opened();
  const [statement, other] = [statementOf(one), statementOf(one)];
  const { shown } = onPaper(one, statement);

  expect(toSecond(shown, statement)).toMatchObject({ pseudonym: "quiet river", name: "Vera", day: TODAY });
  expect(toSecond(shown, statement, { colleagues: [] })).toMatchObject({ name: "Vera" });
  const refused: Parameters<typeof toSecond>[] = [
    [shown, other], [{ ...shown, signature: new Uint8Array(64) }, statement], [lying(shown, { name: "Ben" }), statement],
    [lying(shown, {}, ben), statement], [lying(shown, { worker: ida.id, signer: ida.sign.id, name: "Ida" }, ida), statement],
    [lying(shown, { day: "2026-11-22" }), statement], [lying(shown, { day: "2026-11-25" }), statement], [shown, statement, {}, "2029-01-01"],
    [shown, statement, { staff: { id: vera.id } }], [shown, statement, { directory: { staffKeys: new Map(), signers: history } }],
  ];
  for (const args of refused) expect(() => toSecond(...args)).toThrow(CannotOpen);
});

test("weekends are no working days", () => {
  expect([confirmBy("2026-11-23"), confirmBy("2026-11-26"), confirmBy("2026-11-28")]).toEqual(["2026-11-26", "2026-12-01", "2026-12-02"]);
});

test("a release on paper is wrapped by the attestation of a worker whose key held", () => {
  const one = opened();
  const statement = statementOf(one);
  const paper = onPaper(one, statement);
  const nobody: History = { get: () => undefined, roles: () => new Set() };
  const old = before(statement, paper);

  expect(wrapped(one, statement, { paper }).wraps).toHaveLength(2);
  // Who attested it may have left since.
  expect(wrapped(one, statement, { paper: { ...paper, signers: new Map() } }).wraps).toHaveLength(2);
  expect(() => wrapped(one, statement, { paper: { ...old, signers: new Map() } })).toThrow(CannotOpen);
  expect(() => wrapped(one, statement, { paper: { ...old, signature: new Uint8Array(64) } })).toThrow(CannotOpen);
  expect(() => wrapped(one, statement, { paper: { ...paper, history: nobody } })).toThrow(CannotOpen);
  expect(() => wrapped(one, statement, { paper: { ...paper, signature: new Uint8Array(64) } })).toThrow(CannotOpen);
  expect(() => wrapped(one, statement, { paper: { ...paper, digest: new Uint8Array(32) } })).toThrow(CannotOpen);
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

test("an attestation of another release wraps nothing", () => {
  const one = opened();
  const [statement, other] = [statementOf(one), statementOf(one)];

  expect(() => wrapped(one, statement, { paper: onPaper(one, other) })).toThrow(CannotOpen);
});
