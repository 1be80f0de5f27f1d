import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { type EnvelopeJson, type KeyJson, Keyring, type Sealed, type WrapJson } from "../src/keyring.ts";
import { Outgoing } from "../src/outgoing.ts";
import {
  b64, CannotOpen, Compartment, KeyRole, Kind, newKey, newUuid, newWrapKey, Suite, unb64, utf8, type Uuid, type WrapKey,
  wrapKeyFromSeed,
} from "../src/seal/index.ts";
import { aHeader, AGENCY, DEPLOYMENT } from "./place.ts";

const HEALTH = { compartment: Compartment.health, subject: newUuid() };
const RELEASE = new Uint8Array(32).fill(7);
const WORDS = utf8("what was said");
const quick = (): WrapKey => wrapKeyFromSeed(newKey(), Suite.x25519);

/** As it comes over the wire, to be meddled with. */
type Wire = { envelopes: EnvelopeJson[]; keys: KeyJson[]; wraps: WrapJson[] };
const copy = (sealed: Sealed): Wire => JSON.parse(JSON.stringify(sealed)) as Wire;

interface Case {
  sealed: Wire;
  caseKey: Uuid;
  health: Uuid;
  part: Uuid;
}

/** A case: its key to `to`, a compartment key under it, one part under that. */
function aCase(to: WrapKey, ring = new Keyring(DEPLOYMENT)): Case {
  const out = new Outgoing(ring);
  const about = { agency: AGENCY, subject: HEALTH.subject };
  const caseKey = out.newKey({ role: KeyRole.case, ...about, generation: 3 });
  out.wrapKeyTo(caseKey, { public: to.public, suite: to.suite, holder: to.holder });
  const health = out.newKeyUnder(caseKey, {
    role: KeyRole.compartment, ...about, compartment: Compartment.health, generation: 3,
  });
  const header = aHeader({ kind: Kind.casePart, ...HEALTH });
  out.sealNew({ header, plaintext: WORDS, parent: health });
  return { sealed: copy(out.json()), caseKey, health, part: header.id };
}

function ringOf(sealed: Sealed, ...holders: WrapKey[]): Keyring {
  const ring = new Keyring(DEPLOYMENT);
  for (const holder of holders) ring.hold(holder);
  ring.add(sealed);
  return ring;
}

const cannot = (work: () => unknown): void => expect(work).toThrow(CannotOpen);

let advocate: WrapKey;
beforeEach(() => {
  advocate = quick();
});

