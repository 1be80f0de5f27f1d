/** Runs what a button or a form does: once at a time, with what came of it said in words. */
import { find } from "../dom.ts";
import { CannotOpen } from "../seal/index.ts";
import { Refused } from "../staff/api.ts";
import { Stale } from "./log.ts";
import type { Words } from "../words.ts";
import { WorkerFailed } from "../worker/derive.ts";

/** A refusal of the page's own, by the name of its sentence. */
export class Stopped extends Error {}

const problemOf = (error: unknown): string => {
  if (error instanceof Stopped) return error.message;
  if (error instanceof Refused) return error.problem;
  if (error instanceof Stale) return "stale";
  if (error instanceof WorkerFailed) return "worker";
  return error instanceof CannotOpen ? "not_open" : "problem";
};

export class Doing {
  constructor(private readonly place: HTMLElement, private readonly words: Words) {}

  on(form: HTMLFormElement, act: () => Promise<void>): void {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.run(act);
    });
  }

  click(button: HTMLElement, act: () => Promise<void>): void {
    button.addEventListener("click", () => void this.run(act));
  }

  /** A page that does nothing yet must not look as if it did: buttons rest while something runs. */
  async run(act: () => Promise<void>): Promise<void> {
    this.tell("");
    this.say("");
    const buttons = [...this.place.querySelectorAll<HTMLButtonElement>("button:not([disabled])")];
    for (const button of buttons) button.disabled = true;
    try {
      await act();
    } catch (error) {
      this.fail(error);
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }

  /** Say why something was not done. */
  fail(error: unknown): void {
    this.tell(this.words(problemOf(error)));
  }

  say(text: string): void {
    find("[data-status]", this.place).textContent = text;
  }

  private tell(text: string): void {
    const line = find("[data-problem]", this.place);
    line.textContent = text;
    line.hidden = text === "";
    if (text !== "") line.scrollIntoView({ block: "nearest" });
  }
}
