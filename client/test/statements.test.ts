import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat, isDay, pack, random, unpack, uuidBytes } from "../src/seal/encoding.js";
import {
  buildStatement, CannotOpen, Compartment, newUuid, parseFingerprint, parseStatement, purposeOf, sign, type Statement, verifyStatement,
} from "../src/seal/index.js";
import { signKeyOf } from "./agency.js";
import { DEPLOYMENT, LATER, TODAY } from "./place.js";

const key = signKeyOf("person");
const bounds = { deployment: DEPLOYMENT, today: TODAY };
const release: Statement<"release"> = {
  deployment: DEPLOYMENT, expires: LATER, subject: newUuid(), recipient: newUuid(), recipientRoot: random(32),
  compartments: [Compartment.contact, Compartment.health], use: "Asilo", starts: TODAY, wording: "2026-11", nonce: random(16),
};
const statement = buildStatement("release", release);
const signature = sign(statement, key.seed);

describe("a release", () => {
  test("says what the person signed", () => {
    expect(verifyStatement("release", statement, signature, key.public, bounds)).toEqual(release);
    expect(purposeOf(statement)).toBe("release");
  });

  test("holds on its last day and not on the next", () => {
    expect(() => verifyStatement("release", statement, signature, key.public, { ...bounds, today: LATER })).not.toThrow();
    expect(() => verifyStatement("release", statement, signature, key.public, { ...bounds, today: "2027-11-24" })).toThrow(CannotOpen);
  });

  test("holds for no other purpose, deployment, signer or bytes", () => {
    const changed = (at: number): Uint8Array => statement.map((byte, index) => (index === at ? byte ^ 1 : byte));
    expect(() => verifyStatement("staff-message", statement, signature, key.public, bounds)).toThrow(CannotOpen);
    expect(() => verifyStatement("release", statement, signature, key.public, { ...bounds, deployment: newUuid() })).toThrow(CannotOpen);
    expect(() => verifyStatement("release", statement, signature, signKeyOf("mallory").public, bounds)).toThrow(CannotOpen);
    expect(() => verifyStatement("release", statement, signature.slice(1), key.public, bounds)).toThrow(CannotOpen);
    fc.assert(
      fc.property(fc.nat(statement.length - 1), (at) => {
        expect(() => verifyStatement("release", changed(at), signature, key.public, bounds)).toThrow(CannotOpen);
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ["no compartment", []], ["the same compartment twice", [3, 3]], ["an unknown compartment", [12]],
  ])("of %s cannot be written", (_, compartments) => {
    expect(() => buildStatement("release", { ...release, compartments: compartments as never })).toThrow(CannotOpen);
  });

  test("is written in one way, whatever the order the compartments were chosen in", () => {
    const chosen = { ...release, compartments: [...release.compartments].reverse() };
    expect(buildStatement("release", chosen)).toEqual(statement);
  });
});

describe("a parser", () => {
  const fields = unpack("amparo/v1/signed", statement);
  const rebuilt = (at: number, field: Uint8Array): Uint8Array =>
    pack("amparo/v1/signed", ...fields.map((one, index) => (index === at ? field : one)));

  test.each([
    ["compartments out of order", 6, Uint8Array.of(4, 2)],
    ["a compartment twice", 6, Uint8Array.of(2, 2)],
    ["no compartment", 6, new Uint8Array(0)],
    ["an unknown compartment", 6, Uint8Array.of(99)],
    ["a day that is none", 2, new TextEncoder().encode("2026-02-30")],
    ["a day in other words", 2, new TextEncoder().encode("2026-2-3")],
    ["a UUID of another length", 3, new Uint8Array(15)],
    ["a hash of another length", 5, new Uint8Array(31)],
    ["text that is not UTF-8", 7, Uint8Array.of(0xff)],
  ])("refuses %s", (_, at, field) => {
    expect(() => parseStatement("release", rebuilt(at, field), bounds)).toThrow(CannotOpen);
  });

  test("refuses a field more or less, another label, an unknown purpose", () => {
    expect(() => parseStatement("release", pack("amparo/v1/signed", ...fields, "x"), bounds)).toThrow(CannotOpen);
    expect(() => parseStatement("release", pack("amparo/v1/signed", ...fields.slice(0, -1)), bounds)).toThrow(CannotOpen);
    expect(() => parseStatement("release", pack("amparo/v2/signed", ...fields), bounds)).toThrow(CannotOpen);
    expect(() => parseStatement("release", concat(statement, new Uint8Array(4)), bounds)).toThrow(CannotOpen);
    expect(() => purposeOf(pack("amparo/v1/signed", uuidBytes(DEPLOYMENT), "constructor"))).toThrow(CannotOpen);
    expect(() => purposeOf(pack("amparo/v1/signed"))).toThrow(CannotOpen);
  });

  test("refuses noise", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
      expect(() => parseStatement("release", noise, bounds)).toThrow(CannotOpen);
    }));
  });

  test("refuses roles that are unsorted or repeated", () => {
    const staff = { deployment: DEPLOYMENT, expires: LATER, agency: newUuid(), staff: newUuid(), epoch: 1, wrapHash: random(32), signPublic: random(32), starts: TODAY };
    const written = buildStatement("staff-key", { ...staff, roles: ["intake", "advocate"] });
    expect(parseStatement("staff-key", written, bounds).roles).toEqual(["advocate", "intake"]);
    expect(() => buildStatement("staff-key", { ...staff, roles: ["intake", "intake"] })).toThrow(CannotOpen);
    expect(() => buildStatement("staff-key", { ...staff, roles: ["a,b"] })).toThrow(CannotOpen);
    const parts = unpack("amparo/v1/signed", written);
    const swapped = pack("amparo/v1/signed", ...parts.map((part, at) => (at === 5 ? new TextEncoder().encode("intake,advocate") : part)));
    expect(() => parseStatement("staff-key", swapped, bounds)).toThrow(CannotOpen);
  });
});

test("days are days of the calendar", () => {
  expect(["2026-11-23", "2028-02-29", "0001-01-01"].every(isDay)).toBe(true);
  expect(["2027-02-29", "2026-13-01", "0000-01-01", "2026-11-23 ", "x"].some(isDay)).toBe(false);
});

test.each(["", "AAAA", `${"A".repeat(51)}B`, `${"A".repeat(51)}!`])("no fingerprint is printed as %j", (printed) => {
  expect(() => parseFingerprint(printed)).toThrow(CannotOpen);
});
