// Releases on paper that wait for a second worker, who need not be on the team of the case.
import "../site/staff.ts";
import { Doing } from "../cases/doing.ts";
import { el, fill, find } from "../dom.ts";
import { dayHere } from "../referrals/ask.ts";
import { checkbox, submit } from "../referrals/fields.ts";
import type { ReleaseJson } from "../referrals/page.ts";
import { confirmation } from "../referrals/releasing.ts";
import { CannotOpen, Compartment, type Day, parseStatement, type Statement, unb64, type Uuid } from "../seal/index.ts";
import { call } from "../staff/api.ts";
import { today } from "../staff/days.ts";
import { type StaffContext, unlocked } from "../staff/unlock.ts";
import { words as wordsOf } from "../words.ts";

interface WaitingJson extends ReleaseJson {
  case: Uuid;
  pseudonym: string;
  attested_by: string;
  confirm_by: Day;
}

const root = find("amparo-confirm");
const words = wordsOf();
const doing = new Doing(root, words);

const partName = (compartment: number): string =>
  words(`part_${Object.entries(Compartment).find(([, value]) => value === compartment)?.[0] ?? ""}`);

const paragraph = (text: string): HTMLElement => el("p", { class: "govuk-body" }, text);

/** What is confirmed is what the bytes say, of the case and to the recipient that the server names. */
function saidBy(one: WaitingJson, deployment: Uuid): Statement<"release"> {
  const said = parseStatement("release", unb64(one.statement), { deployment });
  if (said.subject !== one.case || said.recipient !== one.recipient.id) throw new CannotOpen();
  return said;
}

/** One that cannot be checked keeps nobody from the others. */
function shown(one: WaitingJson, staff: StaffContext): HTMLElement {
  try {
    return line(one, staff);
  } catch (error) {
    if (!(error instanceof CannotOpen)) throw error;
    return el("li", { class: "govuk-inset-text" }, el("p", { class: "govuk-error-message" }, words("not_open")));
  }
}

function line(one: WaitingJson, staff: StaffContext): HTMLElement {
  const said = saidBy(one, staff.deployment);
  const form = el("form", { novalidate: true }, checkbox(`alone-${one.id}`, words("spoke")), submit(words("confirm")));
  doing.on(form, async () => {
    const privately = find<HTMLInputElement>("input", form).checked;
    const signed = confirmation(unb64(one.statement), unb64(one.attestation?.digest ?? ""), staff, today());
    await call("POST", `/api/staff/releases/${one.id}/confirm`, { privately, ...signed });
    await list(staff);
    doing.say(words("confirmed"));
  });
  return el(
    "li", { class: "govuk-inset-text", "data-release": one.id },
    el("h2", { class: "govuk-heading-s" }, words("person", { pseudonym: one.pseudonym, recipient: one.recipient.name })),
    paragraph(words("purpose", { purpose: words(`purpose_${said.use}`) })), paragraph(words("parts", { parts: said.compartments.map(partName).join(", ") })),
    paragraph(words("days", { from: dayHere(said.starts), until: dayHere(said.expires) })), paragraph(words("attested_by", { name: one.attested_by })),
    paragraph(one.state === "active" ? words("again") : words("confirm_by", { day: dayHere(one.confirm_by) })), form,
  );
}

async function list(staff: StaffContext): Promise<void> {
  const { releases } = await call<{ releases: WaitingJson[] }>("GET", "/api/staff/releases/to-confirm");
  fill(find("[data-list]", root), releases.length === 0 ? el("li", {}, words("nothing")) : releases.map((one) => shown(one, staff)));
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
