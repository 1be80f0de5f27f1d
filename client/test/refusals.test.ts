/** What Python refuses is refused here, and whom it believes is believed. */
import { describe, expect, test } from "vitest";
import { hex, unhex } from "../src/seal/encoding.js";
import { CannotOpen, type Directory, open, unwrap, verifyDirectory, wrapKeyFromSeed } from "../src/seal/index.js";
import { headerOf, type Json, vectors } from "./vectors.js";

describe("what does not open", () => {
  const file = vectors("refused");
  const [header, key, good] = [headerOf(file["header"] as Json), unhex(file["key"] as string), unhex(file["good"] as string)];

  test("is refused although the untouched envelope opens", () => {
    expect(open(good, key, { id: header.id }).header).toEqual(header);
    expect(() => open(good, unhex(file["another_key"] as string), { id: header.id })).toThrow(CannotOpen);
  });

  test.each(file["envelopes"] as Json[])("envelope: $why", (one) => {
    expect(() => open(unhex(one["envelope"] as string), key, { deployment: header.deployment })).toThrow(CannotOpen);
  });

  test.each(file["contexts"] as Json[])("expected elsewhere: %j", (expected) => {
    expect(() => open(good, key, expected as object)).toThrow(CannotOpen);
  });

  test.each(file["wraps"] as Json[])("wrap: $why", (one) => {
    const { seed, suite } = file["holder"] as unknown as { seed: string; suite: 1 };
    const place = { context: new Uint8Array(32), generation: 0 };
    expect(() => unwrap(unhex(one["wrapped"] as string), wrapKeyFromSeed(unhex(seed), suite), place)).toThrow(CannotOpen);
  });
});

describe("a directory", () => {
  const file = vectors("directory");
  const [deployment, agency, today] = ["deployment", "agency", "today"].map((name) => file[name] as string) as [string, string, string];
  const reader = { deployment, agency, today, roots: { deployment, agencies: { [agency]: file["fingerprint"] as string } } };
  const ids = file["sign_ids"] as unknown as Record<string, string>;

  test.each(file["cases"] as Json[])("$name", (one) => {
    const found = verifyDirectory(one["directory"] as unknown as Directory, reader);
    const staff = Object.entries(one["staff"] as unknown as Record<string, string[]>).map(([name, roles]) => [ids[name], roles] as const);
    expect(new Map([...found.staffKeys].map(([id, key]) => [id, key.roles]))).toEqual(new Map(staff));
    expect([...found.intakeKeys.keys()].sort()).toEqual([...(one["intake_keys"] as unknown as string[])].sort());
  });

  test.each((file["refused"] as Json[]).map((one, at) => [at, one] as const))("is refused as a whole: %i", (_, directory) => {
    expect(() => verifyDirectory(directory as unknown as Directory, reader)).toThrow(CannotOpen);
  });

  test("is that of the printed fingerprint", () => {
    expect(hex(unhex(file["fingerprint"] as string))).toBe(reader.roots.agencies[agency]);
  });
});
