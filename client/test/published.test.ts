/** Vectors published by others: RFC 9180, the X-Wing draft, RFC 9106, RFC 8032, and another implementation of HPKE. */
import { CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { XWing } from "@hpke/hybridkem-x-wing";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { argon2id } from "@noble/hashes/argon2.js";
import { describe, expect, test } from "vitest";
import "../src/pages/words-en.js";
import "../src/pages/words-es.js";
import "../src/pages/words-fr.js";
import { hex, hash, random, unhex, utf8 } from "../src/seal/encoding.js";
import { hpkeOpen, hpkeSeal, kemOf, schedule } from "../src/seal/hpke.js";
import { fromWords, toWords } from "../src/seal/index.js";
import { loadedList, receiptLists } from "../src/seal/lists.js";
import { sign, signPublic, verifies } from "../src/seal/signing.js";
import { xwingDecapsulate, xwingEncapsulate, xwingPublic } from "../src/seal/xwing.js";
import { published } from "./vectors.js";

type Sealed = Record<"suite" | "private" | "public" | "enc" | "info" | "aad" | "plaintext" | "ciphertext", string>;

describe.each(published<{ cases: Sealed[] }>("hpke").cases)("HPKE as published, suite $suite", (one) => {
  const bytes = (name: keyof Sealed): Uint8Array => unhex(one[name]);

  test("the public key is that of the private key, and the message opens", () => {
    const kem = kemOf(Number(one.suite));
    expect(hex(kem.public(bytes("private")))).toBe(one.public);
    const { key, nonce } = schedule(kem, kem.decapsulate(bytes("enc"), bytes("private")), bytes("info"));
    // What we seal has no additional data; what was published has.
    const opened = chacha20poly1305(key, nonce, bytes("aad")).decrypt(bytes("ciphertext"));
    expect(hex(opened)).toBe(one.plaintext);
  });
});

describe.each(["en", "es", "fr"])("BIP39 as published, the list %s", (language) => {
  const bip39 = published<{ lists: Record<string, string>; cases: { secret: string; words: string }[] }>("bip39");
  const list = loadedList(language) ?? [];
  const english = loadedList("en") ?? [];

  test("is the published list, word for word", () => {
    const file = `${list.join("\n")}\n`.normalize("NFKD");
    expect(hex(hash(utf8(file)))).toBe(bip39.lists[language]);
  });

  test.each(bip39.cases)("spells $secret", ({ secret, words }) => {
    const spelt = words.split(" ").map((word) => list[english.indexOf(word)]).join(" ");
    expect(toWords(unhex(secret), list)).toBe(spelt);
    expect(fromWords(spelt, receiptLists())).toContainEqual(unhex(secret));
  });
});

describe("RFC 9180, A.2.1 (DHKEM(X25519), HKDF-SHA256, ChaCha20-Poly1305, base mode)", () => {
  const recipient = unhex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
  const ephemeral = unhex("f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600");
  const kem = kemOf(1);

  test("the sender reaches the shared secret, key and nonce", () => {
    const { enc, shared } = kem.encapsulate(kem.public(recipient), ephemeral);
    expect(hex(enc)).toBe("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
    expect(hex(shared)).toBe("0bbe78490412b4bbea4812666f7916932b828bba79942424abb65244930d69a7");
    const { key, nonce } = schedule(kem, shared, unhex("4f6465206f6e2061204772656369616e2055726e"));
    expect(hex(key)).toBe("ad2744de8e17f4ebba575b3f5f5a8fa1f69c2a07f6e7500bc60ca6e3e3ec1c91");
    expect(hex(nonce)).toBe("5c4d98150661b848853b547f");
    expect(kem.decapsulate(enc, recipient)).toEqual(shared);
  });
});

test("draft-connolly-cfrg-xwing-kem: the seed is 32 bytes, and the shared secret is the published one", () => {
  const seed = unhex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26");
  const randomness = unhex(
    "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2",
  );
  const { enc, shared } = xwingEncapsulate(xwingPublic(seed), randomness);
  expect(hex(xwingPublic(seed))).toMatch(/^e2236b35a8c24b39b10aa1323a96a919/);
  expect(hex(shared)).toBe("d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384");
  expect(xwingDecapsulate(enc, seed)).toEqual(shared);
});

describe.each([
  [1, (): DhkemX25519HkdfSha256 => new DhkemX25519HkdfSha256()],
  [2, (): XWing => new XWing()],
] as const)("another implementation of HPKE, suite %i", (suite, kem) => {
  const other = new CipherSuite({ kem: kem(), kdf: new HkdfSha256(), aead: new Chacha20Poly1305() });
  const buffer = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer as ArrayBuffer;

  test("opens what we seal, and we open what it seals", async () => {
    const seed = random(32);
    const info = utf8("info");
    const message = random(32);
    const secret = await other.kem.importKey("raw", buffer(seed), false);
    const sealed = hpkeSeal(suite, kemOf(suite).public(seed), info, message);
    const split = kemOf(suite).encLength;
    const opened = await other.open(
      { recipientKey: secret, enc: buffer(sealed.slice(0, split)), info: buffer(info) }, buffer(sealed.slice(split)),
    );
    expect(new Uint8Array(opened)).toEqual(message);

    const recipient = await other.kem.importKey("raw", buffer(kemOf(suite).public(seed)), true);
    const { ct, enc } = await other.seal({ recipientPublicKey: recipient, info: buffer(info) }, buffer(message));
    expect(hpkeOpen(suite, seed, info, new Uint8Array([...new Uint8Array(enc), ...new Uint8Array(ct)]))).toEqual(message);
  });
});

test("RFC 9106, 5.3: Argon2id", () => {
  const tag = argon2id(new Uint8Array(32).fill(1), new Uint8Array(16).fill(2), {
    m: 32, t: 3, p: 4, dkLen: 32, key: new Uint8Array(8).fill(3), personalization: new Uint8Array(12).fill(4),
  });
  expect(hex(tag)).toBe("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
});

test("RFC 8032, 7.1, test 2: Ed25519", () => {
  const seed = unhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  const signature = sign(unhex("72"), seed);
  expect(hex(signPublic(seed))).toBe("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  expect(hex(signature)).toMatch(/^92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da/);
  expect(verifies(unhex("72"), signature, signPublic(seed))).toBe(true);
  expect(verifies(unhex("73"), signature, signPublic(seed))).toBe(false);
});

test("a public key of small order signs nothing", () => {
  const identity = unhex(`01${"00".repeat(31)}`);
  const signature = new Uint8Array([...identity, ...new Uint8Array(32)]);
  expect(verifies(hash(utf8("anything")), signature, identity)).toBe(false);
});
