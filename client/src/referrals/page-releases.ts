/** Releases of a case: explained, signed, spoken about, and handed over. */
import { Stopped } from "../cases/doing.ts";
import { isTicked, languageIn, valueOf } from "../cases/forms.ts";
import { el, fill, find, set } from "../dom.ts";
import type { Sealed } from "../keyring.ts";
import { b64, Compartment, type Day, namedOf, type Uuid } from "../seal/index.ts";
import { call } from "../staff/api.ts";
import { dayHere, today } from "../staff/days.ts";
import { directoryOf } from "../staff/unlock.ts";
import { checkbox } from "./fields.ts";
import { placeOf, type ReferralsPage, type SentAsk } from "./page.ts";
import { RELEASABLE } from "./releasable.ts";
import { OPEN, partNames, readBy, releaseLine } from "./release-line.ts";
import { fileKey, releaseStatement, sealName } from "./releasing.ts";
import { newestWording, wordingText } from "./wordings.ts";

const CHOSEN = ["accepted", "in_progress", "on_hold"];

const inDays = (day: Day, days: number): Day => today(new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000));

/** The day at the agency: the template's, so that a clock that is wrong here makes no release for another day. */
const agencyDay = (page: ReferralsPage): Day => page.root.dataset["today"] ?? today();

/** The name of an agency by this page's own code. The server's could name a shelter where the police receive. */
const nameOf = (page: ReferralsPage, agency: Uuid): string | undefined => namedOf(page.staff.roots, agency)?.name;

const isChosen = (ask: SentAsk): boolean => CHOSEN.includes(ask.state);

/** What the person chose, of agencies that this page can name: with no other is anything shared. */
const chosenAsks = (page: ReferralsPage): SentAsk[] => page.asks.filter((ask) => isChosen(ask) && nameOf(page, ask.agency) !== undefined);

/** Whom it is for: the service the person chose, or anybody else they wish to share with. */
interface Whom {
  agency: Uuid;
  ask: SentAsk | undefined;
  justice: boolean;
}

const AGENCY = "agency:";
/** "Nothing more was needed" is an answer too, and empty on the wire. */
const UNSAID = "unsaid";
/** What begins unchosen, in the order of the page: the person agrees to what somebody chose on purpose. */
const CHOICES = ["purpose", "until", "method", "language", "checked", "support"] as const;

function whom(page: ReferralsPage): Whom | undefined {
  const value = valueOf("release-ask");
  const ask = chosenAsks(page).find((one) => one.id === value);
  const agency = ask?.agency ?? (value.startsWith(AGENCY) ? value.slice(AGENCY.length) : "");
  // Whether it is an authority says this page's own code; what the server says can only add a warning.
  const named = namedOf(page.staff.roots, agency);
  return agency === "" ? undefined : { agency, ask, justice: named?.justice ?? ask?.justice ?? true };
}

const ENDED = ["completed", "failed"];
const UNCHOSEN = ["requested", "offered", "rejected", "not_needed", "expired", "withdrawn"];

/** Asked, and not chosen: the person chooses a service first, and who said no is not offered what they want to share. */
function isUnchosen({ asks }: ReferralsPage, agency: string): boolean {
  const states = asks.filter((ask) => ask.agency === agency).map(({ state }) => state);
  return states.some((state) => UNCHOSEN.includes(state)) && !states.some((state) => CHOSEN.includes(state) || ENDED.includes(state));
}

/** Why somebody who was asked is not offered: each once, by the newest ask, which comes first. */
function showUnchosen(page: ReferralsPage): void {
  const { words } = page;
  const left = new Map(page.asks.filter((ask) => isUnchosen(page, ask.agency)).reverse().map((ask) => [ask.agency, ask]));
  const names = [...left.values()].map((ask) => words("unchosen_one", { agency: nameOf(page, ask.agency) ?? words("agency_unknown"), state: words(`state_${ask.state}`) }));
  const unknown = page.asks.some((ask) => isChosen(ask) && nameOf(page, ask.agency) === undefined);
  const lines = [names.length > 0 && words("unchosen", { names: names.join("; ") }), unknown && words("whom_unknown")];
  find("[data-unchosen]", page.root).textContent = lines.filter((one) => one !== false).join(" ");
}

function showWhom(page: ReferralsPage): void {
  const { words, staff } = page;
  const field = find<HTMLSelectElement>("#release-ask", page.root);
  const before = field.value;
  const option = (value: string, text: string): HTMLElement => el("option", { value, selected: value === before }, text);
  const asks = chosenAsks(page).map((ask) => option(ask.id, words("to_agency", { agency: nameOf(page, ask.agency) ?? "", service: ask.service_name })));
  // Each agency stands once: with what the person chose there, or as somebody whom nobody asked for them.
  const chosen = new Set(chosenAsks(page).map(({ agency }) => agency));
  const others = Object.entries(staff.roots.named ?? {})
    .filter(([id]) => id !== staff.agency.id && !chosen.has(id) && !isUnchosen(page, id))
    .sort(([, one], [, other]) => one.name.localeCompare(other.name))
    .map(([id, { name }]) => option(`${AGENCY}${id}`, name));
  // Whom to share with is said, not left standing: only where one service was chosen is it that one.
  fill(
    field, asks.length !== 1 && option("", words("whom_choose")), asks,
    others.length > 0 && el("optgroup", { label: words("whom_others") }, others),
  );
  showUnchosen(page);
  find("[data-nobody-chosen]", page.root).hidden = asks.length > 0;
  find("[data-new-release]", page.root).hidden = asks.length === 0 && others.length === 0;
}

