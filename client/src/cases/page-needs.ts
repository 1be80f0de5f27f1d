/** Needs: in the person's order, each with how soon and how bad, its next steps, and the person's own words for it. */
import { el, find } from "../dom.ts";
import { settle, showLines } from "../redraw.ts";
import { Compartment, Kind, newUuid } from "../seal/index.ts";
import { call } from "../staff/api.ts";
import { dayHere } from "../staff/days.ts";
import { Stopped } from "./doing.ts";
import { valueOf } from "./forms.ts";
import { textOf } from "./page-parts.ts";
import { type Document, versionOf } from "./reading.ts";
import { type AskOfNeed, type CasePage, type NeedJson, send } from "./served.ts";

const BARRIERS = ["no_place", "not_eligible", "no_service", "waiting", "language", "cost", "safety", "documents", "person"];
const WORDS = ["yes", "partly", "no"];
const ENDED = ["met", "partly_met", "unmet", "reviewed"];
/** States that may say what was in the way; for the first it must be said. */
const HINDERED = ["unmet", "partly_met"];
/** Nobody has noted yet what became of it. */
const WAITING = ["accepted", "in_progress"];
const UNDER_WAY = ["requested", "offered", "accepted", "in_progress", "on_hold"];
const URGENCIES = ["now", "this_week", "later"];
const SEVERITIES = ["mild", "serious", "severe"];
const WISHES = ["goal", "wish", "refused"] as const;
/** Where the words about a need are sealed: so that no release of another compartment, and no erasure, misses them. */
const COMPARTMENT_OF: Record<string, keyof typeof Compartment> = {
  safety: "safety", health: "health", mental_health: "health", legal: "legal", immigration: "legal", justice: "legal", documents: "legal",
};

const compartmentOf = (need: NeedJson): keyof typeof Compartment => COMPARTMENT_OF[need.domain] ?? "story";

const group = (id: string, label: string, control: HTMLElement): HTMLElement =>
  el("div", { class: "govuk-form-group" }, el("label", { class: "govuk-label", for: id }, label), control);

/** A choice; `empty` begins it with nothing chosen. */
function choice(
  id: string, label: string, { values, chosen, name, empty }: { values: readonly string[]; chosen?: string; name: (value: string) => string; empty: boolean },
): HTMLElement {
  const options = values.map((value) => el("option", { value, selected: value === chosen }, name(value)));
  return group(id, label, el("select", { class: "govuk-select", id }, empty && el("option", { value: "" }, "–"), options));
}

const button = (text: string): HTMLElement => el("button", { type: "submit", class: "govuk-button govuk-button--secondary" }, text);

function fold(title: string, inside: HTMLElement): HTMLElement {
  const summary = el("summary", { class: "govuk-details__summary" }, el("span", { class: "govuk-details__summary-text" }, title));
  return el("details", { class: "govuk-details" }, summary, el("div", { class: "govuk-details__text" }, inside));
}

/** Each need is drawn once; inside it, only what has changed, and never what somebody is writing. */
export function showNeeds(page: CasePage): void {
  const place = find("[data-needs]", page.root);
  const { needs } = page.served;
  showLines(place, needs.map((need) => ({ id: need.id, said: need.id, draw: () => line(page, need) })), el("li", {}, page.words("no_needs")));
  for (const need of needs) fillNeed(page, need, find(`[data-need="${need.id}"]`, place));
}

function line({ words }: CasePage, need: NeedJson): HTMLElement {
  const title = words("change_need", { domain: words(`domain_${need.domain}`) });
  return el("li", { class: "govuk-inset-text", "data-need": need.id }, el("div", { "data-said": true }), el("div", { "data-ended": true }), fold(title, el("div", { "data-forms": true })));
}

function fillNeed(page: CasePage, need: NeedJson, place: HTMLElement): void {
  const wishes = page.read.wishes.get(need.id) ?? [];
  const written = wishes.map(({ id }) => id);
  const { urgency, severity, priority, review, state } = need;
  const ended = endedFor(page, need);
  showLines(find("[data-ended]", place), ended === undefined ? [] : [{ id: ended.id, said: [ended, state], draw: () => endedForm(page, need, ended) }]);
  showLines(find("[data-said]", place), [{ id: "said", said: [need, written], draw: () => saidLines(page, need, wishes) }]);
  const forms = [
    need.following.length > 0 && { id: "step", said: state, draw: () => stepForm(page, need) },
    ENDED.includes(state) && { id: "word", said: [state, need.word], draw: () => wordForm(page, need) },
    { id: "about", said: [urgency, severity, priority, review], draw: () => aboutForm(page, need) },
    { id: "wish", said: written, draw: () => wishForm(page, need, wishes) },
  ];
  showLines(find("[data-forms]", place), forms.filter((form) => form !== false));
}

