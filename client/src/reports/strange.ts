/** Which of the words that were typed stand in no list: the ones to look at again. */
import type { WordList } from "../seal/index.js";

const bare = (word: string): string => word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

export function strangeWords(typed: string, lists: readonly WordList[]): string[] {
  const known = new Set(lists.flatMap((list) => list.map(bare)));
  const spoken: readonly string[] = typed.normalize("NFC").match(/[\p{L}\p{M}]+/gu) ?? [];
  return spoken.filter((word) => !known.has(bare(word)));
}
