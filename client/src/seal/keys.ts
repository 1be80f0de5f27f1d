/** Keys in keys: section 2 of spec/envelope.md. */
import { box, unbox } from "./aead.js";
import { concat, hash, hkdf, pack, random, u32, u8, type Uuid, uuidBytes, uuidText } from "./encoding.js";
import { CannotOpen } from "./errors.js";
import { type Compartment, Suite } from "./header.js";
import { hpkeOpen, hpkeSeal, kemOf } from "./hpke.js";

export const KeyRole = { report: 2, conversation: 3, case: 4, compartment: 5, intakePrivate: 6, device: 7 } as const;
export type KeyRole = (typeof KeyRole)[keyof typeof KeyRole];

/** A key pair that keys are wrapped to. `seed` is the private half. */
export interface WrapKey {
  readonly suite: Suite;
  readonly seed: Uint8Array;
  readonly public: Uint8Array;
  /** The key's id, which every wrap to it is bound to. */
  readonly holder: Uuid;
}

/** Whom a key is wrapped to: the public half. */
export type WrapPublic = Pick<WrapKey, "public" | "suite">;

/** What a wrap is bound to. */
export interface WrapPlace {
  context: Uint8Array;
  generation: number;
  /** The release's hash (32 bytes) when the holder has the key by a release. */
  release?: Uint8Array;
}

export const newKey = (): Uint8Array => random(32);

const needs32 = (bytes: Uint8Array): Uint8Array => {
  if (bytes.length !== 32) throw new CannotOpen();
  return bytes;
};

/** What a key is bound to wherever it is sealed. `key` is the random UUID of the key. */
export function keyContext(
  role: KeyRole, deployment: Uuid, agency: Uuid, subject: Uuid, compartment: Compartment, key: Uuid, generation: number,
): Uint8Array {
  return hash(
    pack(
      "amparo/v1/key-context", u8(role), uuidBytes(deployment), uuidBytes(agency), uuidBytes(subject), u8(compartment),
      uuidBytes(key), u32(generation),
    ),
  );
}

const underKey = (parent: Uint8Array, context: Uint8Array): Uint8Array =>
  hkdf(needs32(parent), "", pack("amparo/v1/under", needs32(context)), 32);

/** Seal a key under another key: 60 bytes. A given nonce serves test vectors only. */
export function sealUnder(child: Uint8Array, parent: Uint8Array, context: Uint8Array, nonce?: Uint8Array): Uint8Array {
  return box(underKey(parent, context), needs32(child), context, nonce);
}

export function openUnder(sealed: Uint8Array, parent: Uint8Array, context: Uint8Array): Uint8Array {
  return needs32(unbox(underKey(parent, context), sealed, context));
}

/** The id of a public key: part of a hash, so that nobody can give a key another's id. */
export const wrapKeyId = (suite: Suite, publicKey: Uint8Array): Uuid =>
  uuidText(hash(pack("amparo/v1/wrap-key-id", u8(suite), publicKey)).subarray(0, 16));

export function wrapKeyFromSeed(seed: Uint8Array, suite: Suite = Suite.xwing): WrapKey {
  const own = needs32(seed).slice();
  const publicKey = kemOf(suite).public(own);
  return { suite, seed: own, public: publicKey, holder: wrapKeyId(suite, publicKey) };
}

export const newWrapKey = (): WrapKey => wrapKeyFromSeed(random(32));

const NO_RELEASE = new Uint8Array(32);

const wrapInfo = ({ context, generation, release = NO_RELEASE }: WrapPlace, holder: Uuid): Uint8Array =>
  pack("amparo/v1/wrap", needs32(context), u32(generation), uuidBytes(holder), needs32(release));

/** Wrap a key to a holder: 1,169 bytes in suite 2. `randomness` is given by test vectors only. */
export function wrap(key: Uint8Array, to: WrapPublic & WrapPlace, randomness?: Uint8Array): Uint8Array {
  const info = wrapInfo(to, wrapKeyId(to.suite, to.public));
  return concat(u8(to.suite), hpkeSeal(to.suite, to.public, info, needs32(key), randomness));
}

export function unwrap(wrapped: Uint8Array, holder: WrapKey, place: WrapPlace): Uint8Array {
  if (wrapped[0] !== holder.suite) throw new CannotOpen();
  return needs32(hpkeOpen(holder.suite, holder.seed, wrapInfo(place, holder.holder), wrapped.subarray(1)));
}
