// The root sheet: 24 words, two lines of twelve. They are typed, used once and forgotten.
import { CannotOpen, fromWords, type WordList } from "../seal/index.ts";

/** The root's seed (32 bytes); `CannotOpen` for words that are none. */
export function rootSeed(typed: string, list: WordList): Uint8Array {
  const words = typed.normalize("NFKC").trim().split(/\s+/);
  if (words.length !== 24) throw new CannotOpen();
  const halves = [words.slice(0, 12), words.slice(12)].map((half) => {
    const [found] = fromWords(half.join(" "), [list]);
    if (found === undefined) throw new CannotOpen();
    return found;
  });
  const seed = new Uint8Array(32);
  halves.forEach((half, at) => seed.set(half, 16 * at));
  return seed;
}
