/** What every part of "my file" works with: the visit, the words, and one way to do something once and say what became of it. */
import { el } from "../dom.ts";
import type { Answer } from "../reports/server.ts";
import type { Visit } from "../reports/visit.ts";
import type { Day } from "../seal/index.ts";
import type { Words } from "../words.ts";
import type { OpenFile } from "./opening.ts";

export interface Desk {
  visit: Visit;
  words: Words;
  dayOf: (day: Day) => string;
  momentOf: (moment: string) => string;
  /** The day it is now: a page can stay open past midnight. */
  today: () => Day;
  tell: (text: string) => void;
  /** Say why nothing was done yet, and lead to what is missing. */
  stop: (name: string, field: HTMLElement) => undefined;
  /** `done` names the sentence for how things are after the act; an act that gives nothing was not done. */
  once: (one: HTMLButtonElement, act: () => Promise<Answer> | undefined, done: (file: OpenFile) => string) => void;
}

export const button = (text: string, kind = "govuk-button--secondary"): HTMLButtonElement =>
  el("button", { type: "button", class: `govuk-button ${kind}`.trim() }, text);
