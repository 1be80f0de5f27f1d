import { describe, expect, test } from "vitest";
import {
  b64, CannotOpen, fromWords, newSignKey, newUuid, newWrapKey, parseStatement, sign, toWords, unb64, unwrap, keyContext,
  KeyRole, Compartment, type Uuid, uuidBytes, verifies, verifyDirectory,
} from "../../src/seal/index.ts";
import "../../src/pages/words-en.ts";
import { loadedList } from "../../src/seal/lists.ts";
import { foundingOf, linkOf, makeKeys, readLink } from "../../src/staff/newcomer.ts";
import { rootSeed } from "../../src/staff/root-words.ts";
import {
  checkedIntake, checkedNewcomer, codeOf, codeOfOffer, FalseKeys, FalseSignature, handOnIntake, newIntake, signWithRoot,
  stateNewcomer, type Waiting, type WaitingIntake,
} from "../../src/staff/vouching.ts";
import { directoryOf, FOUNDERS, idOf, ROOT, ROOTS, signKeyOf, wrapKeyOf } from "../agency.ts";
import { AGENCY, DEPLOYMENT } from "../place.ts";
import { contextFor, invited, offered, TODAY } from "./made.ts";

const INVITATION = newUuid();
const ana = contextFor("ana");
const ben = contextFor("ben");

const honest = (roles?: string[]): Promise<Waiting> => offered(INVITATION, ana.invitationSecret(INVITATION), roles);

function signedFirst(waiting: Waiting): Waiting {
  const statement = stateNewcomer(waiting, ana, TODAY);
  const signatures = [{ by: b64(uuidBytes(ana.signId)), signature: b64(ana.sign(statement)) }];
  return { ...waiting, state: "signed", keys: waiting.keys && { ...waiting.keys, statement: b64(statement), signatures } };
}

const swapped = (waiting: Waiting, other: Partial<NonNullable<Waiting["keys"]>>): Waiting => ({
  ...waiting, keys: waiting.keys && { ...waiting.keys, ...other },
});

describe("the inviter", () => {
  test("states the keys that were made with the link", async () => {
    const waiting = await honest();

    const said = parseStatement("staff-key", stateNewcomer(waiting, ana, TODAY), { deployment: DEPLOYMENT });

    expect(said.staff).toBe(waiting.staff);
    expect(b64(said.signPublic)).toBe(waiting.keys?.sign);
    expect([said.starts, said.expires]).toEqual(["2026-11-23", "2028-11-23"]);
  });

  test("refuses a false colleague's keys", async () => {
    const waiting = await honest();
    const false_ = [
      await offered(INVITATION, new Uint8Array(16)),
      await offered(INVITATION, ana.invitationSecret(newUuid())),
      swapped(waiting, { sign: b64(newSignKey().public) }),
      swapped(waiting, { wrap: b64(newWrapKey().public) }),
      { ...waiting, roles: ["advocate", "intake"] },
      { ...waiting, staff: newUuid() },
      { ...waiting, id: newUuid() },
      { ...waiting, keys: null },
    ];

    for (const one of false_) expect(() => stateNewcomer(one, ana, TODAY)).toThrow(FalseKeys);
  });

  test("only whoever made the link can check the answer", async () => {
    const waiting = await honest();

    expect(() => stateNewcomer(waiting, ben, TODAY)).toThrow(FalseKeys);
  });

  test("hands the intake key on to the new colleague and to nobody else", async () => {
    const keys = makeKeys();
    const waiting = await offered(INVITATION, ana.invitationSecret(INVITATION), ["intake"], keys);
    if (waiting.keys === null) throw new Error("no keys");

    const sealed = handOnIntake(keys.wrap, [{ key: idOf("intake"), epoch: 1 }], ana);

    const context = keyContext(KeyRole.intakePrivate, DEPLOYMENT, AGENCY, AGENCY, Compartment.none, idOf("intake"), 1);
    const [wrapped] = sealed.wraps;
    expect(sealed.wraps).toHaveLength(1);
    expect(unwrap(unb64(wrapped?.wrapped ?? ""), keys.wrap, { context, generation: 1 })).toEqual(wrapKeyOf("intake").seed);
    expect(() => unwrap(unb64(wrapped?.wrapped ?? ""), newWrapKey(), { context, generation: 1 })).toThrow(CannotOpen);
  });
});

