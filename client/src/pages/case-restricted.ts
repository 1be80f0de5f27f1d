// A case that the privacy officer restricted: its safety card, to be read, and nothing else.
import "../site/staff.ts";
import { Doing } from "../cases/doing.ts";
import { CARD, textOf } from "../cases/page-parts.ts";
import { readCase } from "../cases/reading.ts";
import { el, fill, find } from "../dom.ts";
import type { Sealed } from "../keyring.ts";
import { call } from "../staff/api.ts";
import { dayHere, today } from "../staff/days.ts";
import { unlocked } from "../staff/unlock.ts";
import { words as wordsOf } from "../words.ts";

const root = find("amparo-case-restricted");
const id = root.dataset["case"] ?? "";
const words = wordsOf();
const doing = new Doing(root, words);

const row = (name: string, text: string): HTMLElement =>
  el(
    "div", { class: "govuk-summary-list__row" }, el("dt", { class: "govuk-summary-list__key" }, words(`safe_${name}`)),
    el("dd", { class: "govuk-summary-list__value amparo-kept", dir: "auto" }, text),
  );

interface Back {
  id: string;
  name: string;
  until?: string;
  service?: string;
}

/** What the person says now holds now: a restriction keeps nobody from taking back. */
async function showBack(): Promise<void> {
  const place = root.querySelector<HTMLElement>("[data-back]");
  if (place === null) return;
  const { releases, asks } = await call<{ releases: Back[]; asks: Back[] }>("GET", `/api/staff/cases/${id}/take-back`);
  const lines = [
    ...releases.map((one) => back(one, "releases", words("shared_with", { name: one.name, day: dayHere(one.until ?? "") }), "take_back")),
    ...asks.map((one) => back(one, "referrals", words("under_way", { name: one.name, service: one.service ?? "" }), "no_more")),
  ];
  fill(place, lines.length === 0 ? el("li", {}, words("nothing_to_take_back")) : lines);
}

function back(one: Back, kind: string, said: string, act: string): HTMLElement {
  const button = el("button", { type: "button", class: "govuk-button govuk-button--secondary", "aria-label": `${words(act)}: ${said}` }, words(act));
  doing.click(button, async () => {
    await call("POST", `/api/staff/${kind}/${one.id}/withdraw`, {});
    await showBack();
    doing.say(words("taken_back"));
  });
  return el("li", { class: "govuk-inset-text", "data-id": one.id }, el("p", { class: "govuk-body" }, said), button);
}

void doing.run(async () => {
  const staff = await unlocked();
  doing.say(words("opening"));
  const { sealed } = await call<{ sealed: Sealed }>("GET", `/api/staff/cases/${id}/card`);
  staff.keyring.add(sealed);
  const place = { deployment: staff.deployment, agency: staff.agency.id, subject: id };
  const { card, unchecked } = readCase(sealed, { place, keyring: staff.keyring, signers: staff.directory.staffKeys, today: today() });
  const rows = CARD.filter((name) => textOf(card?.body, name) !== "").map((name) => row(name, textOf(card?.body, name)));
  fill(find("[data-card]", root), rows.length === 0 ? el("div", {}, el("dt", {}, words("nothing_yet"))) : rows);
  await showBack();
  doing.say(unchecked > 0 ? words("unchecked", { count: unchecked }) : "");
});
