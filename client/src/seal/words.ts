/** The receipt in twelve words of a BIP39 list. A list is data: the page loads the ones it needs (lists.ts). */
import { equal, hash } from "./encoding.js";
import { CannotOpen } from "./errors.js";
import { fromDigits } from "./digits.js";
import { collapse } from "./text.js";

/** 2,048 words in the order of their list. */
export type WordList = readonly string[];

const WORDS = 12;
const BITS = 11;

/** The twelve indices, 0 to 2,047, that spell a receipt and its four bits of checksum. */
export function toIndices(receipt: Uint8Array): number[] {
  if (receipt.length !== 16) throw new CannotOpen();
  const checksum = (hash(receipt)[0] ?? 0) >> 4;
  const bits = [...receipt].map((byte) => byte.toString(2).padStart(8, "0")).join("") + checksum.toString(2).padStart(4, "0");
  return Array.from({ length: WORDS }, (_, index) => Number.parseInt(bits.slice(index * BITS, (index + 1) * BITS), 2));
}

export function fromIndices(indices: readonly number[]): Uint8Array {
  if (indices.length !== WORDS || !indices.every((index) => Number.isInteger(index) && index >= 0 && index < 2048)) {
    throw new CannotOpen();
  }
  const bits = indices.map((index) => index.toString(2).padStart(BITS, "0")).join("");
  const receipt = Uint8Array.from({ length: 16 }, (_, index) => Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2));
  if (!toIndices(receipt).every((index, at) => index === indices[at])) throw new CannotOpen();
  return receipt;
}

/** Twelve words with a space between them, as the list writes them. */
export const toWords = (receipt: Uint8Array, list: WordList): string =>
  toIndices(receipt).map((index) => list[index]).join(" ");

const plain = (word: string): string => word.normalize("NFKD").toLowerCase();
const bare = (word: string): string => plain(word).replace(/\p{M}/gu, "");

/** Words by how they may be typed: exactly, or without accents where that still means one word only. */
interface Index {
  exact: Map<string, number>;
  bare: Map<string, number>;
}

const indexOf = new WeakMap<WordList, Index>();

function indexed(list: WordList): Index {
  const kept = indexOf.get(list);
  if (kept !== undefined) return kept;
  const index: Index = { exact: new Map(), bare: new Map() };
  list.forEach((word, at) => {
    index.exact.set(plain(word), at);
    index.bare.set(bare(word), index.bare.has(bare(word)) ? -1 : at);
  });
  indexOf.set(list, index);
  return index;
}

function readWith(words: readonly string[], list: WordList): Uint8Array | undefined {
  const index = indexed(list);
  const found = words.map((word) => index.exact.get(plain(word)) ?? index.bare.get(bare(word)) ?? -1);
  try {
    return fromIndices(found);
  } catch {
    return undefined; // Not of this list, or its checksum does not fit: another list may.
  }
}

const unlessKnown = (known: Uint8Array[], one: Uint8Array | undefined): Uint8Array[] =>
  one === undefined || known.some((other) => equal(one, other)) ? known : [...known, one];

/** Every receipt that these words spell in one of the lists: usually one, rarely two, none if they are mistyped. */
export function fromWords(typed: string, lists: Iterable<WordList>): Uint8Array[] {
  const words = collapse(typed.normalize("NFKD")).split(" ");
  return [...lists].map((list) => readWith(words, list)).reduce(unlessKnown, []);
}

/** Every receipt that what was typed can mean, digits or words. An empty answer says that it was mistyped. */
export function findReceipts(typed: string, lists: Iterable<WordList>): Uint8Array[] {
  if (!/\p{L}/u.test(typed)) {
    try {
      return [fromDigits(typed)];
    } catch {
      return [];
    }
  }
  return fromWords(typed, lists);
}