/** What it may take the place of. An ask has one release at a time: the server sees to that. */
function showReplaced(page: ReferralsPage): void {
  const { words } = page;
  const to = whom(page);
  const field = find<HTMLSelectElement>("#release-replaces", page.root);
  const earlier = page.made.releases.filter((one) => one.recipient.id === to?.agency && one.referral === null && OPEN.includes(one.state));
  const lines = earlier.flatMap((one) => {
    const said = readBy(one, page)?.said;
    return said === undefined ? [] : [el("option", { value: one.id }, words("release_replaced", { parts: partNames(page, said), until: dayHere(said.expires) }))];
  });
  fill(field, el("option", { value: "" }, words("release_beside")), lines);
  if (field.parentElement !== null) field.parentElement.hidden = to?.ask !== undefined || lines.length === 0;
}

export function showReleases(page: ReferralsPage): void {
  const { words, made } = page;
  const lines = made.releases.map((release) => releaseLine(page, release));
  fill(find("[data-releases]", page.root), lines.length === 0 ? el("li", {}, words("no_releases")) : lines);
  showWhom(page);
  const until = find<HTMLInputElement>("#release-until", page.root);
  const day = agencyDay(page);
  set(until, "min", inDays(day, 1));
  set(until, "max", inDays(day, made.days.most));
  showDays(page);
  const parts = find("[data-release-parts]", page.root);
  if (parts.childElementCount === 0) fill(parts, RELEASABLE.map((name) => checkbox(`release-${name}`, words(`part_${name}`), name)));
  showWording(page);
}

/** Days that are often chosen. Each is a button: until one is pressed, or a day written, there is none. */
function showDays(page: ReferralsPage): void {
  const { words, made } = page;
  const offered = [...new Set([30, made.days.default, made.days.most])].filter((days) => days <= made.days.most).sort((one, other) => one - other);
  fill(find("[data-until-days]", page.root), offered.map((days) => {
    const day = inDays(agencyDay(page), days);
    const name = days === made.days.default ? "until_usual" : days === made.days.most ? "until_most" : "until_day";
    const offer = el("button", { type: "button", class: "govuk-button govuk-button--secondary" }, words(name, { day: dayHere(day) }));
    offer.addEventListener("click", () => {
      find<HTMLInputElement>("#release-until", page.root).value = day;
    });
    return offer;
  }));
}

/** An authority has a text of its own, which is harder to hear and must be heard, and confirmed apart. */
export function showWording(page: ReferralsPage): void {
  const isJustice = whom(page)?.justice ?? false;
  find("[data-wording]", page.root).textContent = wordingText(newestWording(isJustice), page.words);
  find("[data-warned]", page.root).hidden = !isJustice;
  showReplaced(page);
}

function ticked(page: ReferralsPage): Compartment[] {
  return RELEASABLE.filter((name) => find<HTMLInputElement>(`#release-${name}`, page.root).checked).map((name) => Compartment[name]);
}

/** What stands between the form and a release; nothing is made while one of these is missing. */
function checked(page: ReferralsPage): { to: Whom; compartments: Compartment[] } {
  const [to, compartments] = [whom(page), ticked(page)];
  if (to === undefined) throw new Stopped("whom_needed", "release-ask");
  if (compartments.length === 0) throw new Stopped("part_needed", `release-${RELEASABLE[0]}`);
  for (const name of CHOICES) {
    if (valueOf(`release-${name}`) === (name === "support" ? UNSAID : "")) throw new Stopped(`${name}_needed`, `release-${name}`);
  }
  if (!isTicked("release-heard") || !isTicked("release-teach-back")) throw new Stopped("teach_back", "release-heard");
  if (to.justice && !isTicked("release-warned")) throw new Stopped("warning", "release-warned");
  return { to, compartments };
}

/** The name the person chose, sealed; nothing where they chose none. */
function sealedName(page: ReferralsPage, statement: Uint8Array): Sealed | undefined {
  const name = valueOf("release-name").trim();
  if (name === "") return undefined;
  const parent = page.seal.parts.get(Compartment.receipt);
  if (parent === undefined) throw new Stopped("not_open");
  const to = { parent: parent.id, person: fileKey(page.read.parts.get(Compartment.receipt)) };
  return sealName(name, statement, to, placeOf(page), page.staff, today());
}

export async function explain(page: ReferralsPage): Promise<void> {
  const { to, compartments } = checked(page);
  const language = languageIn("release-language");
  const recipient = await directoryOf(to.agency, page.staff);
  const statement = releaseStatement({
    subject: page.served.case.id, compartments, use: valueOf("release-purpose"), starts: agencyDay(page), expires: valueOf("release-until"),
    wording: newestWording(to.justice),
  }, { recipient, roots: page.staff.roots });
  await call("POST", `${page.address}/releases`, {
    statement: b64(statement), method: valueOf("release-method"), language,
    interpreter: isTicked("release-interpreter"), teach_back: true, warned: to.justice, checked: valueOf("release-checked"),
    support: valueOf("release-support"), referral: to.ask?.id, replaces: to.ask === undefined ? valueOf("release-replaces") : undefined,
    sealed: sealedName(page, statement),
  });
  for (const id of ["release-heard", "release-teach-back", "release-warned"]) find<HTMLInputElement>(`#${id}`, page.root).checked = false;
  find<HTMLInputElement>("#release-name", page.root).value = "";
  // The next release is chosen anew as well.
  for (const id of ["purpose", "until", "method", "checked"]) find<HTMLInputElement>(`#release-${id}`, page.root).value = "";
  find<HTMLSelectElement>("#release-support", page.root).value = UNSAID;
  await page.again();
  page.doing.say(page.words("explained"));
}
