/** The gate of a release on paper: two people who may, about this person, this paper and no other. */
import { expect, test } from "vitest";

import { asked, attest, confirmation, confirmBy, openAttested, type Paper, type Signed, shownToSecond } from "../../src/referrals/paper.ts";
import {
  buildStatement, CannotOpen, Compartment, type Day, type History, newSignKey, newUuid, parseStatement, type Said, sign, type StaffKey, statementHash, unb64,
} from "../../src/seal/index.ts";
import { ana, type Case, deployment, opened, parties, signers, statementOf, TODAY, wrapped } from "./made.ts";

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
  const refused: Parameters<typeof toSecond>[] = [
    [shown, other], [{ ...shown, signature: new Uint8Array(64) }, statement], [lying(shown, { name: "Ben" }), statement],
    [lying(shown, {}, ben), statement], [lying(shown, { worker: ida.id, signer: ida.sign.id, name: "Ida" }, ida), statement],
    [lying(shown, { day: "2026-11-22" }), statement], [lying(shown, { day: "2026-11-25" }), statement], [shown, statement, {}, "2029-01-01"],
    [shown, statement, { staff: { id: vera.id } }], [shown, statement, { directory: { staffKeys: new Map(), signers: history } }],
  ];
  for (const args of refused) expect(() => toSecond(...args)).toThrow(CannotOpen);
});

test("who attested it is shown by a name that is theirs alone among those who are here", () => {
  const one = opened();
  const statement = statementOf(one);
  const { shown } = onPaper(one, statement);
  const listed = (...names: [Worker, string][]) => ({ colleagues: names.map(([{ id }, name]) => ({ staff: id, name })) });
  const asIda = lying(shown, { name: "Ida" });

  // Their key holds, so they have not left: a list without them is not the agency's.
  for (const colleagues of [listed(), listed([ben, "Ben"], [ida, "Ida"])]) {
    expect(() => toSecond(shown, statement, colleagues)).toThrow(CannotOpen);
    expect(() => toSecond(asIda, statement, colleagues)).toThrow(CannotOpen);
  }
  for (const other of ["Ida", " IDA "]) expect(() => toSecond(asIda, statement, listed([vera, "Ida"], [ida, other]))).toThrow(CannotOpen);
  expect(toSecond(shown, statement, listed([vera, "Vera"], [ida, "Ida"]))).toMatchObject({ name: "Vera" });
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

test("a paper from before it carried a day proves a release from then, confirmed after it was made, and no other", () => {
  const one = opened();
  interface Lie {
    starts?: Day;
    expires?: Day;
    day?: Day;
    advocateOn?: Day;
  }
  const proves = ({ starts = TODAY, expires = "2027-02-21", day = starts, advocateOn = starts }: Lie) => () => {
    const statement = statementOf(one, { starts, expires });
    const old = before(statement, onPaper(one, statement));
    const confirmed = signedOf(confirmation(statement, old.digest, asStaff(ben), day));
    const roles: History["roles"] = (id, on) => new Set(id === ben.sign.id ? ["supervisor"] : [on === advocateOn ? "advocate" : "analyst"]);
    const paper = { ...old, confirmation: confirmed, history: { get: (id: string) => history.get(id, TODAY), roles } };
    return wrapped(one, statement, { paper }, parties(one, { today: starts > TODAY ? starts : TODAY }));
  };

  // Of a release that begins later, or lasts longer than one may, the paper carries a day: a server hides it.
  for (const lie of [{ starts: "2026-11-28" }, { starts: "2027-01-10" }, { expires: "2027-11-24" }]) expect(proves(lie)).toThrow(CannotOpen);
  for (const honest of [{}, { starts: "2026-11-27" }, { expires: "2027-11-23" }]) expect(proves(honest)().wraps).toHaveLength(2);
  // The day before it begins may be the same day elsewhere. What was confirmed earlier was another paper.
  expect(proves({ day: "2026-11-22" })().wraps).toHaveLength(2);
  for (const day of ["2026-11-21", "2025-03-03"]) expect(proves({ day })).toThrow(CannotOpen);
  // Whoever attested it might do so at one end of the days between which they did.
  expect(proves({ day: "2026-11-22", advocateOn: "2026-11-22" })().wraps).toHaveLength(2);
  expect(proves({ advocateOn: "2025-03-03" })).toThrow(CannotOpen);
});

test("an attestation of another release wraps nothing", () => {
  const one = opened();
  const [statement, other] = [statementOf(one), statementOf(one)];

  expect(() => wrapped(one, statement, { paper: onPaper(one, other) })).toThrow(CannotOpen);
});
