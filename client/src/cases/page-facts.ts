/** Coded facts: what the server can see, after the person was shown it; each can be refused. */
import { el, find } from "../dom.ts";
import { isUnsaved, type Line, showLines } from "../redraw.ts";
import { call } from "../staff/api.ts";
import { dayHere } from "../staff/days.ts";
import { languageIn } from "./forms.ts";
import type { CasePage } from "./served.ts";

export interface Field {
  name: string;
  label: string;
  kind: string;
  many: boolean;
  codes: [string, string][] | null;
}

export function showFacts(page: CasePage, fields: readonly Field[]): void {
  find("[data-show-codes]", page.root).hidden = page.served.facts.shown !== null;
  find("[data-before-needs]", page.root).hidden = page.served.facts.may;
  // What is not recorded is folded away. A field that somebody writes in stays where it is.
  const empty = find("[data-facts-none]", page.root);
  const isOpen = (field: Field): boolean => !isSaid(page, field) || isWritten(empty, field);
  const open = fields.filter(isOpen);
  showLines(find("[data-facts]", page.root), lines(page, fields.filter((field) => !isOpen(field))));
  showLines(empty, lines(page, open));
  find("[data-facts-count]", page.root).textContent = page.words("facts_open", { count: open.length });
  find("[data-facts-open]", page.root).hidden = open.length === 0;
}

const lines = (page: CasePage, fields: readonly Field[]): Line[] =>
  fields.map((field) => ({
    id: field.name, said: [page.served.facts.refused.includes(field.name), ...chosen(page, field)], draw: () => one(page, field),
  }));

const isSaid = (page: CasePage, field: Field): boolean => page.served.facts.refused.includes(field.name) || chosen(page, field).length > 0;

function isWritten(place: HTMLElement, { name }: Field): boolean {
  const form = place.querySelector(`#${CSS.escape(`fact-${name}`)}`)?.closest("form");
  return form !== null && form !== undefined && isUnsaved(form);
}

const chosen = (page: CasePage, field: Field): string[] =>
  page.served.facts.codes.filter((fact) => fact.field === field.name).map((fact) => fact.code);

function one(page: CasePage, field: Field): HTMLElement {
  const { words } = page;
  const here = chosen(page, field);
  const isRefused = page.served.facts.refused.includes(field.name);
  const labels = new Map([["true", words("yes")], ["false", words("no")], ...(field.codes ?? [])]);
  const said = isRefused ? words("refused") : here.map((code) => labels.get(code) ?? (field.kind === "date" ? dayHere(code) : code)).join(", ") || words("not_coded");
  const title = el("span", { class: "govuk-details__summary-text" }, `${field.label}: ${said}`);
  return el(
    "details", { class: "govuk-details" }, el("summary", { class: "govuk-details__summary" }, title),
    isRefused ? takenBack(page, field) : form(page, field, here),
  );
}

/** A person may change their mind: then the code may be recorded, and is not yet. */
function takenBack(page: CasePage, field: Field): HTMLElement {
  const text = page.words("allow");
  const made = el("button", { type: "button", class: "govuk-button govuk-button--secondary", "aria-label": `${text}: ${field.label}` }, text);
  page.doing.click(made, async () => {
    await call("POST", `${page.address}/facts`, { field: field.name, refused: false });
    await page.again();
  });
  return el("div", { class: "govuk-details__text" }, made);
}

function control(field: Field, here: readonly string[], page: CasePage): HTMLElement {
  const id = `fact-${field.name}`;
  if (field.codes === null && field.kind !== "yes_no") {
    return el("input", { class: "govuk-input", id, type: field.kind === "date" ? "date" : "text", value: here[0] ?? "", autocomplete: "off" });
  }
  const codes = field.codes ?? [["true", page.words("yes")], ["false", page.words("no")]];
  const empty = !field.many && el("option", { value: "" }, page.words("not_coded"));
  const options = codes.map(([value, label]) => el("option", { value, selected: here.includes(value) }, label));
  return el("select", { class: "govuk-select", id, multiple: field.many, size: field.many ? 8 : null }, empty, options);
}

function form(page: CasePage, field: Field, here: readonly string[]): HTMLElement {
  const { words } = page;
  const input = control(field, here, page);
  const refuse = el("button", { type: "button", class: "govuk-button govuk-button--secondary" }, words("refuse"));
  const made = el(
    "form", { class: "govuk-details__text", novalidate: true },
    el("div", { class: "govuk-form-group" }, el("label", { class: "govuk-label", for: `fact-${field.name}` }, field.label), input),
    el("div", { class: "govuk-button-group" }, el("button", { type: "submit", class: "govuk-button govuk-button--secondary" }, words("record")), refuse),
  );
  const send = async (said: object): Promise<void> => {
    await call("POST", `${page.address}/facts`, { field: field.name, ...said });
    made.reset();
    await page.again();
  };
  page.doing.on(made, () => send({ codes: values(input) }));
  page.doing.click(refuse, () => send({ refused: true }));
  return made;
}

const values = (input: HTMLElement): string[] =>
  (input instanceof HTMLSelectElement ? [...input.selectedOptions].map((option) => option.value) : [(input as HTMLInputElement).value.trim()])
    .filter((value) => value !== "");

export async function codesShown(page: CasePage): Promise<void> {
  await call("POST", `${page.address}/facts`, { shown: true, language: languageIn("shown-language") });
  await page.again();
}
