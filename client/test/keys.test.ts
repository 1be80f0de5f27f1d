import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat, random } from "../src/seal/encoding.js";
import {
  CannotOpen, Compartment, keyContext, KeyRole, newKey, newUuid, newWrapKey, openUnder, sealUnder, unwrap, wrap, wrapKeyFromSeed,
} from "../src/seal/index.js";
import { AGENCY, DEPLOYMENT } from "./place.js";

const [key, parent, context] = [newKey(), newKey(), newKey()];

describe("a key under a key", () => {
  const sealed = sealUnder(key, parent, context);

  test("has 60 bytes and opens in its own place only", () => {
    expect(sealed.length).toBe(60);
    expect(openUnder(sealed, parent, context)).toEqual(key);
    expect(() => openUnder(sealed, parent, newKey())).toThrow(CannotOpen);
    expect(() => openUnder(sealed, newKey(), context)).toThrow(CannotOpen);
  });

  test("does not open with a byte flipped, cut or added", () => {
    sealed.forEach((_, at) => {
      const changed = sealed.slice();
      changed[at]! ^= 1;
      expect(() => openUnder(changed, parent, context)).toThrow(CannotOpen);
      expect(() => openUnder(sealed.slice(0, at), parent, context)).toThrow(CannotOpen);
    });
    expect(() => openUnder(concat(sealed, new Uint8Array(1)), parent, context)).toThrow(CannotOpen);
  });
});

describe.each([1, 2] as const)("a wrap of suite %i", (suite) => {
  const holder = wrapKeyFromSeed(random(32), suite);
  const place = { context, generation: 3, release: newKey() };
  const wrapped = wrap(key, { ...holder, ...place });

  test("opens for its holder, generation, key and release only", () => {
    expect(unwrap(wrapped, holder, place)).toEqual(key);
    const elsewhere = [{ ...place, generation: 4 }, { ...place, context: newKey() }, { ...place, release: newKey() }, { context, generation: 3 }];
    for (const other of elsewhere) expect(() => unwrap(wrapped, holder, other)).toThrow(CannotOpen);
    expect(() => unwrap(wrapped, wrapKeyFromSeed(random(32), suite), place)).toThrow(CannotOpen);
    expect(() => unwrap(wrapped, wrapKeyFromSeed(holder.seed, suite === 1 ? 2 : 1), place)).toThrow(CannotOpen);
  });

  test("does not open with a byte flipped, cut or added", () => {
    fc.assert(
      fc.property(fc.nat(wrapped.length - 1), fc.integer({ min: 1, max: 255 }), (at, difference) => {
        const changed = wrapped.slice();
        changed[at]! ^= difference;
        expect(() => unwrap(changed, holder, place)).toThrow(CannotOpen);
        expect(() => unwrap(wrapped.slice(0, at), holder, place)).toThrow(CannotOpen);
      }),
      { numRuns: 40, examples: [[0, 1], [1, 1], [wrapped.length - 1, 1]] },
    );
    expect(() => unwrap(concat(wrapped, new Uint8Array(1)), holder, place)).toThrow(CannotOpen);
  });

  test("is not made to a public key of a wrong length or of small order", () => {
    expect(() => wrap(key, { ...holder, ...place, public: holder.public.slice(1) })).toThrow(CannotOpen);
    const weak = holder.public.slice();
    weak.fill(0, weak.length - 32);
    expect(() => wrap(key, { ...holder, ...place, public: weak })).toThrow(CannotOpen);
  });
});

test("a wrap key does not change when the bytes it was made of do", () => {
  const seed = random(32);
  const made = wrapKeyFromSeed(seed);
  const wrapped = wrap(key, { ...made, context, generation: 0 });
  seed.fill(0);
  expect(unwrap(wrapped, made, { context, generation: 0 })).toEqual(key);
  expect(newWrapKey().public.length).toBe(1216);
});

test("every part of a key's context changes it", () => {
  const [subject, id] = [newUuid(), newUuid()];
  const contexts = [
    keyContext(KeyRole.case, DEPLOYMENT, AGENCY, subject, Compartment.none, id, 0),
    keyContext(KeyRole.report, DEPLOYMENT, AGENCY, subject, Compartment.none, id, 0),
    keyContext(KeyRole.case, AGENCY, DEPLOYMENT, subject, Compartment.none, id, 0),
    keyContext(KeyRole.case, DEPLOYMENT, AGENCY, id, Compartment.none, subject, 0),
    keyContext(KeyRole.case, DEPLOYMENT, AGENCY, subject, Compartment.story, id, 0),
    keyContext(KeyRole.case, DEPLOYMENT, AGENCY, subject, Compartment.none, id, 1),
  ].map(String);
  expect(new Set(contexts).size).toBe(contexts.length);
});
