/** Fields that the pages of asks and releases build. */
import { Stopped } from "../cases/doing.ts";
import { el, find } from "../dom.ts";

const group = (id: string, label: string, field: HTMLElement): HTMLElement =>
  el("div", { class: "govuk-form-group" }, el("label", { class: "govuk-label", for: id }, label), field);

/** A choice of one. It begins empty: whoever says something chooses it, and leaves no default standing. */
export function choice(id: string, label: string, values: readonly string[], name: (value: string) => string, empty: string): HTMLElement {
  const options = values.map((value) => el("option", { value }, name(value)));
  return group(id, label, el("select", { class: "govuk-select", id }, el("option", { value: "" }, empty), options));
}

/** What was chosen; the page's own refusal while nothing was. */
export function chosenIn(form: HTMLElement, refusal: string): string {
  const { value } = find<HTMLSelectElement>("select", form);
  if (value === "") throw new Stopped(refusal);
  return value;
}

export const input = (id: string, label: string, type: string, more: Record<string, string> = {}): HTMLElement =>
  group(id, label, el("input", { class: "govuk-input", id, type, autocomplete: "off", ...more }));

export const checkbox = (id: string, label: string, value = ""): HTMLElement =>
  el(
    "div", { class: "govuk-checkboxes__item" },
    el("input", { class: "govuk-checkboxes__input", type: "checkbox", id, value }),
    el("label", { class: "govuk-label govuk-checkboxes__label", for: id }, label),
  );

export const submit = (label: string): HTMLElement =>
  el("button", { type: "submit", class: "govuk-button govuk-button--secondary" }, label);

export const button = (label: string): HTMLElement =>
  el("button", { type: "button", class: "govuk-button govuk-button--secondary" }, label);

/** The codes a template handed over in one attribute. */
export const codes = (root: HTMLElement, name: string): string[] => (root.dataset[name] ?? "").split(",").filter((one) => one !== "");
