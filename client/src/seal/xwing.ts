/** X-Wing (draft-connolly-cfrg-xwing-kem): ML-KEM-768 and X25519 in one, with a 32-byte seed as private key. */
import { x25519 } from "@noble/curves/ed25519.js";
import { sha3_256, shake256 } from "@noble/hashes/sha3.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { concat, random } from "./encoding.js";
import { orCannotOpen } from "./errors.js";

const KEM_PUBLIC = 1184;
const KEM_CIPHERTEXT = 1088;
export const XWING_PUBLIC = KEM_PUBLIC + 32;
export const XWING_CIPHERTEXT = KEM_CIPHERTEXT + 32;

/** The combiner's label, `\.//^\`. */
const LABEL = Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c);

export interface Encapsulated {
  shared: Uint8Array;
  enc: Uint8Array;
}

interface Expanded {
  kemSecret: Uint8Array;
  dhSecret: Uint8Array;
  public: Uint8Array;
}

function expand(seed: Uint8Array): Expanded {
  if (seed.length !== 32) throw new RangeError("an X-Wing seed has 32 bytes");
  const expanded = shake256(seed, { dkLen: 96 });
  const kem = ml_kem768.keygen(expanded.slice(0, 64));
  const dhSecret = expanded.slice(64);
  return { kemSecret: kem.secretKey, dhSecret, public: concat(kem.publicKey, x25519.getPublicKey(dhSecret)) };
}

/** Expanding a seed costs as much as opening with it; the keys a page works with are few. */
const expandedOf = new WeakMap<Uint8Array, Expanded>();

function expandOnce(seed: Uint8Array): Expanded {
  const kept = expandedOf.get(seed);
  if (kept !== undefined) return kept;
  const made = expand(seed);
  expandedOf.set(seed, made);
  return made;
}

const combine = (kem: Uint8Array, dh: Uint8Array, ciphertext: Uint8Array, dhPublic: Uint8Array): Uint8Array =>
  sha3_256(concat(kem, dh, ciphertext, dhPublic, LABEL));

/** The public key (1,216 bytes) of a seed. */
export const xwingPublic = (seed: Uint8Array): Uint8Array => expandOnce(seed).public;

/** `randomness` (64 bytes: ML-KEM message, X25519 secret) is given by test vectors only. */
export function xwingEncapsulate(recipient: Uint8Array, randomness: Uint8Array = random(64)): Encapsulated {
  return orCannotOpen(() => {
    const dhPublic = recipient.subarray(KEM_PUBLIC);
    const ephemeral = randomness.slice(32);
    const dhCiphertext = x25519.getPublicKey(ephemeral);
    const kem = ml_kem768.encapsulate(recipient.slice(0, KEM_PUBLIC), randomness.slice(0, 32));
    const dh = x25519.getSharedSecret(ephemeral, dhPublic);
    return {
      shared: combine(kem.sharedSecret, dh, dhCiphertext, dhPublic),
      enc: concat(kem.cipherText, dhCiphertext),
    };
  });
}

export function xwingDecapsulate(enc: Uint8Array, seed: Uint8Array): Uint8Array {
  const keys = expandOnce(seed);
  return orCannotOpen(() => {
    const dhCiphertext = enc.subarray(KEM_CIPHERTEXT);
    const kem = ml_kem768.decapsulate(enc.slice(0, KEM_CIPHERTEXT), keys.kemSecret);
    const dh = x25519.getSharedSecret(keys.dhSecret, dhCiphertext);
    return combine(kem, dh, dhCiphertext, keys.public.subarray(KEM_PUBLIC));
  });
}