describe("a keyring", () => {
  test("takes no conversation key straight from a holder: the server could wrap one of its own", () => {
    const out = new Outgoing(new Keyring(DEPLOYMENT));
    const about = { agency: AGENCY, subject: HEALTH.subject };
    const report = out.newKey({ role: KeyRole.report, ...about, generation: 1 });
    out.wrapKeyTo(report, { public: advocate.public, suite: advocate.suite, holder: advocate.holder });
    const talk = out.newKeyUnder(report, { role: KeyRole.conversation, ...about, compartment: Compartment.conversation, generation: 1 });
    const honest = copy(out.json());
    const theirs = new Outgoing(new Keyring(DEPLOYMENT));
    const own = theirs.newKey({ role: KeyRole.conversation, ...about, compartment: Compartment.conversation, generation: 1 });
    theirs.wrapKeyTo(own, { public: advocate.public, suite: advocate.suite, holder: advocate.holder });
    const lie = copy(theirs.json());

    const ring = ringOf({ ...honest, wraps: [...lie.wraps.map((wrap) => ({ ...wrap, of: talk })), ...honest.wraps] }, advocate);

    expect(ring.key(talk)).toEqual(ringOf(honest, advocate).key(talk));
    cannot(() => ringOf(lie, advocate).key(own));
  });

  test.each([["X-Wing", newWrapKey], ["X25519", quick]])("opens what was sealed for it, %s", (_, make) => {
    const own = make();
    const { sealed, part } = aCase(own);
    const { plaintext, header } = ringOf(sealed, own).openEnvelope(part, HEALTH);
    expect(plaintext).toEqual(WORDS);
    expect(header.id).toBe(part);
  });

  test("opens nothing for anybody else", () => {
    const { sealed, caseKey, part } = aCase(advocate);
    const ring = ringOf(sealed, quick());
    cannot(() => ring.openEnvelope(part, {}));
    cannot(() => ring.key(caseKey));
    expect(ring.has(part)).toBe(false);
  });

  test("does not depend on the order in which things came", () => {
    const { sealed, part } = aCase(advocate);
    const ring = new Keyring(DEPLOYMENT);
    ring.add({ ...sealed, keys: [], wraps: [...sealed.wraps].reverse() });
    cannot(() => ring.openEnvelope(part, HEALTH));
    ring.add({ envelopes: [], wraps: [], keys: sealed.keys });
    cannot(() => ring.openEnvelope(part, HEALTH));
    ring.hold(advocate);
    expect(ring.openEnvelope(part, HEALTH).plaintext).toEqual(WORDS);
  });

  test("refuses an envelope of another place than the reader asked for", () => {
    const { sealed, part } = aCase(advocate);
    const ring = ringOf(sealed, advocate);
    cannot(() => ring.openEnvelope(part, { compartment: Compartment.legal }));
    cannot(() => ring.openEnvelope(part, { subject: newUuid() }));
    const elsewhere = new Keyring(newUuid());
    elsewhere.hold(advocate);
    elsewhere.add(sealed);
    cannot(() => elsewhere.openEnvelope(part, HEALTH));
  });

  test("refuses what it never heard of", () => {
    const ring = new Keyring(DEPLOYMENT);
    cannot(() => ring.key(newUuid()));
    cannot(() => ring.openEnvelope(newUuid(), {}));
    cannot(() => ring.known(newUuid()));
    cannot(() => ring.intake(newUuid()));
  });

  test("gives a key to the page, but an envelope's content key never as one", () => {
    const { sealed, caseKey, part } = aCase(advocate);
    const ring = ringOf(sealed, advocate);
    expect(ring.key(caseKey)).toHaveLength(32);
    cannot(() => ring.key(part));
  });

  test.each(["role", "compartment", "generation", "subject", "agency"] as const)(
    "a server that says something else of a key's %s opens nothing", (field) => {
      const { sealed, part } = aCase(advocate);
      const wrong = { role: 2, compartment: 5, generation: 4, subject: newUuid(), agency: newUuid() }[field];
      Object.assign(sealed.keys[1] ?? {}, { [field]: wrong });
      cannot(() => ringOf(sealed, advocate).openEnvelope(part, HEALTH));
    },
  );

  test("refuses a key that became another one, and an envelope that did", () => {
    const { sealed } = aCase(advocate);
    const ring = ringOf(sealed, advocate);
    ring.add(copy(sealed));
    cannot(() => ring.add({ ...sealed, keys: sealed.keys.map((key) => ({ ...key, generation: 9 })) }));
    const [one] = sealed.envelopes;
    cannot(() => ring.add({ envelopes: [{ id: one?.id ?? "", data: "AAAA" }], keys: [], wraps: [] }));
  });

  test("goes round in no circle", () => {
    const ring = new Keyring(DEPLOYMENT);
    const out = new Outgoing(ring);
    const about = { role: KeyRole.compartment, agency: AGENCY, subject: newUuid() };
    const [one, other] = [out.newKey(about), out.newKey(about)];
    out.wrapKeyUnder(one, other);
    out.wrapKeyUnder(other, one);
    cannot(() => ringOf(copy(out.json()), advocate).key(one));
  });

  test("tries every way before it gives up, and a damaged wrap does no harm", () => {
    const { sealed, part } = aCase(advocate);
    const damaged = sealed.wraps.map((wrap) => ({ ...wrap, wrapped: b64(unb64(wrap.wrapped).fill(1, 20)) }));
    const ring = ringOf({ ...sealed, wraps: [...damaged, ...sealed.wraps] }, advocate);
    expect(ring.openEnvelope(part, HEALTH).plaintext).toEqual(WORDS);
    cannot(() => ringOf({ ...sealed, wraps: damaged }, advocate).openEnvelope(part, HEALTH));
  });

  test("a wrap of no known suite, or not in base64url, opens nothing", () => {
    const { sealed, caseKey } = aCase(advocate);
    for (const wrapped of ["", "CQ", "=="]) {
      cannot(() => ringOf({ ...sealed, wraps: sealed.wraps.map((wrap) => ({ ...wrap, wrapped })) }, advocate).key(caseKey));
    }
  });

  test("keeps no plaintext: what one reader overwrites, the next one still reads", () => {
    const { sealed, part } = aCase(advocate);
    const ring = ringOf(sealed, advocate);
    const first = ring.openEnvelope(part, HEALTH).plaintext;
    first.fill(0);
    expect(ring.openEnvelope(part, HEALTH).plaintext).toEqual(WORDS);
  });

  test("forgets everything when it is locked", () => {
    const { sealed, caseKey, part } = aCase(advocate);
    const ring = ringOf(sealed, advocate);
    const key = ring.key(caseKey);
    ring.forget();
    expect(key).toEqual(new Uint8Array(32));
    cannot(() => ring.openEnvelope(part, HEALTH));
    expect(ring.has(caseKey)).toBe(false);
  });

  test("opens a file chunk by chunk", async () => {
    const ring = new Keyring(DEPLOYMENT);
    const out = new Outgoing(ring);
    const key = out.newKey({ role: KeyRole.report, agency: AGENCY, subject: HEALTH.subject });
    const header = aHeader({ kind: Kind.file, compartment: Compartment.evidence, subject: HEALTH.subject });
    const file = new Uint8Array(150_000).fill(5);
    const made = await out.sealNewFile({ header, file, parent: key });
    expect(out.json().envelopes).toEqual([]);
    ring.add({ envelopes: [{ id: header.id, data: b64(made.envelope) }], keys: [], wraps: out.json().wraps });
    const shares: number[] = [];
    const { plaintext } = await ring.openFile(
      header.id, { kind: Kind.file }, { onProgress: (share) => shares.push(share) },
    );
    expect(plaintext).toEqual(file);
    expect(shares.at(-1)).toBe(1);
    await expect(ring.openFile(header.id, { kind: Kind.note })).rejects.toThrow(CannotOpen);
  });
});

