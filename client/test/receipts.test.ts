import fc from "fast-check";
import { describe, expect, test } from "vitest";
import "../src/pages/words-en.js";
import "../src/pages/words-es.js";
import "../src/pages/words-fr.js";
import "../src/pages/words-passphrase.js";
import { loadedList, receiptLists } from "../src/seal/lists.js";
import {
  CannotOpen, fileKeys, findReceipts, fromDigits, fromIndices, fromWords, newPassphrase, newReceipt, pictureWord, receiptKeys,
  toDigits, toIndices, toWords,
} from "../src/seal/index.js";
import { argon2Here } from "./vectors.js";

const receipts = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe("digits", () => {
  test("spell every receipt, in every script", () => {
    fc.assert(
      fc.property(receipts, fc.constantFrom(0x30, 0x660, 0x6f0, 0x966, 0xff10, 0x1d7ce), (receipt, zero) => {
        const typed = toDigits(receipt).replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
        expect(fromDigits(typed)).toEqual(receipt);
      }),
    );
  });

  test("find every single wrong digit and every swap of neighbours", () => {
    const digits = toDigits(newReceipt()).replaceAll(" ", "");
    for (let at = 0; at < digits.length; at += 1) {
      for (let digit = 0; digit < 10; digit += 1) {
        const changed = `${digits.slice(0, at)}${digit}${digits.slice(at + 1)}`;
        if (changed !== digits) expect(() => fromDigits(changed)).toThrow(CannotOpen);
      }
      const swapped = `${digits.slice(0, at)}${digits[at + 1] ?? ""}${digits[at]}${digits.slice(at + 2)}`;
      if (swapped !== digits) expect(() => fromDigits(swapped)).toThrow(CannotOpen);
    }
  });

  test("survive hyphens, a minus and the marks of writing direction", () => {
    const receipt = newReceipt();
    for (const between of ["-", "\u2013", "\u2212", "\u200f", "\u00a0", "\n"]) {
      expect(fromDigits(toDigits(receipt).replaceAll(" ", between))).toEqual(receipt);
    }
  });
});

describe.each(["en", "es", "fr"])("words of the list %s", (language) => {
  const list = loadedList(language)!;

  test("spell every receipt, also in capitals and without accents", () => {
    expect(list.length).toBe(2048);
    fc.assert(
      fc.property(receipts, (receipt) => {
        const words = toWords(receipt, list);
        expect(fromWords(words, receiptLists())).toContainEqual(receipt);
        expect(fromWords(`  ${words.toUpperCase().split(" ").join("\n ")} `, receiptLists())).toContainEqual(receipt);
        expect(fromWords(words.normalize("NFD").replace(/\p{M}/gu, ""), receiptLists())).toContainEqual(receipt);
      }),
      { numRuns: 25 },
    );
  });

  test("are told apart from mistyped ones by their checksum, mostly", () => {
    const receipt = newReceipt();
    const words = toWords(receipt, list).split(" ");
    expect(fromWords(words.slice(1).join(" "), receiptLists())).toEqual([]);
    expect(fromWords([...words.slice(1), "xyzzy"].join(" "), receiptLists())).toEqual([]);
    expect(fromWords("", receiptLists())).toEqual([]);
  });
});

test("words that fit two lists give both receipts", () => {
  const twisted = [...loadedList("en")!].reverse();
  const both = Array.from({ length: 2000 }, newReceipt).find((one) => fromWords(toWords(one, loadedList("en")!), [twisted]).length > 0)!;
  const typed = toWords(both, loadedList("en")!);
  expect(fromWords(typed, [loadedList("en")!, twisted])).toHaveLength(2);
  expect(fromWords(typed, [loadedList("en")!, loadedList("en")!])).toHaveLength(1);
});

test("an accent is not forgiven where it tells two words apart", () => {
  const list = [...loadedList("es")!];
  list[1] = "abaco"; // beside "ábaco", the first
  const receipt = fromIndices(toIndices(new Uint8Array(16)));
  expect(fromWords(toWords(receipt, list), [list])).toEqual([receipt]);
  expect(fromWords(toWords(receipt, list).replaceAll(/[áÁ]|a\u0301/g, "ä"), [list])).toEqual([]);
});

test("without a word list, digits are still read", () => {
  const receipt = newReceipt();
  expect(findReceipts(toDigits(receipt), [])).toEqual([receipt]);
  expect(findReceipts(toWords(receipt, loadedList("en")!), [])).toEqual([]);
});

test("indices out of range or with a wrong checksum spell nothing", () => {
  expect(() => fromIndices(Array.from({ length: 12 }, () => 2048))).toThrow(CannotOpen);
  expect(() => fromIndices(Array.from({ length: 12 }, () => 0))).toThrow(CannotOpen);
  expect(() => fromIndices([1, 2, 3])).toThrow(CannotOpen);
});

test("another word, or another receipt, gives keys that share nothing", async () => {
  const [receipt, other] = [newReceipt(), newReceipt()];
  const files = await Promise.all([
    fileKeys(receipt, "mariposa", argon2Here), fileKeys(receipt, "Mariposa ", argon2Here),
    fileKeys(receipt, pictureWord([3, 17, 20]), argon2Here), fileKeys(other, "mariposa", argon2Here),
  ]);
  expect(files[0]).toEqual(files[1]);
  const seeds = [files[0], files[2], files[3]].flatMap((keys) => Object.values(keys!).map(String));
  expect(new Set([...seeds, ...Object.values(receiptKeys(receipt)).map(String)]).size).toBe(9 + 6);
});

test("a passphrase is six words of 7,776", () => {
  const list = loadedList("passphrase")!;
  expect(list.length).toBe(7776);
  const made = newPassphrase(list).split(" ");
  expect(made).toHaveLength(6);
  expect(made.every((word) => list.includes(word))).toBe(true);
  expect(receiptLists()).not.toContain(list);
});
