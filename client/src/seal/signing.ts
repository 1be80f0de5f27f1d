/** Ed25519 (RFC 8032), strictly: no encoding that another program would refuse. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { hash, pack, random, type Uuid, uuidText } from "./encoding.js";
import { CannotOpen, orCannotOpen } from "./errors.js";

// A page signs a few times and then ends: the larger table of multiples that is usual costs an old phone more time to
// make than it saves.
ed25519.Point.BASE.precompute(4);

export interface SignKey {
  readonly seed: Uint8Array;
  readonly public: Uint8Array;
  readonly id: Uuid;
}

export const signPublic = (seed: Uint8Array): Uint8Array => ed25519.getPublicKey(seed);

export const signKeyId = (publicKey: Uint8Array): Uuid =>
  uuidText(hash(pack("amparo/v1/sign-key-id", publicKey)).subarray(0, 16));

export function signKeyFromSeed(seed: Uint8Array): SignKey {
  const publicKey = signPublic(seed);
  return { seed, public: publicKey, id: signKeyId(publicKey) };
}

export const newSignKey = (): SignKey => signKeyFromSeed(random(32));

export const sign = (message: Uint8Array, seed: Uint8Array): Uint8Array => ed25519.sign(message, seed);

export function verifies(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return orCannotOpen(() => ed25519.verify(signature, message, publicKey, { zip215: false }));
  } catch {
    return false; // A key or signature of a wrong length verifies nothing.
  }
}

/** Return if the signature holds, else `CannotOpen`. */
export function verify(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): void {
  if (!verifies(message, signature, publicKey)) throw new CannotOpen();
}
