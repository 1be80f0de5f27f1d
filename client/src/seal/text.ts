/** Readings of typed text that Python and the browser must share. */

/** Unicode's White_Space property, spelt out: Python's `str.split` and JavaScript's `\s` each mean something else. */
const WHITE_SPACE = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/** The text without white space at its ends, and every run of white space inside as one space. */
export const collapse = (text: string): string => text.replace(WHITE_SPACE, " ").replace(/^ | $/g, "");

const isDigit = (codePoint: number): boolean => /\p{Nd}/u.test(String.fromCodePoint(codePoint));

/** The value of a decimal digit: Unicode keeps the ten digits of a script together, zero first. */
function valueOf(codePoint: number): number {
  let before = 0;
  while (isDigit(codePoint - before - 1)) before += 1;
  return before % 10;
}

/** The decimal digits of every script as those of ASCII. */
export const asciiDigits = (text: string): string =>
  text.replace(/\p{Nd}/gu, (digit) => String(valueOf(digit.codePointAt(0) ?? 0)));
