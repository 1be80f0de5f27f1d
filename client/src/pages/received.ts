// What people shared with this agency: opened here, and taken up by those who help.
import "../site/staff.ts";
import { answerLines, answersOf } from "../cases/answers.ts";
import { Doing, Stopped } from "../cases/doing.ts";
import { fieldLine, fieldsOf } from "../cases/fields.ts";
import { fileList, filesOf } from "../cases/page-files.ts";
import type { Document } from "../cases/reading.ts";
import { el, fill, find } from "../dom.ts";
import { button, checkbox, codes, submit } from "../referrals/fields.ts";
import { type Received, type ReceivedJson, type ReceivedOne, readReceived, takeUp } from "../referrals/receiving.ts";
import { reference } from "../reference.ts";
import { CannotOpen, Compartment, Kind, namedOf } from "../seal/index.ts";
import { call } from "../staff/api.ts";
import { agencyOf } from "../staff/context.ts";
import { dayHere, today } from "../staff/days.ts";
import { type StaffContext, unlocked } from "../staff/unlock.ts";
import { words as wordsOf } from "../words.ts";

const root = find("amparo-received");
const words = wordsOf();
const doing = new Doing(root, words);
const mayTake = root.dataset["take"] === "yes";
const CARD = ["name", "code", "times", "never", "medical", "wishes", "missing"];

const partName = (compartment: number): string =>
  words(`part_${Object.entries(Compartment).find(([, value]) => value === compartment)?.[0] ?? ""}`);

const paragraph = (text: string): HTMLElement => el("p", { class: "govuk-body" }, text);

/** Who sent it, by this page's own code: the list shows no name that the server gave. */
const fromOf = (agency: string, staff: StaffContext): string => {
  const named = namedOf(staff.roots, agency);
  return named === undefined ? words("from_unknown") : words("from", { agency: named.name });
};

function line(one: ReceivedJson, staff: StaffContext): HTMLElement {
  const made = button(words("open"));
  made.setAttribute("aria-describedby", `of-${one.id}`);
  doing.click(made, () => open(one, staff));
  return el(
    "li", { class: "govuk-inset-text", "data-release": one.id },
    el("h3", { class: "govuk-heading-s", id: `of-${one.id}` }, fromOf(one.agency, staff)),
    paragraph(words("reference", { reference: reference(one.id) })),
    paragraph(words("purpose", { purpose: words(`purpose_${one.purpose}`) })),
    paragraph(words("parts", { parts: one.compartments.map(partName).join(", ") })),
    paragraph(words("until", { day: dayHere(one.until) })), one.taken && paragraph(words("taken_already")),
    namedOf(staff.roots, one.agency) !== undefined && (one.held ? made : paragraph(words("held_by_nobody"))),
  );
}

/** That a release ended, and which; nothing of what was in it. */
interface EndedJson {
  id: string;
  agency: string;
  sent_on: string;
  ended_on: string;
  state: string;
}

function ended(one: EndedJson, staff: StaffContext): HTMLElement {
  const made = button(words("destroyed"));
  made.setAttribute("aria-describedby", `ended-${one.id}`);
  doing.click(made, async () => {
    await call("POST", `/api/staff/received/${one.id}/destroyed`, {});
    close();
    await list(staff);
    doing.say(words("destroyed_noted"));
  });
  return el(
    "li", { class: "govuk-inset-text", "data-ended": one.id },
    el("h3", { class: "govuk-heading-s", id: `ended-${one.id}` }, fromOf(one.agency, staff)),
    paragraph(words("reference", { reference: reference(one.id) })),
    paragraph(words("ended_days", { sent: dayHere(one.sent_on), ended: dayHere(one.ended_on) })),
    paragraph(words(one.state === "asked_to_stop" ? "ended_justice" : "ended_destroy")), made,
  );
}

async function list(staff: StaffContext): Promise<void> {
  const { received, ended: over } = await call<{ received: ReceivedJson[]; ended: EndedJson[] }>("GET", "/api/staff/received");
  find("[data-over]", root).hidden = over.length === 0;
  fill(find("[data-ended-list]", root), over.map((one) => ended(one, staff)));
  fill(find("[data-list]", root), received.length === 0 ? el("li", {}, words("nothing")) : received.map((one) => line(one, staff)));
}

function close(): void {
  fill(find("[data-shown]", root));
  find("[data-opened]", root).hidden = true;
}

