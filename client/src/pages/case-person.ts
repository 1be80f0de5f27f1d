// The person of a case: consent, who may sign, the word for them, and receipts bound after direct contact.
import { ready } from "../site/staff.ts";
import { bindReport } from "../cases/binding.ts";
import { Doing } from "../cases/doing.ts";
import { contact, howChecked, isTicked, languageName, valueOf } from "../cases/forms.ts";
import { openSource } from "../cases/from-report.ts";
import { type CaseJson, openCase } from "../cases/served.ts";
import { el, fill, find } from "../dom.ts";
import { call } from "../staff/api.ts";
import { dayHere } from "../staff/days.ts";
import { type StaffContext, unlocked } from "../staff/unlock.ts";
import { words as wordsOf } from "../words.ts";

const root = find("amparo-case-person");
const words = wordsOf();
const doing = new Doing(root, words);
const address = `/api/staff/cases/${root.dataset["case"] ?? ""}`;

function show(served: CaseJson, staff: StaffContext): void {
  find("[data-signer]", root).textContent = signerLine(served);
  find("[data-consent]", root).textContent = consentLine(served);
  find("[data-consent-form]", root).hidden = served.consent !== null;
  find("[data-receipt]", root).textContent =
    served.binding === null ? words("unbound") : words("bound_on", { day: dayHere(served.binding.on) });
  const list = root.querySelector("[data-reports]");
  if (list !== null) fill(list, served.reports.length === 0 ? el("li", {}, words("no_reports")) : served.reports.map((one) => line(one, staff)));
}

function signerLine({ person: { signer, checked } }: CaseJson): string {
  if (signer === "unknown") return words("not_checked");
  const said = words(`signer_${signer}`);
  if (checked === null) return words("signer_unchecked", { signer: said });
  return words("signer_line", { signer: said, name: checked.by, day: dayHere(checked.on), how: words(`how_${checked.how}`) });
}

function consentLine({ consent, case: { consent_recorded } }: CaseJson): string {
  if (consent === null) return words(consent_recorded ? "consent_before" : "no_consent");
  const said = words("consent_line", { way: words(`way_${consent.way}`), day: dayHere(consent.on), language: languageName(consent.language) });
  return consent.interpreter ? `${said} ${words("with_interpreter")}` : said;
}

/** Only a report that the person wrote can be bound; the server refuses every other too. */
function line({ id, relation }: CaseJson["reports"][number], staff: StaffContext): HTMLElement {
  const said = words("report_line", { relation: words(`relation_${relation}`) });
  const button = el("button", { type: "button", class: "govuk-button govuk-button--secondary" }, words("bind"));
  doing.click(button, () => bind(id, staff));
  return el("li", { class: "govuk-inset-text" }, el("p", {}, said), relation === "self" && button);
}

async function bind(report: string, staff: StaffContext): Promise<void> {
  const said = contact();
  doing.say(words("opening"));
  const from = await openSource(report, staff);
  const page = { address, staff, ...(await openCase(address, staff)) };
  const withKeys = await bindReport(page, from, said);
  await again(staff, withKeys ? "saved" : "word_changed");
}

async function again(staff: StaffContext, done = "saved"): Promise<void> {
  show((await openCase(address, staff)).served, staff);
  doing.say(words(done));
}

async function open(): Promise<StaffContext> {
  const staff = await unlocked();
  doing.say(words("opening"));
  show((await openCase(address, staff)).served, staff);
  doing.say("");
  return staff;
}

const opening = open();
const on = (selector: string, body: () => object, where: string): void =>
  doing.on(find<HTMLFormElement>(selector, root), async () => {
    const staff = await opening;
    await call("POST", `${address}/${where}`, body());
    await again(staff);
  });

on("[data-called]", () => ({ called: valueOf("called") }), "person");
on("[data-signer-form]", () => ({ signer: valueOf("signer"), how: howChecked(), nobody_alleged: isTicked("nobody-alleged") }), "person");
on("[data-consent-form]", () => ({ contact: contact() }), "consent");
void doing.run(async () => void (await opening));
ready();
