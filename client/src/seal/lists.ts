/**
 * Word lists that the page loaded. Each is a script of its own (pages/words-*.ts), placed before the page's script
 * by the template, so that a page fetches the list of its language and no other. Without one, receipts are digits.
 */
import type { WordList } from "./words.js";

const REGISTRY = Symbol.for("amparo.words");

type Registry = Map<string, WordList>;

const registry = (): Registry => {
  const place = globalThis as { [REGISTRY]?: Registry };
  place[REGISTRY] ??= new Map();
  return place[REGISTRY];
};

export const splitList = (lines: string): WordList => lines.split(/\s+/).filter((word) => word !== "");

/** Make a list known under its language, or `passphrase`. */
export function registerList(name: string, lines: string): void {
  registry().set(name, splitList(lines));
}

/** The list of a language, if the page loaded it. */
export const loadedList = (name: string): WordList | undefined => registry().get(name);

/** Every list of receipts that the page loaded. */
export const receiptLists = (): WordList[] =>
  [...registry()].filter(([name]) => name !== "passphrase").map(([, list]) => list);
