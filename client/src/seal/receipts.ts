/** The receipt and what is derived from it: section 3 of spec/envelope.md. */
import { concat, hash, hkdf, hmac, pack, random, utf8 } from "./encoding.js";
import { CannotOpen } from "./errors.js";
import { keyCommitment } from "./rows.js";
import { collapse, asciiDigits } from "./text.js";

export interface ReceiptKeys {
  inboxId: Uint8Array;
  /** What the server finds the inbox by. */
  locator: Uint8Array;
  /** Ed25519 seed that answers the inbox's challenge. */
  signSeed: Uint8Array;
  /** X-Wing seed the conversation key is wrapped to. */
  wrapSeed: Uint8Array;
  wordSalt: Uint8Array;
  /** What marks the key of its conversation, see `conversationMark`. */
  markKey: Uint8Array;
}

export interface FileKeys {
  signSeed: Uint8Array;
  wrapSeed: Uint8Array;
  /** Ed25519 seed that signs releases. */
  releaseSeed: Uint8Array;
}

/** Cost of Argon2id: memory in KiB, passes, lanes. */
export interface Cost {
  m: number;
  t: number;
  p: number;
}

/** Argon2id to 32 bytes, wherever it runs: a worker in the browser, the same thread in a test. */
export type Argon2 = (password: Uint8Array, salt: Uint8Array, cost: Cost) => Promise<Uint8Array>;

export const WORD_COST: Cost = { m: 19_456, t: 2, p: 1 };

export const newReceipt = (): Uint8Array => random(16);

const needs16 = (receipt: Uint8Array): Uint8Array => {
  if (receipt.length !== 16) throw new CannotOpen();
  return receipt;
};

export function receiptKeys(receipt: Uint8Array): ReceiptKeys {
  const derive = (label: string, length: number): Uint8Array =>
    hkdf(needs16(receipt), "amparo/v1/receipt", label, length);
  const inboxId = derive("inbox-id", 16);
  return {
    inboxId,
    locator: hash(pack("amparo/v1/inbox", inboxId)),
    signSeed: derive("inbox-sign", 32),
    wrapSeed: derive("inbox-wrap", 32),
    wordSalt: derive("word-salt", 16),
    markKey: derive("conversation-mark", 32),
  };
}

/**
 * What only this receipt can make of a conversation's key and its place. A wrap to the receipt proves nothing of its
 * maker: the server knows its public half.
 */
export const conversationMark = ({ markKey }: Pick<ReceiptKeys, "markKey">, key: Uint8Array, context: Uint8Array): Uint8Array =>
  hmac(markKey, pack("amparo/v1/conversation-mark", context, keyCommitment(key, context)));

/** The keys of "my file"; takes seconds on an old phone. `privateWord` is what the person typed or chose. */
export async function fileKeys(receipt: Uint8Array, privateWord: string, argon2: Argon2): Promise<FileKeys> {
  const { wordSalt } = receiptKeys(receipt);
  const word = await argon2(utf8(normaliseWord(privateWord)), wordSalt, WORD_COST);
  const derive = (label: string): Uint8Array => hkdf(concat(receipt, word), "amparo/v1/my-file", label, 32);
  return { signSeed: derive("file-sign"), wrapSeed: derive("file-wrap"), releaseSeed: derive("release-sign") };
}

/** The spelling of a private word of three pictures, by their indices. */
export const pictureWord = (indices: readonly [number, number, number]): string => `pictures:${indices.join("-")}`;

/** One spelling for all the ways in which the same private word is typed. */
export function normaliseWord(word: string): string {
  return asciiDigits(collapse(fold(word.normalize("NFKC"))));
}

/** Letter by letter, so that a final sigma is a sigma; lower, upper and lower again, so that ẞ, ß and SS are ss. */
const fold = (word: string): string =>
  Array.from(word, (letter) => letter.toLowerCase().toUpperCase().toLowerCase()).join("");
