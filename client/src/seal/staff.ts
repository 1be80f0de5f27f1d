/** Staff: passphrase, bundle of keys, device, enrolment. Section 4 of spec/envelope.md. */
import { box, unbox } from "./aead.js";
import { concat, equal, hash, hkdf, hmac, pack, random, u32, unpack, utf8, type Uuid, uuidBytes } from "./encoding.js";
import { CannotOpen } from "./errors.js";
import type { Argon2, Cost } from "./receipts.js";
import { rolesText } from "./statements.js";
import { collapse } from "./text.js";
import type { WordList } from "./words.js";

export const STAFF_COST: Cost = { m: 65_536, t: 3, p: 1 };

/** The seeds of a staff member's own keys. */
export interface Bundle {
  signSeed: Uint8Array;
  wrapSeed: Uint8Array;
}

export interface StaffPlace {
  deployment: Uuid;
  staff: Uuid;
}

export const normalisePassphrase = (passphrase: string): string => collapse(passphrase.normalize("NFKC")).toLowerCase();

/** What a passphrase opens with (`kek`, stays here) and signs in with (`auth`, sent as base64url). */
export async function deriveStaff(
  passphrase: string, salt: Uint8Array, argon2: Argon2,
): Promise<{ kek: Uint8Array; auth: Uint8Array }> {
  if (salt.length !== 16) throw new RangeError("a salt has 16 bytes");
  const secret = await argon2(utf8(normalisePassphrase(passphrase)), salt, STAFF_COST);
  const derive = (label: string): Uint8Array => hkdf(secret, "amparo/v1/staff", label, 32);
  return { kek: derive("kek"), auth: derive("auth") };
}

const packBundle = ({ signSeed, wrapSeed }: Bundle): Uint8Array => pack("amparo/v1/bundle", signSeed, wrapSeed);

function unpackBundle(packed: Uint8Array): Bundle {
  const [signSeed, wrapSeed] = unpack("amparo/v1/bundle", packed, 2) as [Uint8Array, Uint8Array];
  if (signSeed.length !== 32 || wrapSeed.length !== 32) throw new CannotOpen();
  return { signSeed, wrapSeed };
}

const bundleFor = ({ deployment, staff, epoch }: StaffPlace & { epoch: number }): Uint8Array =>
  pack("amparo/v1/bundle-for", uuidBytes(deployment), uuidBytes(staff), u32(epoch));

/** A given nonce serves test vectors only, here and below. */
export function sealBundle(
  bundle: Bundle, kek: Uint8Array, place: StaffPlace & { epoch: number }, nonce?: Uint8Array,
): Uint8Array {
  return box(kek, packBundle(bundle), bundleFor(place), nonce);
}

export const openBundle = (sealed: Uint8Array, kek: Uint8Array, place: StaffPlace & { epoch: number }): Bundle =>
  unpackBundle(unbox(kek, sealed, bundleFor(place)));

/** `local` stays beside the sealed bundle on the device, `session` with the server's session: neither opens alone. */
export interface DeviceKeys {
  local: Uint8Array;
  session: Uint8Array;
}

const deviceKey = ({ local, session }: DeviceKeys): Uint8Array => {
  if (local.length !== 32 || session.length !== 32) throw new CannotOpen();
  return hkdf(concat(local, session), "amparo/v1/device", "", 32);
};

const deviceFor = ({ deployment, staff }: StaffPlace): Uint8Array =>
  pack("amparo/v1/device-for", uuidBytes(deployment), uuidBytes(staff));

export const sealForDevice = (bundle: Bundle, keys: DeviceKeys, place: StaffPlace, nonce?: Uint8Array): Uint8Array =>
  box(deviceKey(keys), packBundle(bundle), deviceFor(place), nonce);

export const openForDevice = (sealed: Uint8Array, keys: DeviceKeys, place: StaffPlace): Bundle =>
  unpackBundle(unbox(deviceKey(keys), sealed, deviceFor(place)));

export interface Enrolment {
  deployment: Uuid;
  agency: Uuid;
  staff: Uuid;
  roles: readonly string[];
  signPublic: Uint8Array;
  wrapPublic: Uint8Array;
}

export const newInvitation = (): Uint8Array => random(16);

/** Shows the inviter that the keys come from whoever was handed the invitation's secret. */
export function enrolmentProof(invitation: Uint8Array, enrolment: Enrolment): Uint8Array {
  if (invitation.length !== 16) throw new CannotOpen();
  const { deployment, agency, staff, roles, signPublic, wrapPublic } = enrolment;
  const said = pack(
    "amparo/v1/enrol", uuidBytes(deployment), uuidBytes(agency), uuidBytes(staff), rolesText(roles), signPublic,
    hash(wrapPublic),
  );
  return hmac(hkdf(invitation, "amparo/v1/enrol", "", 32), said);
}

export function verifyEnrolment(proof: Uint8Array, invitation: Uint8Array, enrolment: Enrolment): void {
  if (!equal(proof, enrolmentProof(invitation, enrolment))) throw new CannotOpen();
}

const WORDS = 6;

/** Six random words of a list of 7,776: 77 bits. */
export function newPassphrase(list: WordList): string {
  return Array.from({ length: WORDS }, () => list[below(list.length)]).join(" ");
}

/** A random number below `limit` (at most 65,536), each as likely as the other. */
function below(limit: number): number {
  const fair = 65_536 - (65_536 % limit);
  for (;;) {
    const drawn = new DataView(random(2).buffer).getUint16(0);
    if (drawn < fair) return drawn % limit;
  }
}
