/** What the parts of the inbox page share. */
import { el } from "../dom.ts";
import type { Argon2 } from "../seal/index.js";
import type { Words } from "../words.ts";

export interface Look {
  words: Words;
  sentence: (code: string) => string;
  language: string;
  privateWord: string;
  argon2: Argon2;
}

export const button = (text: string, kind = "govuk-button--secondary"): HTMLButtonElement =>
  el("button", { type: "button", class: `govuk-button ${kind}` }, text);

/** A button that does one thing at a time. */
export function doing(one: HTMLButtonElement, act: () => Promise<void>): void {
  one.addEventListener("click", () => {
    if (one.disabled) return;
    one.disabled = true;
    void act().finally(() => (one.disabled = false));
  });
}