describe("an intake key", () => {
  /** An intake key wrapped to `member`, and a report sealed to it. */
  function intake(member: WrapKey, suite: Suite): { sealed: Sealed; report: Uuid; key: Uuid } {
    const ring = new Keyring(DEPLOYMENT);
    const out = new Outgoing(ring);
    const key = out.newKey({ role: KeyRole.intakePrivate, agency: AGENCY, subject: AGENCY, generation: 2 });
    out.wrapKeyTo(key, { public: member.public, suite: member.suite });
    const pair = ring.intake(key, suite);
    const reportKey = out.newKey({ role: KeyRole.report, agency: AGENCY, subject: HEALTH.subject });
    out.wrapKeyTo(reportKey, { public: pair.public, suite });
    const header = aHeader({ subject: HEALTH.subject });
    out.sealNew({ header, plaintext: WORDS, parent: reportKey });
    return { sealed: copy(out.json()), report: header.id, key };
  }

  test.each([Suite.xwing, Suite.x25519])("opens reports for whoever may open it, suite %i", (suite) => {
    const { sealed, report } = intake(advocate, suite);
    const ring = ringOf(sealed, advocate);
    expect(ring.openEnvelope(report, {}).plaintext).toEqual(WORDS);
    expect(ring.openEnvelope(report, {}).plaintext).toEqual(WORDS);
  });

  test("opens nothing for others, and one of several is found", () => {
    const [mine, theirs] = [intake(advocate, Suite.x25519), intake(quick(), Suite.x25519)];
    const ring = ringOf(theirs.sealed, advocate);
    ring.add(mine.sealed);
    expect(ring.openEnvelope(mine.report, {}).plaintext).toEqual(WORDS);
    cannot(() => ring.openEnvelope(theirs.report, {}));
  });

  test("is no other key", () => {
    const { sealed, caseKey } = aCase(advocate);
    cannot(() => ringOf(sealed, advocate).intake(caseKey));
  });
});

describe("a release", () => {
  function released(partner: WrapKey): Case {
    const ring = new Keyring(DEPLOYMENT);
    const made = aCase(advocate, ring);
    const out = new Outgoing(ring);
    out.wrapKeyTo(made.health, { public: partner.public, suite: partner.suite, release: RELEASE });
    made.sealed.wraps.push(...out.json().wraps);
    return made;
  }

  test("opens the compartment it names and nothing above it", () => {
    const partner = quick();
    const { sealed, health, caseKey, part } = released(partner);
    const ring = new Keyring(DEPLOYMENT);
    ring.hold(partner, { release: b64(RELEASE) });
    ring.add(sealed);
    expect(ring.openEnvelope(part, HEALTH).plaintext).toEqual(WORDS);
    expect(ring.key(health)).toHaveLength(32);
    cannot(() => ring.key(caseKey));
  });

  test("is named by the page that reads, never assumed", () => {
    const partner = quick();
    const { sealed, part } = released(partner);
    cannot(() => ringOf(sealed, partner).openEnvelope(part, HEALTH));
    const ring = ringOf(sealed);
    ring.hold(partner, { release: b64(new Uint8Array(32).fill(8)) });
    cannot(() => ring.openEnvelope(part, HEALTH));
  });

  test("cannot be taken off a wrap, nor changed", () => {
    const partner = quick();
    const { sealed, part } = released(partner);
    for (const release of [null, b64(new Uint8Array(32)), b64(new Uint8Array(32).fill(8))]) {
      const ring = new Keyring(DEPLOYMENT);
      ring.hold(partner, { release: release ?? b64(RELEASE) });
      ring.add({ ...sealed, wraps: sealed.wraps.map((wrap) => (wrap.release === null ? wrap : { ...wrap, release })) });
      cannot(() => ring.openEnvelope(part, HEALTH));
    }
  });
});

