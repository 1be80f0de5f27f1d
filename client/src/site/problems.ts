// The list of what still needs a look, above a form (govuk error summary), and the sentence at each field.
import { el, set } from "../dom.ts";

export interface Problem {
  /** The id of the field; empty when it concerns the whole form. */
  readonly field: string;
  readonly text: string;
}

/** Put the list at the top of `form` and move to it. What was typed stays. */
export function showProblems(form: HTMLElement, title: string, problems: readonly Problem[]): void {
  clearProblems(form);
  const id = "problems-title";
  const summary = el(
    "div",
    { class: "govuk-error-summary", "data-problems": true, tabindex: -1, "aria-labelledby": id },
    el(
      "div",
      { role: "alert" },
      el("h2", { class: "govuk-error-summary__title", id }, title),
      el("ul", { class: "govuk-list govuk-error-summary__list" }, problems.map(line)),
    ),
  );
  form.prepend(summary);
  for (const problem of problems) mark(problem);
  summary.focus();
}

/** Take the list and the sentences away again. */
export function clearProblems(form: HTMLElement): void {
  for (const old of form.querySelectorAll("[data-problems]")) old.remove();
  for (const group of form.querySelectorAll(".govuk-form-group--error")) {
    group.classList.remove("govuk-form-group--error");
  }
  for (const field of form.querySelectorAll("[data-described]")) {
    set(field, "aria-describedby", field.getAttribute("data-described") || null);
    field.removeAttribute("data-described");
    field.classList.remove("govuk-input--error", "govuk-textarea--error", "govuk-select--error");
  }
}

/** A page that came back from the server with a list: start reading there. */
export function showFirstProblem(): void {
  document.querySelector<HTMLElement>(".govuk-error-summary")?.focus();
}

function line({ field, text }: Problem): HTMLLIElement {
  if (field === "") return el("li", {}, text);
  const link = el("a", { href: `#${field}` }, text);
  link.addEventListener("click", (event) => {
    const target = document.getElementById(field);
    if (target === null) return;
    // The address stays as it is: it stands in the history.
    event.preventDefault();
    (target.closest("fieldset, .govuk-form-group") ?? target).scrollIntoView();
    target.focus({ preventScroll: true });
  });
  return el("li", {}, link);
}

function mark({ field, text }: Problem): void {
  const target = field === "" ? null : document.getElementById(field);
  if (target === null) return;
  const id = `${field}-problem`;
  const group = target.closest(".govuk-form-group");
  const described = target.getAttribute("aria-describedby") ?? "";
  target.setAttribute("data-described", described);
  target.setAttribute("aria-describedby", `${described} ${id}`.trim());
  for (const kind of ["input", "textarea", "select"]) {
    if (target.classList.contains(`govuk-${kind}`)) target.classList.add(`govuk-${kind}--error`);
  }
  group?.classList.add("govuk-form-group--error");
  const sentence = el("p", { class: "govuk-error-message", id, "data-problems": true }, text);
  const first = target.matches("input[type=radio], input[type=checkbox]")
    ? (target.closest(".govuk-radios, .govuk-checkboxes") ?? target)
    : target;
  first.before(sentence);
}
