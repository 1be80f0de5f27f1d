/** The sealed parts of a case, its safety card and its notes: shown, changed, never written over. */
import { el, fill, find } from "../dom.ts";
import { settle, showLines } from "../redraw.ts";
import { b64, Compartment, type JsonObject, Kind } from "../seal/index.ts";
import { Refused } from "../staff/api.ts";
import type { Words } from "../words.ts";
import { answerLines, answersOf } from "./answers.ts";
import { Stopped } from "./doing.ts";
import { fieldInputs, fieldLine, fieldsOf } from "./fields.ts";
import { type Document, isNewer } from "./reading.ts";
import type { Version } from "./sealing.ts";
import { type CasePage, send } from "./served.ts";

const PARTS = ["identity", "contact", "story", "health", "legal", "evidence", "alleged"] as const;
export const CARD = ["name", "code", "times", "never", "medical", "wishes", "missing"] as const;

export const textOf = (body: JsonObject | undefined, name = "text"): string => (typeof body?.[name] === "string" ? body[name] : "");

/** What a form was written over; it changes when its own words are saved, or when a colleague's are shown beside them. */
type Base = Version | undefined;

const baseText = (base: Base): string => (base === undefined ? "" : b64(base.context));

interface Saving {
  compartment: Compartment;
  kind: Kind;
  body: JsonObject;
  before: Base;
  /** It is kept: what was sent is what is loaded now. */
  sent: () => void;
  /** A colleague was first; this is what they wrote. */
  conflict: (theirs: Document) => void;
}

/** Seal a new version, send it and show it. Gives what comes before the next one. */
async function save(page: CasePage, { compartment, kind, body, before, sent, conflict }: Saving): Promise<Base> {
  const newest = (): Document | undefined => (kind === Kind.safetyCard ? page.read.card : page.read.parts.get(compartment));
  let written = "";
  try {
    await send(page, "parts", (seal) => {
      written = seal.write(compartment, kind, body, before).id;
      return {};
    });
  } catch (error) {
    const theirs = newest();
    if (error instanceof Refused && error.problem === "older" && theirs !== undefined && isNewer(theirs, before)) conflict(theirs);
    throw error;
  }
  sent();
  await page.again();
  page.doing.say(page.words("saved"));
  const found = newest();
  // Somebody was quick to write after it: the next save is told so.
  return found?.id === written ? found : before;
}

function area(id: string, label: string, text: string, compartment: string, base: Base): HTMLElement {
  const field = el("textarea", {
    class: "govuk-textarea", id, rows: 4, autocomplete: "off", dir: "auto", "data-draft": compartment, "data-before": baseText(base),
  });
  field.defaultValue = text;
  return el("div", { class: "govuk-form-group" }, el("label", { class: "govuk-label", for: id }, label), field);
}

/** What a colleague saved meanwhile, below one's own words. */
function showTheirs(field: HTMLElement, text: string, words: Words): void {
  const group = field.parentElement ?? field;
  for (const older of group.querySelectorAll("[data-theirs]")) older.remove();
  field.after(
    el("p", { class: "govuk-hint", "data-theirs": true }, words("theirs")),
    el("p", { class: "govuk-inset-text amparo-kept", dir: "auto", "data-theirs": true }, text),
  );
}

const based = (fields: readonly HTMLTextAreaElement[], base: Base): void => {
  for (const field of fields) field.dataset["before"] = baseText(base);
};

export function showParts(page: CasePage): void {
  showLines(find("[data-parts]", page.root), PARTS.map((name) => {
    const newest = page.read.parts.get(Compartment[name]);
    return { id: name, said: baseText(newest), draw: () => part(page, name, newest) };
  }));
}

