import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat, random, u32 } from "../src/seal/encoding.js";
import {
  CannotOpen, Compartment, type Expected, Kind, newUuid, open, openFile, readHeader, seal, sealFile, Suite,
} from "../src/seal/index.js";
import { LEAST_PADDED, pad, padme, unpad } from "../src/seal/padding.js";
import { aHeader, AGENCY, DEPLOYMENT } from "./place.js";
import { pattern } from "./vectors.js";

const BODY_AT = 4 + 2 + 137 + 32;
const bytes = (maxLength = 3000): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });

test("what is sealed opens, and says where it belongs", () => {
  const suites = fc.constantFrom(...Object.values(Suite));
  const kinds = fc.constantFrom(...Object.values(Kind));
  const compartments = fc.constantFrom(...Object.values(Compartment));
  fc.assert(
    fc.property(bytes(), suites, kinds, compartments, fc.integer({ min: 0, max: 2 ** 32 - 1 }), (plaintext, suite, kind, compartment, sequence) => {
      const header = aHeader({ suite, kind, compartment, sequence, previous: random(32), sender: newUuid() });
      const { envelope, key, context } = seal(header, plaintext);
      expect(open(envelope, key, { id: header.id })).toEqual({ header, plaintext, context });
      expect(readHeader(envelope)).toEqual(header);
    }),
  );
});

test("two sealings of the same words share nothing but their size", () => {
  const header = aHeader();
  const [one, other] = [seal(header, new Uint8Array(50)), seal(header, new Uint8Array(50))];
  expect(one.key).not.toEqual(other.key);
  expect(one.envelope.slice(BODY_AT)).not.toEqual(other.envelope.slice(BODY_AT));
  expect(one.envelope.length).toBe(other.envelope.length);
});

test("texts of up to 1,023 bytes are all of one size", () => {
  const header = aHeader();
  const sizes = new Set([0, 1, 500, 1023].map((size) => seal(header, new Uint8Array(size)).envelope.length));
  expect(sizes.size).toBe(1);
});

test("padding comes off as it went on, and costs at most an eighth beyond the least size", () => {
  fc.assert(
    fc.property(bytes(20_000), (plaintext) => {
      const padded = pad(plaintext);
      expect(unpad(padded)).toEqual(plaintext);
      expect(padded.length).toBeLessThanOrEqual(Math.max(LEAST_PADDED, (plaintext.length + 1) * 1.125));
    }),
  );
});

test.each([
  ["longer than a writer makes it", concat(pad(new Uint8Array(10)), new Uint8Array(64))],
  ["shorter than a writer makes it", pad(new Uint8Array(10)).slice(0, 500)],
  ["of zeros only", new Uint8Array(1024)],
  ["without its mark", new Uint8Array(1024).fill(1)],
])("padding %s does not open", (_, padded) => {
  expect(() => unpad(padded)).toThrow(CannotOpen);
});

test("padme is exact beyond 32 bits", () => {
  expect(padme(2 ** 32 + 1)).toBe(2 ** 32 + 2 ** 26);
});

