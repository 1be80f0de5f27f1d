/**
 * HPKE (RFC 9180) in base mode, single shot, without additional data: KEM X-Wing (0x647a) or DHKEM(X25519) (0x0020),
 * HKDF-SHA256, ChaCha20-Poly1305. Written over the primitives because the two suites of the format are all it must do.
 */
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, random, u16, utf8 } from "./encoding.js";
import { CannotOpen, orCannotOpen } from "./errors.js";
import { Suite } from "./header.js";
import { type Encapsulated, XWING_CIPHERTEXT, XWING_PUBLIC, xwingDecapsulate, xwingEncapsulate, xwingPublic } from "./xwing.js";

interface Kem {
  id: number;
  publicLength: number;
  encLength: number;
  randomLength: number;
  public: (secret: Uint8Array) => Uint8Array;
  encapsulate: (recipient: Uint8Array, randomness: Uint8Array) => Encapsulated;
  decapsulate: (enc: Uint8Array, secret: Uint8Array) => Uint8Array;
}

const NONE = new Uint8Array(0);
const VERSION = utf8("HPKE-v1");
const KDF_AND_AEAD = concat(u16(0x0001), u16(0x0003));
const DH_ID = 0x0020;

const labelledExtract = (suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array =>
  extract(sha256, concat(VERSION, suite, utf8(label), ikm), salt);

const labelledExpand = (suite: Uint8Array, prk: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array =>
  expand(sha256, prk, concat(u16(length), VERSION, suite, utf8(label), info), length);

function dhShared(dh: Uint8Array, enc: Uint8Array, recipient: Uint8Array): Uint8Array {
  const suite = concat(utf8("KEM"), u16(DH_ID));
  const prk = labelledExtract(suite, NONE, "eae_prk", dh);
  return labelledExpand(suite, prk, "shared_secret", concat(enc, recipient), 32);
}

const DH_KEM: Kem = {
  id: DH_ID,
  publicLength: 32,
  encLength: 32,
  randomLength: 32,
  public: (secret) => x25519.getPublicKey(secret),
  encapsulate: (recipient, randomness) =>
    orCannotOpen(() => {
      const enc = x25519.getPublicKey(randomness);
      return { enc, shared: dhShared(x25519.getSharedSecret(randomness, recipient), enc, recipient) };
    }),
  decapsulate: (enc, secret) =>
    orCannotOpen(() => dhShared(x25519.getSharedSecret(secret, enc), enc, x25519.getPublicKey(secret))),
};

const XWING_KEM: Kem = {
  id: 0x647a,
  publicLength: XWING_PUBLIC,
  encLength: XWING_CIPHERTEXT,
  randomLength: 64,
  public: xwingPublic,
  encapsulate: xwingEncapsulate,
  decapsulate: xwingDecapsulate,
};

export function kemOf(suite: number): Kem {
  if (suite === Suite.xwing) return XWING_KEM;
  if (suite === Suite.x25519) return DH_KEM;
  throw new CannotOpen();
}

export interface Schedule {
  key: Uint8Array;
  nonce: Uint8Array;
}

/** The key schedule of RFC 9180, section 5.1, for mode_base: no pre-shared key, first message only. */
export function schedule(kem: Kem, shared: Uint8Array, info: Uint8Array): Schedule {
  const suite = concat(utf8("HPKE"), u16(kem.id), KDF_AND_AEAD);
  const context = concat(
    Uint8Array.of(0), labelledExtract(suite, NONE, "psk_id_hash", NONE), labelledExtract(suite, NONE, "info_hash", info),
  );
  const secret = labelledExtract(suite, shared, "secret", NONE);
  return {
    key: labelledExpand(suite, secret, "key", context, 32),
    nonce: labelledExpand(suite, secret, "base_nonce", context, 12),
  };
}

/** `enc || ciphertext`. `randomness` is given by test vectors only. */
export function hpkeSeal(
  suite: number, recipient: Uint8Array, info: Uint8Array, plaintext: Uint8Array, randomness?: Uint8Array,
): Uint8Array {
  const kem = kemOf(suite);
  if (recipient.length !== kem.publicLength) throw new CannotOpen();
  const { enc, shared } = kem.encapsulate(recipient, randomness ?? random(kem.randomLength));
  const { key, nonce } = schedule(kem, shared, info);
  return concat(enc, chacha20poly1305(key, nonce).encrypt(plaintext));
}

export function hpkeOpen(suite: number, secret: Uint8Array, info: Uint8Array, sealed: Uint8Array): Uint8Array {
  const kem = kemOf(suite);
  if (sealed.length < kem.encLength + 16) throw new CannotOpen();
  const shared = kem.decapsulate(sealed.slice(0, kem.encLength), secret);
  const { key, nonce } = schedule(kem, shared, info);
  return orCannotOpen(() => chacha20poly1305(key, nonce).decrypt(sealed.slice(kem.encLength)));
}
