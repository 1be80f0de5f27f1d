/** The receipt in digits: 39 of the number, one check digit, ten groups of four. */
import { hex, unhex } from "./encoding.js";
import { CannotOpen } from "./errors.js";
import { asciiDigits } from "./text.js";

/** Damm's quasigroup of order 10: it finds every single wrong digit and every swap of two neighbours. */
const DAMM = [
  "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
  "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
];

/** Digits alone; a number and its check digit together give 0. */
export const dammOf = (digits: string): number =>
  Array.from(digits).reduce((interim, digit) => Number(DAMM[interim]?.[Number(digit)]), 0);

/** `1234 5678 ...`: ten groups of four digits. */
export function toDigits(receipt: Uint8Array): string {
  if (receipt.length !== 16) throw new CannotOpen();
  const number = BigInt(`0x${hex(receipt)}`).toString().padStart(39, "0");
  return `${number}${dammOf(number)}`.replace(/(....)(?=.)/g, "$1 ");
}

/** The receipt that digits of any script spell; spaces, hyphens and the marks of writing direction do not count. */
export function fromDigits(typed: string): Uint8Array {
  const digits = asciiDigits(typed).replace(/[\s\p{Pd}\p{Cf}\u2212]/gu, "");
  if (!/^[0-9]{40}$/.test(digits) || dammOf(digits) !== 0) throw new CannotOpen();
  const number = BigInt(digits.slice(0, 39));
  if (number >= 2n ** 128n) throw new CannotOpen();
  return unhex(number.toString(16).padStart(32, "0"));
}