describe("the second colleague", () => {
  test("signs what a colleague whose key holds signed first", async () => {
    const waiting = signedFirst(await honest());

    expect(b64(checkedNewcomer(waiting, ben, TODAY))).toBe(waiting.keys?.statement);
  });

  test("makes the new key hold, against the root in the bundle", async () => {
    const waiting = signedFirst(await honest());
    const statement = checkedNewcomer(waiting, ben, TODAY);
    const entry = {
      statement: b64(statement),
      signatures: [
        ...(waiting.keys?.signatures ?? []).map(({ by, signature }) => ({ by: by ?? "", signature })),
        { by: b64(uuidBytes(ben.signId)), signature: b64(ben.sign(statement)) },
      ],
    };

    const held = verifyDirectory(directoryOf(...FOUNDERS, entry), { roots: ROOTS, deployment: DEPLOYMENT, agency: AGENCY, today: TODAY });

    expect([...held.staffKeys.values()].map(({ staff }) => staff)).toContain(waiting.staff);
  });

  test("signs nothing that is about other keys, other people, or signed by nobody known", async () => {
    const waiting = signedFirst(await honest());
    const statement = unb64(waiting.keys?.statement ?? "");
    const stranger = newSignKey();
    const by = (key: { id: Uuid; seed: Uint8Array }): { by: string; signature: string }[] => [
      { by: b64(uuidBytes(key.id)), signature: b64(sign(statement, key.seed)) },
    ];
    const false_ = [
      swapped(waiting, { sign: b64(stranger.public) }),
      swapped(waiting, { wrap: b64(newWrapKey().public) }),
      swapped(waiting, { signatures: [] }),
      swapped(waiting, { signatures: by(stranger) }),
      swapped(waiting, { signatures: [{ by: b64(uuidBytes(ana.signId)), signature: b64(new Uint8Array(64)) }] }),
      swapped(waiting, { signatures: [{ by: null, signature: b64(sign(statement, ROOT.seed)) }] }),
      swapped(waiting, { statement: null }),
      swapped(waiting, { statement: b64(new Uint8Array(8)) }),
      { ...waiting, staff: newUuid() },
      { ...waiting, roles: ["intake"] },
      { ...waiting, keys: null },
    ];

    for (const one of false_) expect(() => checkedNewcomer(one, ben, TODAY)).toThrow(FalseSignature);
  });

  test("hears a code that is another for any other key", async () => {
    const keys = makeKeys();
    const waiting = await offered(INVITATION, ana.invitationSecret(INVITATION), ["advocate"], keys);
    const said = codeOf(keys.sign.public, keys.wrap.public);

    expect(waiting.keys && codeOfOffer(waiting.keys)).toBe(said);
    expect(said).toMatch(/^(\d{4} ){4}\d{4}$/);
    expect(codeOf(newSignKey().public, keys.wrap.public)).not.toBe(said);
    expect(codeOf(keys.sign.public, newWrapKey().public)).not.toBe(said);
  });
});