function saidLines(page: CasePage, need: NeedJson, wishes: readonly Document[]): HTMLElement {
  const { words } = page;
  const domain = words(`domain_${need.domain}`);
  const said = words("need_line", { domain, urgency: words(`urgency_${need.urgency}`), state: words(`need_${need.state}`) });
  const facts = [
    need.priority !== null && words("priority", { number: need.priority }),
    need.severity !== "" && words("severity_line", { severity: words(`severity_${need.severity}`) }),
    need.review !== null && words("review_line", { day: dayHere(need.review) }),
    need.barrier !== "" && words("barrier_line", { barrier: words(`barrier_${need.barrier}`) }),
    need.word !== "" && words("word_line", { word: words(`word_${need.word}`) }),
  ];
  return el("div", {}, el("strong", {}, said), facts.map((fact) => fact !== false && el("p", {}, fact)), wishes.map((wish) => wishLines(page, wish)));
}

function wishLines({ words }: CasePage, { body }: Document): HTMLElement {
  const lines = WISHES.filter((name) => textOf(body, name) !== "").map((name) =>
    el("p", {}, el("strong", {}, words(`need_${name}`)), ": ", el("span", { class: "amparo-kept", dir: "auto" }, textOf(body, name))));
  return el("div", {}, lines);
}

/** Send what a form says, and show what came of it. What somebody typed in the forms beside it stays. */
function on(page: CasePage, form: HTMLFormElement, act: () => Promise<void>): void {
  page.doing.on(form, async () => {
    await act();
    form.reset();
    await page.again();
    page.doing.say(page.words("saved"));
  });
}

function stepForm(page: CasePage, need: NeedJson): HTMLElement {
  const { words } = page;
  const domain = words(`domain_${need.domain}`);
  const [state, barrier] = [`state-${need.id}`, `barrier-${need.id}`];
  const next = choice(state, words("next", { domain }), { values: need.following, name: (value) => words(`need_${value}`), empty: true });
  const why = choice(barrier, words("barrier"), { values: BARRIERS, name: (value) => words(`barrier_${value}`), empty: true });
  why.hidden = true;
  const form = el("form", { novalidate: true }, next, why, button(words("take_step")));
  const chosen = (): string => valueOf(CSS.escape(state), form);
  next.addEventListener("change", () => (why.hidden = !HINDERED.includes(chosen())));
  form.addEventListener("reset", () => (why.hidden = true));
  on(page, form, async () => {
    const said = why.hidden ? "" : valueOf(CSS.escape(barrier), form);
    if (chosen() === "") throw new Stopped("step_needed");
    if (chosen() === "unmet" && said === "") throw new Stopped("barrier_needed");
    await call("POST", `/api/staff/needs/${need.id}`, { state: chosen(), barrier: said });
  });
  return form;
}

function wordForm(page: CasePage, need: NeedJson): HTMLElement {
  const id = `word-${need.id}`;
  const asked = choice(id, page.words("ask_word"), { values: WORDS, name: (value) => page.words(`word_${value}`), empty: true });
  const form = el("form", { novalidate: true }, asked, button(page.words("keep_word")));
  on(page, form, async () => {
    if (valueOf(CSS.escape(id), form) === "") throw new Stopped("step_needed");
    await call("POST", `/api/staff/needs/${need.id}`, { word: valueOf(CSS.escape(id), form) });
  });
  return form;
}

/** The referral of a need that has ended, while nobody has noted what it means for the person, and nobody else helps. */
function endedFor(page: CasePage, need: NeedJson): AskOfNeed | undefined {
  if (!WAITING.includes(need.state)) return undefined;
  const asks = page.asks.filter((ask) => ask.need === need.id);
  if (asks.some((ask) => UNDER_WAY.includes(ask.state))) return undefined;
  return asks.filter((ask) => ask.outcome !== "" && ask.ended_on !== null).sort((one, other) => ((one.ended_on ?? "") < (other.ended_on ?? "") ? 1 : -1))[0];
}

