/** Asks of a case: several services at once, and the one the person chooses. */
import { Stopped } from "../cases/doing.ts";
import { isTicked, valueOf } from "../cases/forms.ts";
import type { NeedJson } from "../cases/served.ts";
import { el, fill, find } from "../dom.ts";
import { namedOf } from "../seal/index.ts";
import { call } from "../staff/api.ts";
import { askLines } from "./ask.ts";
import { button, choice, chosenIn, codes, submit } from "./fields.ts";
import type { ReferralsPage, SentAsk } from "./page.ts";

const WANTED = ["accepted", "in_progress", "partly_met", "unmet"];
const ACTS: Record<string, string[]> = {
  requested: ["cancel", "mistake"],
  offered: ["choose", "cancel"],
  accepted: ["withdraw", "mistake"],
  in_progress: ["withdraw"],
  on_hold: ["withdraw"],
  completed: ["reopen"],
  failed: ["reopen"],
};

/** What the person said yes to; what is only written down, or met, is asked for nowhere. */
const isWanted = ({ state }: NeedJson): boolean => WANTED.includes(state);

export function showAsks(page: ReferralsPage): void {
  const { words, asks } = page;
  fill(find("[data-asks]", page.root), asks.length === 0 ? el("li", {}, words("no_asks")) : asks.map((ask) => line(page, ask)));
  const field = find<HTMLSelectElement>("#ask-need", page.root);
  const before = field.value;
  const needs = page.served.needs.filter(isWanted);
  find("[data-no-needs]", page.root).hidden = needs.length > 0;
  fill(field, needs.map((need) => {
    const name = words("ask_line", { domain: words(`domain_${need.domain}`), urgency: words(`urgency_${need.urgency}`) });
    return el("option", { value: need.id, selected: need.id === before }, name);
  }));
  chooseNeed(page);
}

function line(page: ReferralsPage, ask: SentAsk): HTMLElement {
  // Who it is, the person is told by this page's own code: an agency it has no name for cannot be chosen.
  const agency = namedOf(page.staff.roots, ask.agency)?.name;
  const acts = (ACTS[ask.state] ?? []).filter((act) => act !== "choose" || agency !== undefined).map((act) => {
    if (act === "reopen") return reopenForm(page, ask);
    const made = button(page.words(`act_${act}`));
    page.doing.click(made, async () => {
      await call("POST", `/api/staff/referrals/${ask.id}/${act}`, {});
      await page.again();
    });
    return made;
  });
  return el(
    "li", { class: "govuk-inset-text", "data-ask": ask.id }, askLines(ask, page.words),
    el("p", { class: "govuk-body" }, agency === undefined ? page.words("of_unknown") : page.words("of_agency", { agency })), el("div", { class: "govuk-button-group" }, acts),
  );
}

function reopenForm(page: ReferralsPage, ask: SentAsk): HTMLElement {
  const { words } = page;
  const why = choice(`reopen-${ask.id}`, words("reopen_why"), codes(page.root, "reopened"), (value) => words(`reopened_${value}`), words("choose"));
  const form = el("form", { novalidate: true }, why, submit(words("act_reopen")));
  page.doing.on(form, async () => {
    await call("POST", `/api/staff/referrals/${ask.id}/reopen`, { why: chosenIn(form, "reopened_needed") });
    await page.again();
  });
  return form;
}

const serviceFields = (page: ReferralsPage): HTMLInputElement[] => [...page.root.querySelectorAll<HTMLInputElement>("[data-domains]")];

const among = (field: HTMLInputElement, name: string): string[] => (field.dataset[name] ?? "").split(" ").filter((one) => one !== "");

/** Only services that offer what the need is of, to whom it is for. What does not fit is not asked; what a word hides stays ticked. */
export function showServices(page: ReferralsPage): void {
  const need = page.served.needs.find((one) => one.id === valueOf("ask-need"));
  const population = valueOf("ask-population");
  const typed = valueOf("ask-find").toLowerCase().split(/\s+/);
  let found = 0;
  for (const field of serviceFields(page)) {
    const served = among(field, "populations");
    const fits = need !== undefined && among(field, "domains").includes(need.domain) && (served.length === 0 || served.includes(population));
    if (!fits) field.checked = false;
    const isShown = fits && (field.checked || typed.every((word) => (field.dataset["text"] ?? "").includes(word)));
    if (field.parentElement !== null) field.parentElement.hidden = !isShown;
    found += Number(isShown);
  }
  find("[data-no-services]", page.root).hidden = found > 0;
  find("[data-found]", page.root).textContent = found > 0 ? page.words("found", { count: found }) : "";
}

/** Another need is wanted as soon as it says, until the worker says otherwise. */
export function chooseNeed(page: ReferralsPage): void {
  const need = page.served.needs.find((one) => one.id === valueOf("ask-need"));
  if (need !== undefined) find<HTMLSelectElement>("#ask-when", page.root).value = need.urgency;
  showServices(page);
}

/** From the list of services a worker comes with one in mind: its need and its tick are set. */
export function beginWith(page: ReferralsPage, id: string): void {
  const field = serviceFields(page).find((one) => one.id === id);
  const need = page.served.needs.find((one) => field !== undefined && isWanted(one) && among(field, "domains").includes(one.domain));
  if (field === undefined || need === undefined) return;
  find<HTMLSelectElement>("#ask-need", page.root).value = need.id;
  const served = among(field, "populations");
  if (served.length > 0 && !served.includes(valueOf("ask-population"))) find<HTMLSelectElement>("#ask-population", page.root).value = served[0] ?? "";
  field.checked = true;
  chooseNeed(page);
  field.focus();
}

export async function ask(page: ReferralsPage): Promise<void> {
  const services = serviceFields(page).filter((field) => field.checked);
  if (valueOf("ask-need") === "") throw new Stopped("need_needed");
  if (services.length === 0) throw new Stopped("service_needed");
  await call("POST", `${page.address}/asks`, {
    need: valueOf("ask-need"), services: services.map((field) => field.value), when: valueOf("ask-when"),
    population: valueOf("ask-population"), access: valueOf("ask-access"), interpreter: isTicked("ask-interpreter"),
  });
  for (const field of services) field.checked = false;
  await page.again();
  page.doing.say(page.words("asked"));
}