describe("a new intake key", () => {
  const offer = (): WaitingIntake => {
    const { key, made, statement } = newIntake(ana, [], 2, TODAY);
    const signatures = [{ by: b64(uuidBytes(ana.signId)), signature: b64(ana.sign(statement)) }];
    return { id: newUuid(), key, epoch: 2, suite: 2, public: b64(made.public), statement: b64(statement), signatures };
  };

  test("is wrapped to each colleague it is for", () => {
    const [one, two] = [newWrapKey(), newWrapKey()];

    const { key, made, sealed } = newIntake(ana, [one, two], 2, TODAY);

    const context = keyContext(KeyRole.intakePrivate, DEPLOYMENT, AGENCY, AGENCY, Compartment.none, key, 2);
    sealed.wraps.forEach((wrap, at) => {
      const opened = unwrap(unb64(wrap.wrapped), at === 0 ? one : two, { context, generation: 2 });
      expect(opened).toEqual(made.seed);
    });
    expect(sealed.wraps).toHaveLength(2);
    expect(sealed.keys[0]).toMatchObject({ id: key, role: 6, generation: 2 });
  });

  test("is confirmed as it was signed, and not otherwise", () => {
    const waiting = offer();
    const false_ = [
      { ...waiting, key: newUuid() },
      { ...waiting, public: b64(newWrapKey().public) },
      { ...waiting, signatures: [] },
      { ...waiting, statement: b64(new Uint8Array(4)) },
    ];

    expect(b64(checkedIntake(waiting, ben, TODAY))).toBe(waiting.statement);
    for (const one of false_) expect(() => checkedIntake(one, ben, TODAY)).toThrow(FalseSignature);
  });
});

describe("a link", () => {
  test("says its invitation and secret in the fragment, and reads back", () => {
    const secret = ana.invitationSecret(INVITATION);

    const link = new URL(linkOf("https://amparo.example/en/staff/enrol/", { invitation: uuidBytes(INVITATION), secret }));

    expect(link.pathname + link.search).toBe("/en/staff/enrol/");
    expect(readLink(link.hash)).toEqual({ invitation: INVITATION, secret });
  });

  test.each(["", "#", "#abc", "#a.b.c", "#!!.!!", `#${b64(new Uint8Array(16))}.${b64(new Uint8Array(15))}`])(
    "that is cut short or changed says nothing: %s",
    (fragment) => {
      expect(readLink(fragment)).toBeUndefined();
    },
  );
});

describe("the root sheet", () => {
  const list = loadedList("en") ?? [];
  const typed = [ROOT.seed.slice(0, 16), ROOT.seed.slice(16)].map((half) => toWords(half, list)).join("\n  ");

  test("gives the root's seed however it is laid out", () => {
    expect(rootSeed(typed, list)).toEqual(ROOT.seed);
    expect(rootSeed(typed.toUpperCase(), list)).toEqual(ROOT.seed);
    expect(fromWords(typed.split("\n")[0] ?? "", [list])).toHaveLength(1);
  });

  test("with a word wrong, missing or too many gives nothing", () => {
    const words = typed.split(/\s+/);
    for (const wrong of [words.slice(1), [...words, "zoo"], ["zoo", ...words.slice(1)], []]) {
      expect(() => rootSeed(wrong.join(" "), list)).toThrow(CannotOpen);
    }
  });

  test("founds an agency whose directory then holds", () => {
    const keys = makeKeys();
    const said = { ...invited(INVITATION, ["agency_administrator", "intake"]), founding: true };

    const founding = foundingOf(said, keys, ROOT.seed, TODAY);

    const by = b64(uuidBytes(ROOT.id));
    const entries = [founding, founding.intake].map(({ statement, signature }) => ({ statement, signatures: [{ by, signature }] }));
    const held = verifyDirectory(directoryOf(...entries), { roots: ROOTS, deployment: DEPLOYMENT, agency: AGENCY, today: TODAY });
    expect([...held.staffKeys.keys()]).toEqual([keys.sign.id]);
    expect([...held.intakeKeys.keys()]).toEqual([founding.intake.key]);
    expect(founding.intake.sealed.wraps).toHaveLength(1);
  });

  test("of another agency signs nothing", () => {
    const other = signKeyOf("another root");

    expect(() => foundingOf(invited(INVITATION), makeKeys(), other.seed, TODAY)).toThrow(CannotOpen);
    expect(() => signWithRoot(new Uint8Array(1), other.seed, ROOT.public)).toThrow(CannotOpen);
    expect(verifies(new Uint8Array(1), signWithRoot(new Uint8Array(1), ROOT.seed, ROOT.public), ROOT.public)).toBe(true);
  });
});
