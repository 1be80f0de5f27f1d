/** The questions of a page whose fields have no name: a browser could not send them if it wanted to. */
import { find } from "../dom.ts";
import type { Answers } from "./sealed.js";

const value = (id: string): string => find<HTMLInputElement | HTMLTextAreaElement>(`#id_${id}`).value;

const chosen = (id: string): string =>
  document.querySelector<HTMLInputElement>(`[data-group="id_${id}"] input:checked`)?.value ?? "";

const LISTED = /\s*[,;،、/]\s*/;

export const isUrgent = (): boolean => chosen("danger") === "yes";
export const privateWord = (): string => value("word").trim();

/** Whether something was answered, but for the private word. */
export const isAnswered = (): boolean =>
  ["what", "where", "languages", "how"].some((id) => value(id).trim() !== "") ||
  ["danger", "about", "age", "reach"].some((id) => chosen(id) !== "");

export function answers(): Answers {
  return {
    // Not sure, or skipped, counts as somebody else until there was direct contact.
    about: chosen("about") || "unsure",
    story: { danger: chosen("danger"), age: chosen("age"), what: value("what"), where: value("where") },
    contact: { reach: chosen("reach"), how: value("how") },
    languages: value("languages").trim().split(LISTED).filter((one) => one !== ""),
  };
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** Radios without a name do not know each other: choose one, and move with the arrows, as everywhere. */
export function groupChoices(root: ParentNode = document): void {
  for (const group of root.querySelectorAll<HTMLElement>("[data-group]")) {
    const choices = [...group.querySelectorAll<HTMLInputElement>("input[type=radio]")];
    const settle = (one: HTMLInputElement | undefined): void => {
      for (const other of choices) {
        other.checked = other === one;
        other.tabIndex = other === (one ?? choices[0]) ? 0 : -1;
      }
    };
    settle(choices.find((one) => one.checked));
    group.addEventListener("change", (event) => settle(event.target as HTMLInputElement));
    group.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      const at = choices.indexOf(event.target as HTMLInputElement);
      if (step === undefined || at < 0) return;
      event.preventDefault();
      const next = choices[(at + step + choices.length) % choices.length];
      settle(next);
      next?.focus();
      next?.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

/** Yes shows the number to call above everything; nothing that was typed is touched. */
export function watchDanger(): void {
  const call = find("#danger-now");
  find('[data-group="id_danger"]').addEventListener("change", () => {
    call.hidden = !isUrgent();
    if (isUrgent()) {
      call.scrollIntoView();
      call.focus();
    }
  });
}
