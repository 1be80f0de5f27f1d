import { describe, expect, test } from "vitest";
import { b64 } from "../src/seal/encoding.js";
import {
  buildStatement, CannotOpen, type Directory, isWrapKeyOf, newestIntakeKey, newUuid, type VerifiedKeys, verifyDirectory,
} from "../src/seal/index.js";
import { parseRoots, roots } from "../src/seal/roots.js";
import {
  directoryOf, FOUNDERS, idOf, intakeStatement, ROOT, ROOTS, signedBy, signKeyOf, staffStatement, wrapKeyOf,
} from "./agency.js";
import { AGENCY, DEPLOYMENT, LATER, TODAY } from "./place.js";

const reader = { roots: ROOTS, deployment: DEPLOYMENT, agency: AGENCY, today: TODAY };
const [ana, ben, cleo, mallory] = ["ana", "ben", "cleo", "mallory"].map(signKeyOf) as [typeof ROOT, typeof ROOT, typeof ROOT, typeof ROOT];
const verified = (...statements: Directory["statements"]): VerifiedKeys => verifyDirectory(directoryOf(...FOUNDERS, ...statements), reader);
const has = (keys: VerifiedKeys, name: string): boolean => keys.staffKeys.has(signKeyOf(name).id);

describe("a directory", () => {
  test("gives the keys its root vouches for", () => {
    const keys = verified(signedBy(intakeStatement("intake"), ROOT));
    expect([...keys.staffKeys.keys()].sort()).toEqual([ana.id, ben.id].sort());
    expect(newestIntakeKey(keys).key).toBe(idOf("intake"));
    expect(isWrapKeyOf(wrapKeyOf("intake").public, newestIntakeKey(keys))).toBe(true);
    expect(isWrapKeyOf(wrapKeyOf("mallory").public, newestIntakeKey(keys))).toBe(false);
  });

  test("gives the keys two of its staff vouch for, and those these vouch for in turn, in any order", () => {
    const third = signedBy(staffStatement("cleo", { starts: "2026-02-01" }), ana, ben);
    const fourth = signedBy(staffStatement("dan", { starts: "2026-03-01" }), ana, cleo);
    expect(has(verified(fourth, third), "dan")).toBe(true);
  });

  test("is refused with another root, deployment or agency, or none in the bundle", () => {
    const mine = directoryOf(...FOUNDERS);
    const refused = [
      [{ ...mine, root: b64(mallory.public) }, reader],
      [mine, { ...reader, deployment: newUuid() }],
      [mine, { ...reader, agency: newUuid() }],
      [mine, { ...reader, agency: "constructor" }],
      [mine, { ...reader, roots: { ...ROOTS, deployment: newUuid() } }],
      [mine, { ...reader, roots: { ...ROOTS, agencies: {} } }],
      [{ ...mine, statements: [{ statement: "!", signatures: [] }] }, reader],
      [{ root: 1, statements: [] }, reader],
      [{ root: mine.root }, reader],
      [{ ...mine, statements: [null] }, reader],
      [{ ...mine, statements: [{ ...mine.statements[0], signatures: [{ by: "AA", signature: "" }] }] }, reader],
    ];
    for (const [directory, by] of refused) {
      expect(() => verifyDirectory(directory as Directory, by as typeof reader)).toThrow(CannotOpen);
    }
  });

  test("without an intake key lets nobody seal to it", () => {
    expect(() => newestIntakeKey(verified())).toThrow(CannotOpen);
  });
});

describe("a false colleague", () => {
  const starts = "2026-02-01";
  const attempts: [string, Directory["statements"]][] = [
    ["signed by nobody", [signedBy(staffStatement("mallory"))]],
    ["signed by himself", [signedBy(staffStatement("mallory", { starts }), mallory, mallory)]],
    ["signed by one", [signedBy(staffStatement("mallory", { starts }), ana)]],
    ["signed twice by one", [signedBy(staffStatement("mallory", { starts }), ana, ana)]],
    ["signed by one and himself", [signedBy(staffStatement("mallory", { starts }), ana, mallory)]],
    ["signed by two strangers", [signedBy(staffStatement("mallory", { starts }), cleo, signKeyOf("dan"))]],
    ["of another agency", [signedBy(staffStatement("mallory", { agency: newUuid() }), ROOT)]],
    ["of another deployment", [signedBy(staffStatement("mallory", { deployment: newUuid() }), ROOT)]],
    ["whose key has expired", [signedBy(staffStatement("mallory", { expires: "2026-11-22" }), ROOT)]],
    ["whose key is not valid yet", [signedBy(staffStatement("mallory", { starts: "2026-11-24" }), ROOT)]],
    ["vouched for on a day before the signers' own", [signedBy(staffStatement("mallory", { starts: "2025-12-31" }), ana, ben)]],
    ["with another's signature", [{ ...signedBy(staffStatement("mallory")), signatures: FOUNDERS[0]!.signatures }]],
    ["with a signature of another length", [{ ...signedBy(staffStatement("mallory")), signatures: [{ ...FOUNDERS[0]!.signatures[0]!, signature: "AA" }] }]],
  ];

  test.each(attempts)("is not believed: %s", (_, statements) => {
    const keys = verified(...statements);
    expect(has(keys, "mallory")).toBe(false);
    expect(keys.staffKeys.size).toBe(2);
  });

  test("is not believed when neither signer holds intake", () => {
    const carla = signedBy(staffStatement("cleo"), ROOT);
    expect(has(verified(carla, signedBy(staffStatement("mallory", { starts }), ben, cleo)), "mallory")).toBe(false);
  });

  test("is not believed when both keys are of one person", () => {
    const again = signedBy(staffStatement("cleo", { staff: idOf("ana"), roles: ["intake"], epoch: 2 }), ROOT);
    expect(has(verified(again, signedBy(staffStatement("mallory", { starts }), ana, cleo)), "mallory")).toBe(false);
  });

  test("cannot pass a statement of another purpose off as a key", () => {
    const other = buildStatement("release-withdrawal", { deployment: DEPLOYMENT, expires: LATER, release: new Uint8Array(32), day: TODAY });
    expect(verified(signedBy(other, ROOT)).staffKeys.size).toBe(2);
  });
});

