/** AES-256-GCM as the specification's `AEAD`, and the boxes `nonce || AEAD(...)` made of it. */
import { gcm } from "@noble/ciphers/aes.js";
import { concat, random } from "./encoding.js";
import { CannotOpen, orCannotOpen } from "./errors.js";

export const TAG = 16;
const NONCE = 12;

export function encrypt(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Uint8Array {
  return gcm(key, nonce, aad).encrypt(plaintext);
}

export function decrypt(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Uint8Array {
  if (sealed.length < TAG) throw new CannotOpen();
  return orCannotOpen(() => gcm(key, nonce, aad).decrypt(sealed));
}

/** `nonce[12] || AEAD(key, nonce, plaintext, aad)`; the nonce is random unless a test vector fixes it. */
export function box(key: Uint8Array, plaintext: Uint8Array, aad: Uint8Array, nonce: Uint8Array = random(NONCE)): Uint8Array {
  return concat(nonce, encrypt(key, nonce, plaintext, aad));
}

export function unbox(key: Uint8Array, boxed: Uint8Array, aad: Uint8Array): Uint8Array {
  if (boxed.length < NONCE + TAG) throw new CannotOpen();
  return decrypt(key, boxed.subarray(0, NONCE), boxed.subarray(NONCE), aad);
}
