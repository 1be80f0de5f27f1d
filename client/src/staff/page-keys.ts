// Whose key is vouched for until when, with which roles, and what of it waits for a signature.
import { el, fill, find } from "../dom.ts";
import { b64, type StaffKey, type Uuid } from "../seal/index.ts";
import { words as wordsOf, type Words } from "../words.ts";
import { call } from "./api.ts";
import type { StaffContext } from "./context.ts";
import { dayHere, today } from "./days.ts";
import { type Doing, type Page, secondSignature } from "./people.ts";
import { FalseSignature } from "./vouching.ts";
import { checkedRestatement, intakeFor, isDue, keyOf, restated, type WaitingRestatement } from "./restating.ts";

interface Here {
  place: HTMLElement;
  words: Words;
  doing: Doing;
  context: StaffContext;
}

const button = (label: string, act: string, name = ""): HTMLElement =>
  el("button", { type: "button", class: "govuk-button govuk-button--secondary", "data-act": act, ...(name === "" ? {} : { "aria-label": `${label}: ${name}` }) }, label);

export function showKeys(place: HTMLElement, page: Page, doing: Doing, context: StaffContext): void {
  // Who does not vouch for anybody sees names and roles only.
  if (place.querySelector("[data-keys]") === null) return;
  const here: Here = { place, words: wordsOf(place), doing, context };
  const waiting = new Set(page.restatements.map(({ staff }) => staff));
  fill(find("[data-keys]", place), page.members.map((one) => line(here, one, waiting.has(one.staff))));
  const left = page.left.filter(({ staff }) => keyOf(staff, context) !== undefined && !waiting.has(staff));
  fill(find("[data-left]", place), left.map((one) => gone(here, one)));
  find("[data-left-part]", place).hidden = left.length === 0;
  fill(find("[data-restatements]", place), page.restatements.map((one) => waits(here, one)));
  find("[data-restatements-part]", place).hidden = page.restatements.length === 0;
}

const rolesText = ({ words }: Here, roles: readonly string[]): string => roles.map((role) => words(`role_${role}`)).join(", ");

/** Sign a newer statement first, and send it. */
async function send({ context }: Here, key: StaffKey, roles: readonly string[]): Promise<void> {
  const statement = restated(key, roles, context, today());
  await call("POST", "/api/staff/restatements", {
    staff: key.staff, statement: b64(statement), signature: b64(context.sign(statement)), sealed: intakeFor(key.staff, roles, context),
  });
  location.reload();
}

function line(here: Here, { staff, name }: { staff: Uuid; name: string }, isWaiting: boolean): HTMLElement {
  const { words, context, doing, place } = here;
  const key = keyOf(staff, context);
  if (key === undefined) return el("li", {}, words("key_unknown", { name }));
  const day = dayHere(key.expires);
  const due = isDue(key, today());
  const said = words(due ? "key_due" : "key_until", { name, roles: rolesText(here, key.roles), day });
  const row = el("li", { class: "govuk-!-margin-bottom-4", "data-key": staff }, el("p", { class: "govuk-body" }, said));
  if (isWaiting) return row;
  if (due) {
    const renew = button(words("renew"), "renew", name);
    doing.on(renew, () => send(here, key, key.roles));
    row.append(renew);
  }
  if (place.dataset["roles"] === "true") row.append(rolesForm(here, key, name));
  return row;
}

function rolesForm(here: Here, key: StaffKey, name: string): HTMLElement {
  const { words, doing, place } = here;
  const all = (place.dataset["allRoles"] ?? "").split(",");
  const boxes = all.map((role) => el("input", {
    class: "govuk-checkboxes__input", type: "checkbox", id: `role-${role}-${key.staff}`, value: role, checked: key.roles.includes(role),
  }));
  const sign = button(words("sign_roles"), "roles", name);
  doing.on(sign, () => send(here, key, boxes.filter((box) => box.checked).map((box) => box.value)));
  return el(
    "details", { class: "govuk-details" },
    el("summary", { class: "govuk-details__summary" }, el("span", { class: "govuk-details__summary-text" }, words("change_roles", { name }))),
    el(
      "div", { class: "govuk-details__text" },
      el(
        "fieldset", { class: "govuk-fieldset govuk-form-group" }, el("legend", { class: "govuk-fieldset__legend" }, words("roles_of", { name })),
        el("div", { class: "govuk-checkboxes govuk-checkboxes--small" }, boxes.map((box) => el(
          "div", { class: "govuk-checkboxes__item" }, box,
          el("label", { class: "govuk-label govuk-checkboxes__label", for: box.id }, words(`role_${box.value}`)),
        ))),
      ),
      sign,
    ),
  );
}

/** Somebody who left, and whose key is still believed: two signatures end that. */
function gone(here: Here, { staff, name }: { staff: Uuid; name: string }): HTMLElement {
  const key = keyOf(staff, here.context) as StaffKey;
  const sign = button(here.words("sign_left"), "left", name);
  here.doing.on(sign, () => send(here, key, []));
  return el("li", { "data-gone": staff }, el("p", { class: "govuk-body" }, here.words("key_left", { name, day: dayHere(key.expires) })), sign);
}

/** What waits is shown as its signed bytes say it; a false one is said to be false, and cannot be signed. */
function waits(here: Here, waiting: WaitingRestatement): HTMLElement {
  const { words, doing, context } = here;
  const row = el("li", { class: "govuk-!-margin-bottom-4", "data-restatement": waiting.id });
  const address = `/api/staff/restatements/${waiting.id}`;
  const end = button(words("take_back"), "end", waiting.name);
  doing.on(end, async () => {
    await call("POST", `${address}/end`);
    location.reload();
  });
  row.append(el("p", { class: "govuk-body" }, saidBy(here, waiting)), confirms(here, waiting), end);
  secondSignature(row, doing, context, `${address}/confirm`, () => checkedRestatement(waiting, context, today()).statement);
  // Whoever signed first is not the second colleague; the root is for an agency that has no other.
  if (waiting.mine) find("[data-act=confirm]", row).hidden = true;
  return row;
}

function saidBy(here: Here, waiting: WaitingRestatement): string {
  const { words, context } = here;
  if (waiting.mine) return words("restated_by_you", { name: waiting.name });
  try {
    const { said } = checkedRestatement(waiting, context, today());
    const day = dayHere(said.expires);
    return said.roles.length === 0 ? words("restated_left", { name: waiting.name }) : words("restated", { name: waiting.name, roles: rolesText(here, said.roles), day });
  } catch (error) {
    if (!(error instanceof FalseSignature)) throw error;
    return words("false_signature");
  }
}

function confirms({ words }: Here, { id }: WaitingRestatement): HTMLElement {
  const rootLine = el(
    "div", { "data-root-line": true, hidden: true },
    el("label", { class: "govuk-label", for: `root-${id}` }, words("root_label")),
    el("textarea", { class: "govuk-textarea", id: `root-${id}`, rows: 3, autocomplete: "off", spellcheck: false, "data-root": true }),
    button(words("root_sign"), "root-sign"),
  );
  return el("div", {}, button(words("confirm"), "confirm"), " ", button(words("root"), "root"), rootLine);
}
