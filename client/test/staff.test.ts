import { describe, expect, test } from "vitest";
import { concat, random, utf8, uuidBytes } from "../src/seal/encoding.js";
import { box } from "../src/seal/aead.js";
import { pack } from "../src/seal/encoding.js";
import {
  CannotOpen, deriveStaff, enrolmentProof, newInvitation, newUuid, normalisePassphrase, openBundle, openForDevice, sealBundle,
  sealForDevice, verifyEnrolment,
} from "../src/seal/index.js";
import { argon2Here } from "./vectors.js";
import { AGENCY, DEPLOYMENT } from "./place.js";

const bundle = { signSeed: random(32), wrapSeed: random(32) };
const place = { deployment: DEPLOYMENT, staff: newUuid() };

describe("a bundle", () => {
  const kek = random(32);
  const sealed = sealBundle(bundle, kek, { ...place, epoch: 1 });

  test("opens for its staff member, deployment and epoch only", () => {
    expect(openBundle(sealed, kek, { ...place, epoch: 1 })).toEqual(bundle);
    for (const other of [{ epoch: 2 }, { staff: newUuid() }, { deployment: newUuid() }]) {
      expect(() => openBundle(sealed, kek, { ...place, epoch: 1, ...other })).toThrow(CannotOpen);
    }
    expect(() => openBundle(sealed, random(32), { ...place, epoch: 1 })).toThrow(CannotOpen);
    expect(() => openBundle(sealed.slice(0, 20), kek, { ...place, epoch: 1 })).toThrow(CannotOpen);
  });

  test("of seeds of another length does not open", () => {
    const aad = pack("amparo/v1/bundle-for", uuidBytes(DEPLOYMENT), uuidBytes(place.staff), Uint8Array.of(0, 0, 0, 1));
    const short = box(kek, pack("amparo/v1/bundle", random(31), random(32)), aad);
    expect(() => openBundle(short, kek, { ...place, epoch: 1 })).toThrow(CannotOpen);
  });
});

test("a device opens with both halves of its key, and with neither alone", () => {
  const keys = { local: random(32), session: random(32) };
  const sealed = sealForDevice(bundle, keys, place);
  expect(openForDevice(sealed, keys, place)).toEqual(bundle);
  for (const other of [{ ...keys, session: random(32) }, { ...keys, local: random(32) }, { local: keys.session, session: keys.local }, { ...keys, session: new Uint8Array(0) }]) {
    expect(() => openForDevice(sealed, other, place)).toThrow(CannotOpen);
  }
});

test("a passphrase may be typed in capitals and with odd spaces", () => {
  expect(normalisePassphrase("  Abacus\u00a0 ZONE ")).toBe("abacus zone");
});

test("what signs in does not open, and a salt has its length", async () => {
  const { kek, auth } = await deriveStaff("abacus zone", random(16), (password, salt, cost) => argon2Here(password, salt, { ...cost, m: 64 }));
  expect(kek).not.toEqual(auth);
  await expect(deriveStaff("x", random(15), argon2Here)).rejects.toThrow(RangeError);
});

test("keys that come without the invitation's secret, or were exchanged on the way, are not wrapped to", () => {
  const invitation = newInvitation();
  const enrolment = { ...place, agency: AGENCY, roles: ["advocate"], signPublic: random(32), wrapPublic: random(1216) };
  const proof = enrolmentProof(invitation, enrolment);
  expect(() => verifyEnrolment(proof, invitation, enrolment)).not.toThrow();
  const others = [{ signPublic: random(32) }, { wrapPublic: random(1216) }, { roles: ["advocate", "intake"] }, { staff: newUuid() }, { agency: newUuid() }, { deployment: newUuid() }];
  for (const other of others) expect(() => verifyEnrolment(proof, invitation, { ...enrolment, ...other })).toThrow(CannotOpen);
  expect(() => verifyEnrolment(proof, newInvitation(), enrolment)).toThrow(CannotOpen);
  expect(() => verifyEnrolment(concat(proof, utf8("x")), invitation, enrolment)).toThrow(CannotOpen);
  expect(() => enrolmentProof(random(32), enrolment)).toThrow(CannotOpen);
});
