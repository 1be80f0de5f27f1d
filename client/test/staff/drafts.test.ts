import { expect, test } from "vitest";
import { Keyring } from "../../src/keyring.ts";
import { Compartment, newSignKey, newUuid, newWrapKey, readHeader, unb64, type WrapKey } from "../../src/seal/index.ts";
import { type Kept, openDrafts, sealDrafts, type Unsaved } from "../../src/staff/drafts.ts";

const deployment = newUuid();
const place = { deployment, agency: newUuid(), subject: newUuid() };
const ana = { own: newWrapKey(), signId: newSignKey().id };
const KEPT: Unsaved = new Map<Compartment, Record<string, Kept>>([
  [Compartment.notes, { note: { text: "Canary-n", before: "" } }],
  [Compartment.health, { "part-health": { text: "Canary-h", before: "AAAA" } }],
]);

function holding(key: WrapKey): { keyring: Keyring } {
  const keyring = new Keyring(deployment);
  keyring.hold(key);
  return { keyring };
}

test("what was typed comes back to its writer, field by field", () => {
  const sealed = sealDrafts(KEPT, place, ana);

  expect(openDrafts(sealed, place, holding(ana.own))).toEqual({
    note: { text: "Canary-n", before: "" }, "part-health": { text: "Canary-h", before: "AAAA" },
  });
});

test("another colleague opens nothing of it, and loses nothing by trying", () => {
  expect(openDrafts(sealDrafts(KEPT, place, ana), place, holding(newWrapKey()))).toEqual({});
});

test("a draft of another case is not given back here", () => {
  expect(openDrafts(sealDrafts(KEPT, { ...place, subject: newUuid() }, ana), place, holding(ana.own))).toEqual({});
});

test("each compartment has an envelope of its own, so that erasing one erases its words", () => {
  const { envelopes, keys, wraps } = sealDrafts(KEPT, place, ana);

  expect(envelopes.map(({ data }) => readHeader(unb64(data)).compartment)).toEqual([Compartment.notes, Compartment.health]);
  expect(keys).toEqual([]);
  expect(wraps.every(({ parent, holder }) => parent === null && holder !== null)).toBe(true);
  expect(JSON.stringify(envelopes)).not.toContain("Canary");
});
