/** Padmé padding: the size of a sealed thing tells its order of magnitude and little more. */
import { CannotOpen } from "./errors.js";

export const LEAST_PADDED = 1024;

/** The padded length of `length` bytes (padme of section 1, at least 1,024). */
export function padme(length: number): number {
  if (length <= LEAST_PADDED) return LEAST_PADDED;
  // Exact for every safe integer, which Math.log2 is not.
  const exponent = length.toString(2).length - 1;
  const step = 2 ** (exponent - exponent.toString(2).length);
  return Math.ceil(length / step) * step;
}

/** `plaintext || 0x80 || 0x00 ...` */
export function pad(plaintext: Uint8Array): Uint8Array {
  const padded = new Uint8Array(padme(plaintext.length + 1));
  padded.set(plaintext);
  padded[plaintext.length] = 0x80;
  return padded;
}

/** The plaintext, if the padding is exactly what a writer would have made. */
export function unpad(padded: Uint8Array): Uint8Array {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end -= 1;
  if (end < 0 || padded[end] !== 0x80 || padme(end + 1) !== padded.length) throw new CannotOpen();
  return padded.subarray(0, end);
}
