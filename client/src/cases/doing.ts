/** Runs what a button or a form does: once at a time, with what came of it said in words. */
import { el, fill, find } from "../dom.ts";
import { CannotOpen } from "../seal/index.ts";
import { Refused } from "../staff/api.ts";
import { Stale } from "./log.ts";
import type { Words } from "../words.ts";
import { WorkerFailed } from "../worker/derive.ts";

/** A refusal of the page's own, by the name of its sentence; `at` is the id of what it asks for. */
export class Stopped extends Error {
  constructor(sentence: string, readonly at = "") {
    super(sentence);
  }
}

const problemOf = (error: unknown): string => {
  if (error instanceof Stopped) return error.message;
  if (error instanceof Refused) return error.problem;
  if (error instanceof Stale) return "stale";
  if (error instanceof WorkerFailed) return "worker";
  return error instanceof CannotOpen ? "not_open" : "problem";
};

function goTo(id: string): void {
  const field = document.getElementById(id);
  // What is folded away is shown first.
  for (let fold = field?.closest("details"); fold; fold = fold.parentElement?.closest("details")) fold.open = true;
  field?.scrollIntoView({ block: "center" });
  field?.focus({ preventScroll: true });
}

export class Doing {
  /** `places` says where on the page stands what a refusal of the server asks for: its id, by the refusal's code. */
  constructor(private readonly place: HTMLElement, private readonly words: Words, private readonly places: Readonly<Record<string, string>> = {}) {}

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
    this.tell(this.words(problemOf(error)), error instanceof Stopped ? error.at : (this.places[problemOf(error)] ?? ""));
  }

  say(text: string): void {
    find("[data-status]", this.place).textContent = text;
  }

  /** On a long page the refusal leads to what it asks for. */
  private tell(text: string, at = ""): void {
    const line = find("[data-problem]", this.place);
    if (at === "") line.textContent = text;
    else fill(line, el("a", { class: "govuk-link amparo-problem-link", href: `#${at}` }, text));
    line.hidden = text === "";
    if (text !== "") line.scrollIntoView({ block: "nearest" });
    line.querySelector("a")?.addEventListener("click", (event) => {
      // The address stays as it is, and what is asked for has the focus.
      event.preventDefault();
      goTo(at);
    });
  }
}