test("an intake key signed by an intake holder alone is not sealed to", () => {
  expect(verified(signedBy(intakeStatement("mallory"), ana)).intakeKeys.size).toBe(0);
  expect(verified(signedBy(intakeStatement("intake"), ana, ben)).intakeKeys.size).toBe(1);
});

describe("those who left", () => {
  const left = "2026-07-01";
  const gone = [ana, ben].map((key, at) => signedBy(staffStatement(["ana", "ben"][at]!, { starts: left, roles: [], signPublic: key.public }), ROOT));
  const hired = signedBy(staffStatement("cleo", { starts: "2026-02-01" }), ana, ben);
  const next = signedBy(intakeStatement("next", { epoch: 2, starts: left }), ana, cleo);

  test("put no intake key of theirs before the agency's own, whatever its epoch and day", () => {
    for (const starts of ["2026-06-01", left]) {
      const keys = verified(hired, next, ...gone, signedBy(intakeStatement("mallory", { epoch: 99, starts }), ana, ben));
      expect([...keys.sealTo.keys()]).toEqual([idOf("next")]);
      expect(newestIntakeKey(keys).key).toBe(idOf("next"));
    }
  });

  test("come back by no epoch, and leave whom they vouched for", () => {
    for (const starts of ["2026-06-01", left, "2026-08-01"]) {
      const keys = verified(hired, ...gone, signedBy(staffStatement("ana", { epoch: 9, starts, roles: ["intake"] }), ana, ben));
      expect([has(keys, "ana"), has(keys, "cleo")]).toEqual([false, true]);
    }
  });

  test("leave no key to seal to where nobody who stays signed one", () => {
    const keys = verified(hired, ...gone, signedBy(intakeStatement("intake"), ana, ben));
    expect(keys.intakeKeys.size).toBe(1);
    expect(() => newestIntakeKey(keys)).toThrow(CannotOpen);
  });
});

test("of two intake keys of one day the newer epoch is sealed to", () => {
  const [old, young] = [signedBy(intakeStatement("old"), ROOT), signedBy(intakeStatement("young", { epoch: 2 }), ana, ben)];
  expect(newestIntakeKey(verified(young, old)).key).toBe(idOf("young"));
  expect(newestIntakeKey(verified(old, young)).key).toBe(idOf("young"));
});

test("a role that was taken away stays away, wherever the older statement stands", () => {
  const without = signedBy(staffStatement("ana", { roles: ["advocate"], starts: "2026-05-01" }), ROOT);
  for (const statements of [[...FOUNDERS, without], [without, ...FOUNDERS]]) {
    expect(verifyDirectory(directoryOf(...statements), reader).staffKeys.get(ana.id)?.roles).toEqual(["advocate"]);
  }
});

describe("the roots in the bundle", () => {
  test("are parsed from what the collect step writes", () => {
    const named = { [AGENCY]: { name: "Casa", justice: false } };
    expect(parseRoots(JSON.stringify({ ...ROOTS, named }))).toEqual({ ...ROOTS, named });
    // A file of before agencies were named names nobody: then no release can be shown or signed.
    const { deployment, agencies } = ROOTS;
    expect(parseRoots(JSON.stringify({ deployment, agencies }))).toEqual({ deployment, agencies, named: {} });
  });

  test("trust nobody when nothing was collected", () => {
    expect(() => roots()).toThrow(CannotOpen);
  });

  test.each(["{}", "null", "[]", `{"deployment":"x"}`])("are refused as %s", (json) => {
    expect(() => parseRoots(json)).toThrow(CannotOpen);
  });
});