function part(page: CasePage, name: (typeof PARTS)[number], newest: Document | undefined): HTMLElement {
  const { words } = page;
  const compartment = Compartment[name];
  let before: Base = newest;
  let kept = newest?.body;
  const inputs = fieldInputs(`field-${name}`, fieldsOf(newest?.body));
  const form = el(
    "form", { class: "govuk-details__text", novalidate: true },
    area(`part-${name}`, words(`part_${name}`), textOf(newest?.body), name, before),
    inputs.element, answers(newest?.body, words), el("button", { type: "submit", class: "govuk-button govuk-button--secondary" }, words("save")),
  );
  const field = find<HTMLTextAreaElement>("textarea", form);
  page.doing.on(form, async () => {
    const body = { ...kept, text: field.value, ...(inputs.element === false ? {} : { fields: inputs.read() }) };
    before = await save(page, {
      compartment, kind: Kind.casePart, body, before,
      sent: () => {
        kept = body;
        settle(field, body.text);
        inputs.settle();
      },
      conflict: (theirs) => {
        before = theirs;
        kept = theirs.body;
        based([field], before);
        showTheirs(field, [textOf(theirs.body), ...fieldsOf(theirs.body).map(fieldLine)].join("\n"), words);
      },
    });
    based([field], before);
  });
  const state = newest === undefined ? "nothing_yet" : "written";
  const title = el("span", { class: "govuk-details__summary-text" }, `${words(`part_${name}`)} (${words(state)})`);
  return el("details", { class: "govuk-details" }, el("summary", { class: "govuk-details__summary" }, title), form);
}

/** What the part holds besides its text stays as it is; the answers of the report are shown under it. */
function answers(body: JsonObject | undefined, words: Words): HTMLElement | false {
  const lines = answerLines(answersOf(body), words).map((line) => el("li", { class: "amparo-kept", dir: "auto" }, line));
  return lines.length > 0 && el("ul", { class: "govuk-list govuk-list--bullet" }, lines);
}

export function showCard(page: CasePage): void {
  const newest = page.read.card;
  showLines(find("[data-card]", page.root), [{ id: "card", said: baseText(newest), draw: () => card(page, newest) }]);
}

function card(page: CasePage, newest: Document | undefined): HTMLElement {
  const { words } = page;
  let before: Base = newest;
  const form = el(
    "form", { novalidate: true },
    CARD.map((name) => area(`card-${name}`, words(`safe_${name}`), textOf(newest?.body, name), "safety", before)),
    el("button", { type: "submit", class: "govuk-button govuk-button--secondary" }, words("save")),
  );
  const fields = CARD.map((name) => ({ name, field: find<HTMLTextAreaElement>(`#card-${name}`, form) }));
  const all = fields.map(({ field }) => field);
  page.doing.on(form, async () => {
    const body = Object.fromEntries(fields.map(({ name, field }) => [name, field.value]));
    before = await save(page, {
      compartment: Compartment.safety, kind: Kind.safetyCard, body, before,
      sent: () => {
        for (const { name, field } of fields) settle(field, body[name] ?? "");
      },
      conflict: (theirs) => {
        before = theirs;
        based(all, before);
        for (const { name, field } of fields) showTheirs(field, textOf(theirs.body, name), words);
      },
    });
    based(all, before);
  });
  return form;
}

export function showNotes(page: CasePage): void {
  const name = (id: string): string =>
    id === page.staff.staff.id ? page.staff.staff.name : (page.staff.colleagues.find((one) => one.staff === id)?.name ?? page.words("colleague"));
  const lines = page.read.notes.map((note) =>
    el("li", { class: "govuk-inset-text" }, el("strong", {}, name(note.by.staff)), el("p", { class: "amparo-kept", dir: "auto" }, textOf(note.body))));
  fill(find("[data-notes]", page.root), lines.length === 0 ? el("li", {}, page.words("no_notes")) : lines);
}

export async function addNote(page: CasePage): Promise<void> {
  const field = find<HTMLTextAreaElement>("#note", page.root);
  const text = field.value;
  if (text.trim() === "") throw new Stopped("empty");
  await send(page, "parts", (seal) => seal.write(Compartment.notes, Kind.note, { text }));
  if (field.value === text) field.value = "";
  await page.again();
  page.doing.say(page.words("saved"));
}