describe("what is sent", () => {
  test("has the form of the protocol", () => {
    const { sealed, caseKey, health, part } = aCase(advocate);
    expect(sealed.keys).toEqual([
      { id: caseKey, role: 4, agency: AGENCY, subject: HEALTH.subject, compartment: 0, generation: 3 },
      { id: health, role: 5, agency: AGENCY, subject: HEALTH.subject, compartment: 4, generation: 3 },
    ]);
    expect(sealed.envelopes.map(({ id }) => id)).toEqual([part]);
    expect(sealed.wraps.map(({ of, parent, generation, release }) => ({ of, parent, generation, release }))).toEqual([
      { of: caseKey, parent: null, generation: 3, release: null },
      { of: health, parent: caseKey, generation: 3, release: null },
      { of: part, parent: health, generation: 0, release: null },
    ]);
    expect(sealed.wraps.map(({ wrapped }) => unb64(wrapped).length)).toEqual([81, 60, 60]);
    expect(unb64(sealed.wraps[0]?.holder ?? "")).toHaveLength(16);
  });

  test("an envelope that is known is wrapped to somebody without being sealed anew", () => {
    const colleague = quick();
    const { sealed, part } = aCase(advocate);
    const out = new Outgoing(ringOf(sealed, advocate));
    out.wrapKeyTo(part, { public: colleague.public, suite: colleague.suite });
    const ring = ringOf({ ...out.json(), envelopes: sealed.envelopes }, colleague);
    expect(out.json().envelopes).toEqual([]);
    expect(ring.openEnvelope(part, HEALTH).plaintext).toEqual(WORDS);
  });

  test("a public key that is not the holder it is said to be gets nothing", () => {
    const ring = new Keyring(DEPLOYMENT);
    const out = new Outgoing(ring);
    const key = out.newKey({ role: KeyRole.report, agency: AGENCY, subject: newUuid() });
    cannot(() => out.wrapKeyTo(key, { public: advocate.public, suite: advocate.suite, holder: quick().holder }));
    expect(out.json().wraps).toEqual([]);
  });

  test("nothing is sealed under a key that cannot be reached", () => {
    const { sealed, health } = aCase(advocate);
    const out = new Outgoing(ringOf(sealed, quick()));
    cannot(() => out.sealNew({ header: aHeader(HEALTH), plaintext: WORDS, parent: health }));
    expect(out.json()).toEqual({ envelopes: [], keys: [], wraps: [] });
  });
});

test("a holder reaches exactly the keys that a path of wraps leads to", () => {
  const holders = [quick(), quick()];
  const rows = fc.array(
    fc.record({ above: fc.array(fc.nat({ max: 5 }), { maxLength: 2 }), to: fc.subarray([0, 1]) }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(rows, (web) => {
      const out = new Outgoing(new Keyring(DEPLOYMENT));
      const about = { role: KeyRole.compartment, agency: AGENCY, subject: newUuid() };
      const keys = web.map(() => out.newKey(about));
      const above = web.map((row) => row.above.filter((parent) => parent < web.length));
      web.forEach((row, at) => {
        for (const to of row.to) out.wrapKeyTo(keys[at] ?? "", holders[to] ?? advocate);
        for (const parent of above[at] ?? []) out.wrapKeyUnder(keys[at] ?? "", keys[parent] ?? "");
      });
      holders.forEach((holder, who) => {
        const reached = new Set(web.flatMap((row, at) => (row.to.includes(who) ? [at] : [])));
        for (const _ of web) above.forEach((parents, at) => parents.some((one) => reached.has(one)) && reached.add(at));
        const ring = ringOf(copy(out.json()), holder);
        expect(keys.map((key) => ring.has(key))).toEqual(web.map((_, at) => reached.has(at)));
      });
    }),
    { numRuns: 60 },
  );
});