describe("what was tampered with", () => {
  const header = aHeader();
  const { envelope, key } = seal(header, pattern(70_000));

  test("does not open with any byte flipped", () => {
    fc.assert(
      fc.property(fc.nat(envelope.length - 1), fc.integer({ min: 1, max: 255 }), (at, difference) => {
        const changed = envelope.slice();
        changed[at] = (changed[at] ?? 0) ^ difference;
        expect(() => open(changed, key, { deployment: DEPLOYMENT })).toThrow(CannotOpen);
      }),
      { numRuns: 150, examples: Array.from({ length: BODY_AT }, (_, at): [number, number] => [at, 1]) },
    );
  });

  test("does not open cut short or made longer", () => {
    const cuts = [0, 3, 5, 6, 142, BODY_AT - 1, BODY_AT, BODY_AT + 16, BODY_AT + 65_552, envelope.length - 1];
    for (const cut of cuts) expect(() => open(envelope.slice(0, cut), key, { id: header.id })).toThrow(CannotOpen);
    for (const more of [1, 16, 17, 65_552]) {
      expect(() => open(concat(envelope, new Uint8Array(more)), key, { id: header.id })).toThrow(CannotOpen);
    }
  });

  test("does not open with its chunks in another order", () => {
    const long = seal(header, pattern(200_000));
    const [one, two] = [0, 1].map((index) => long.envelope.slice(BODY_AT + index * 65_552, BODY_AT + (index + 1) * 65_552));
    const swapped = concat(long.envelope.slice(0, BODY_AT), two!, one!, long.envelope.slice(BODY_AT + 2 * 65_552));
    expect(() => open(swapped, long.key, { id: header.id })).toThrow(CannotOpen);
  });

  test("does not open with another key, or one of another length", () => {
    expect(() => open(envelope, random(32), { id: header.id })).toThrow(CannotOpen);
    expect(() => open(envelope, key.slice(1), { id: header.id })).toThrow(CannotOpen);
  });

  test("does not open under another commitment, even where the body would", () => {
    const other = seal(header, random(10));
    const changed = concat(envelope.slice(0, BODY_AT - 32), other.envelope.slice(BODY_AT - 32, BODY_AT), envelope.slice(BODY_AT));
    expect(() => open(changed, other.key, { id: header.id })).toThrow(CannotOpen);
    expect(() => open(changed, key, { id: header.id })).toThrow(CannotOpen);
  });

  test("does not open as anything at all when it is noise", () => {
    fc.assert(
      fc.property(bytes(2000), (noise) => {
        expect(() => open(noise, key, { deployment: DEPLOYMENT })).toThrow(CannotOpen);
        expect(() => open(concat(envelope.slice(0, BODY_AT), noise), key, { deployment: DEPLOYMENT })).toThrow(CannotOpen);
      }),
    );
  });
});

describe("a reader who expects another place", () => {
  const header = aHeader({ thread: newUuid(), sequence: 4 });
  const { envelope, key } = seal(header, random(10));
  const wrong: Expected[] = [
    { deployment: newUuid() }, { agency: newUuid() }, { subject: newUuid() }, { thread: newUuid() }, { id: newUuid() },
    { sequence: 5 }, { compartment: Compartment.health }, { kind: Kind.note },
  ];

  test.each(wrong)("is refused: %j", (expected) => {
    expect(() => open(envelope, key, { deployment: DEPLOYMENT, agency: AGENCY, ...expected })).toThrow(CannotOpen);
  });

  test("must expect something", () => {
    expect(() => open(envelope, key, {})).toThrow(RangeError);
  });
});

test("a header that no reader would take is not written", () => {
  for (const fields of [{ kind: 15 }, { compartment: 12 }, { suite: 3 }, { mode: 0 }, { previous: random(31) }, { id: "x" }]) {
    expect(() => seal(aHeader(fields as never), new Uint8Array(1))).toThrow(CannotOpen);
  }
  expect(() => seal(aHeader({ sequence: 2 ** 32 }), new Uint8Array(1))).toThrow(RangeError);
});

describe("files", () => {
  const header = aHeader({ kind: Kind.file, compartment: Compartment.evidence });

  test("tell how far they are, and let the page breathe between chunks", async () => {
    const shares: number[] = [];
    let breaths = 0;
    const timer = setInterval(() => (breaths += 1), 0);
    const sealed = await sealFile(header, pattern(65_536), { onProgress: (share) => shares.push(share) });
    clearInterval(timer);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((one, other) => one - other));
    expect(breaths).toBeGreaterThan(0);
    expect(open(sealed.envelope, sealed.key, { id: header.id }).plaintext.length).toBe(65_536);
  });

  test("stop when the person stops them", async () => {
    const stop = new AbortController();
    const sealing = sealFile(header, new Uint8Array(300_000), { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(sealing).rejects.toMatchObject({ name: "AbortError" });
  });

  test("give nothing away before the last chunk was verified", async () => {
    const { envelope, key } = seal(header, pattern(65_536 * 2));
    envelope[envelope.length - 1]! ^= 1;
    await expect(openFile(envelope, key, { id: header.id })).rejects.toThrow(CannotOpen);
  });
});

test("lengths in the format are big-endian", () => {
  expect([...u32(0x01020304)]).toEqual([1, 2, 3, 4]);
});
