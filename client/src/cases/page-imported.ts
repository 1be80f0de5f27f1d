/** What came with an import and waits: its codes, sealed until the person agrees, and its notes. */
import { el, fill, find } from "../dom.ts";
import { showLines } from "../redraw.ts";
import { Compartment, Kind } from "../seal/index.ts";
import { call } from "../staff/api.ts";
import { fieldInputs, fieldsOf, type Value } from "./fields.ts";
import { readRows } from "./imported.ts";
import type { Field } from "./page-facts.ts";
import type { Document } from "./reading.ts";
import { type CasePage, send } from "./served.ts";

/** Imported codes that are neither taken over nor refused. */
export function waitingCodes(page: CasePage): [string, Value][] {
  const { served, staff } = page;
  const place = { deployment: staff.deployment, agency: staff.agency.id, subject: served.case.id };
  const done = new Set([...served.facts.codes.map((fact) => fact.field), ...served.facts.refused]);
  return readRows(served.sealed, staff.keyring, place).rows.flatMap((row) => row.coded).filter(([name]) => !done.has(name));
}

/** A value as codes: yes and no are codes too. */
export const codesOf = (value: Value): string[] => (Array.isArray(value) ? [...value] : [String(value)]);

export function showImported(page: CasePage, fields: readonly Field[], labels: Readonly<Record<string, string>>): void {
  const waiting = waitingCodes(page);
  find("[data-imported]", page.root).hidden = waiting.length === 0;
  find("[data-imported-wait]", page.root).hidden = page.served.facts.may;
  find("[data-take-all]", page.root).hidden = !page.served.facts.may;
  const known = new Map(fields.map((field) => [field.name, field]));
  fill(find("[data-imported-codes]", page.root), waiting.map(([name, value]) => line(page, name, value, labels[name] ?? name, known.get(name))));
  showNotesPart(page);
}

function line(page: CasePage, name: string, value: Value, label: string, field: Field | undefined): HTMLElement {
  const { words } = page;
  const names = new Map([["true", words("yes")], ["false", words("no")], ...(field?.codes ?? [])]);
  const said = codesOf(value).map((code) => names.get(code) ?? code).join(", ");
  const button = (text: string, act: () => Promise<void>): HTMLElement => {
    const made = el("button", { type: "button", class: "govuk-button govuk-button--secondary", "aria-label": `${text}: ${label}` }, text);
    page.doing.click(made, act);
    return made;
  };
  return el(
    "li", { class: "govuk-inset-text", "data-imported-code": name }, el("strong", {}, `${label}: ${said}`),
    el(
      "div", { class: "govuk-button-group" },
      page.served.facts.may && button(words("take_over"), () => record(page, { field: name, codes: codesOf(value) })),
      button(words("refuse"), () => record(page, { field: name, refused: true })),
    ),
  );
}

async function record(page: CasePage, said: object): Promise<void> {
  await call("POST", `${page.address}/facts`, said);
  await page.again();
}

/** Take over every code that waits, one after the other: what was refused stays refused. */
export async function takeAll(page: CasePage): Promise<void> {
  try {
    for (const [name, value] of waitingCodes(page)) await call("POST", `${page.address}/facts`, { field: name, codes: codesOf(value) });
  } finally {
    await page.again();
  }
}

/** What the agency's file said of its own work: kept with the team's notes. */
function showNotesPart(page: CasePage): void {
  const before = page.read.parts.get(Compartment.notes);
  const fields = fieldsOf(before?.body);
  const place = find("[data-imported-notes]", page.root);
  place.hidden = fields.length === 0;
  showLines(place, fields.length === 0 ? [] : [{ id: "notes", said: fields, draw: () => notesPart(page, before) }]);
}

function notesPart(page: CasePage, before: Document | undefined): HTMLElement {
  const inputs = fieldInputs("imported", fieldsOf(before?.body));
  const save = el("button", { type: "submit", class: "govuk-button govuk-button--secondary" }, page.words("save"));
  const form = el("form", { class: "govuk-details__text", novalidate: true }, inputs.element, save);
  page.doing.on(form, async () => {
    await send(page, "parts", (seal) => seal.write(Compartment.notes, Kind.casePart, { ...before?.body, fields: inputs.read() }, before));
    inputs.settle();
    await page.again();
    page.doing.say(page.words("saved"));
  });
  const title = el("span", { class: "govuk-details__summary-text" }, page.words("imported_notes"));
  return el("details", { class: "govuk-details" }, el("summary", { class: "govuk-details__summary" }, title), form);
}