async function open(one: ReceivedJson, staff: StaffContext): Promise<void> {
  close();
  doing.say(words("opening_one"));
  const served = await call<ReceivedOne>("GET", `/api/staff/received/${one.id}`).catch(async (error: unknown) => {
    // It may have been taken back since the list was shown: what stands there now is said with it.
    await list(staff);
    doing.say("");
    throw error;
  });
  const { agency } = served.release;
  // Under whose name it stood in the list, from there it is.
  if (agency !== one.agency) throw new CannotOpen();
  const from = agencyOf({ agency, directory: served.directory }, staff, today());
  const read = readReceived(served, from, staff, today());
  const parts = read.documents.sort((first, other) => first.compartment - other.compartment).map((part) => shown(part, from.name, files(one.id, part, from.id, staff)));
  fill(
    find("[data-shown]", root), parts.length === 0 ? paragraph(words("empty_part")) : parts,
    read.unchecked > 0 && el("p", { class: "govuk-error-message" }, words("unchecked", { count: read.unchecked })),
    mayTake && takeForm(served, read, staff),
  );
  find("[data-opened]", root).hidden = false;
  doing.say("");
  find("#opened", root).focus();
}

const row = (name: string, text: string): HTMLElement =>
  el("div", {}, el("h4", { class: "govuk-heading-s" }, name), el("p", { class: "govuk-body amparo-kept" }, text));

/** The files that released evidence names; each is fetched when somebody wants to see it. */
function files(release: string, { compartment, kind, body }: Document, agency: string, staff: StaffContext): HTMLElement | false {
  if (compartment !== Compartment.evidence || kind === Kind.safetyCard) return false;
  const named = filesOf(body);
  if (named.files.length + named.unread === 0) return false;
  const place = { deployment: staff.deployment, agency };
  return fileList(body, { address: `/api/staff/received/${release}`, place, keyring: staff.keyring, words });
}

/** A part as text: nothing in it becomes markup or an address. */
function shown({ compartment, kind, body }: Document, agency: string, sent: HTMLElement | false): HTMLElement {
  const said = (name: string): string => (typeof body[name] === "string" ? body[name] : "");
  const card = kind === Kind.safetyCard;
  const texts = card ? [] : [said("text"), ...answerLines(answersOf(body), words, { but: said("text") }), ...fieldsOf(body).map(fieldLine)].filter((one) => one !== "");
  return el(
    "article", { class: "govuk-inset-text" },
    el("h3", { class: "govuk-heading-s" }, card ? words("part_safety") : partName(compartment)),
    texts.map((text) => el("p", { class: "govuk-body amparo-kept" }, text)),
    card && CARD.filter((name) => said(name) !== "").map((name) => row(words(`safe_${name}`), said(name))),
    sent, el("p", { class: "govuk-hint" }, words("written_by", { agency })),
  );
}

/** Who helps the person: the member who reads this at least. */
function takeForm(served: ReceivedOne, read: Received, staff: StaffContext): HTMLElement {
  const readers = codes(root, "readers");
  const own = { staff: staff.staff.id, name: words("you", { name: staff.staff.name }), to: staff.own };
  const others = staff.colleagues.filter((one) => one.staff !== own.staff && one.roles.some((role) => readers.includes(role)));
  const team = [own, ...others];
  const form = el(
    "form", { novalidate: true, "data-take-up": true },
    el(
      "fieldset", { class: "govuk-fieldset govuk-form-group" }, el("legend", { class: "govuk-fieldset__legend" }, words("take_title")),
      el("div", { class: "govuk-hint" }, words("take_hint")),
      el("div", { class: "govuk-checkboxes" }, team.map((one) => checkbox(`take-${one.staff}`, one.name, one.staff))),
    ),
    submit(words(served.release.taken ? "change_team" : "take")),
  );
  const { taken, team: before } = served.release;
  for (const one of team) find<HTMLInputElement>(`#take-${one.staff}`, form).checked = taken ? before.includes(one.staff) : one === own;
  doing.on(form, async () => {
    const members = team.filter((one) => find<HTMLInputElement>(`#take-${one.staff}`, form).checked);
    if (members.length === 0) throw new Stopped("nobody");
    const to = members.map((one) => ({ public: one.to.public, suite: one.to.suite, holder: one.to.holder }));
    const sealed = takeUp(read, served.sealed, to, staff.keyring);
    await call("POST", `/api/staff/received/${served.release.id}/take`, { team: members.map((one) => one.staff), sealed });
    close();
    await list(staff);
    doing.say(words("taken"));
  });
  return form;
}

async function start(): Promise<void> {
  const staff = await unlocked();
  await doing.run(async () => {
    doing.say(words("opening"));
    await list(staff);
    doing.say("");
  });
}

void start();