/** What came of the referral, and in one form whether the need is met and what the person says of it. */
function endedForm(page: CasePage, need: NeedJson, { agency_name, service_name, outcome, ended_on }: AskOfNeed): HTMLElement {
  const { words } = page;
  const [state, barrier, word] = [`ended-${need.id}`, `ended-barrier-${need.id}`, `ended-word-${need.id}`];
  const said = words("referral_ended", {
    service: service_name, agency: agency_name, outcome: words(`outcome_${outcome}`), day: dayHere(ended_on ?? ""),
  });
  const met = choice(state, words("referral_met"), { values: ["met", "partly_met", "unmet"], name: (value) => words(`need_${value}`), empty: true });
  const why = choice(barrier, words("barrier"), { values: BARRIERS, name: (value) => words(`barrier_${value}`), empty: true });
  why.hidden = true;
  const asked = choice(word, words("ask_word"), { values: WORDS, name: (value) => words(`word_${value}`), empty: true });
  const form = el("form", { class: "govuk-inset-text", novalidate: true }, el("p", {}, el("strong", {}, said)), met, why, asked, button(words("note_ending")));
  const value = (id: string): string => valueOf(CSS.escape(id), form);
  met.addEventListener("change", () => (why.hidden = !HINDERED.includes(value(state))));
  form.addEventListener("reset", () => (why.hidden = true));
  on(page, form, async () => {
    const step = { state: value(state), barrier: why.hidden ? "" : value(barrier), word: value(word) };
    if (step.state === "" || step.word === "") throw new Stopped("met_needed");
    if (step.state === "unmet" && step.barrier === "") throw new Stopped("barrier_needed");
    const address = `/api/staff/needs/${need.id}`;
    if (need.state === "accepted") await call("POST", address, { state: "in_progress" });
    await call("POST", address, step);
  });
  return form;
}

/** How soon, how bad, the person's place for it, and when to look at it again. */
function aboutForm(page: CasePage, need: NeedJson): HTMLElement {
  const { words } = page;
  const id = (name: string): string => `${name}-${need.id}`;
  const value = (name: string): string => valueOf(CSS.escape(id(name)), form);
  const form = el(
    "form", { novalidate: true },
    choice(id("urgency"), words("urgency"), { values: URGENCIES, chosen: need.urgency, name: (one) => words(`urgency_${one}`), empty: false }),
    choice(id("severity"), words("severity"), { values: SEVERITIES, chosen: need.severity, name: (one) => words(`severity_${one}`), empty: true }),
    group(id("priority"), words("priority_label"), el("input", {
      class: "govuk-input govuk-input--width-2", id: id("priority"), inputmode: "numeric", maxlength: 2, autocomplete: "off", value: need.priority,
    })),
    group(id("review"), words("review"), el("input", { class: "govuk-input", id: id("review"), type: "date", value: need.review })),
    button(words("keep_about")),
  );
  on(page, form, async () => {
    const sent = { id: need.id, domain: need.domain, urgency: value("urgency"), severity: value("severity"), review: value("review") };
    await call("POST", `${page.address}/needs`, { ...sent, priority: placeIn(value("priority")) });
  });
  return form;
}

/** The goal, the wishes and the refusals, as the person puts them: sealed and signed, each version kept. */
function wishForm(page: CasePage, need: NeedJson, wishes: readonly Document[]): HTMLElement {
  const { words } = page;
  const name = compartmentOf(need);
  const version = 1 + Math.max(0, ...wishes.map(versionOf));
  const fields = WISHES.map((wish) => {
    const id = `${wish}-${need.id}`;
    const field = el("textarea", { class: "govuk-textarea", id, rows: 2, autocomplete: "off", dir: "auto", "data-draft": name });
    field.defaultValue = wishes.map(({ body }) => textOf(body, wish)).filter((text, at, all) => text !== "" && all.indexOf(text) === at).join("\n");
    return { wish, field, group: group(id, words(`need_${wish}`), field) };
  });
  const form = el("form", { novalidate: true }, fields.map((one) => one.group), button(words("seal_wishes")));
  page.doing.on(form, async () => {
    const said = Object.fromEntries(fields.map(({ wish, field }) => [wish, field.value]));
    await send(page, "parts", (seal) => seal.write(Compartment[name], Kind.note, { need: need.id, version, ...said }));
    for (const { wish, field } of fields) settle(field, said[wish] ?? "");
    await page.again();
    page.doing.say(words("saved"));
  });
  return form;
}

function placeIn(text: string): number | null {
  if (text === "") return null;
  if (!/^[1-9]\d?$/.test(text)) throw new Stopped("place_needed");
  return Number(text);
}

export async function addNeed(page: CasePage): Promise<void> {
  const form = find<HTMLFormElement>("[data-new-need]", page.root);
  await call("POST", `${page.address}/needs`, {
    id: newUuid(), domain: valueOf("need-domain"), urgency: valueOf("need-urgency"), severity: valueOf("need-severity"),
    priority: placeIn(valueOf("need-priority")),
  });
  form.reset();
  await page.again();
  page.doing.say(page.words("saved"));
}
