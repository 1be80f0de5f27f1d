/** What is read off the forms that several pages of cases share. */
import { el, fill, find } from "../dom.ts";
import type { KnownColleague, StaffContext } from "../staff/unlock.ts";
import { Stopped } from "./doing.ts";
import type { Contact } from "./opening.ts";

export const valueOf = (id: string, root: ParentNode = document): string =>
  find<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(`#${id}`, root).value.trim();

const CODE = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/;
const LONGEST = 12;
const languages = (): HTMLOptionElement[] => [...document.querySelectorAll<HTMLOptionElement>("#language-names option")];

/** The code of the language in a field: chosen or written by its name, or a code of the standard that no name stands for here. */
export function languageIn(id: string, root: ParentNode = document): string {
  const written = valueOf(id, root).toLowerCase();
  const code = languages().find((one) => one.value.toLowerCase() === written)?.dataset["code"] ?? written;
  if (code !== "" && !(CODE.test(code) && code.length <= LONGEST)) throw new Stopped("language_unknown", id);
  return code;
}

/** What the language of a code is called on this page. */
export const languageName = (code: string): string => languages().find((one) => one.dataset["code"] === code)?.value ?? code;

export const isTicked = (id: string): boolean => document.querySelector<HTMLInputElement>(`#${id}`)?.checked ?? false;

/** The direct contact with the person, as written in `_contact.html`. */
export function contact(): Contact {
  const said = {
    on: valueOf("contact-on"), way: valueOf("contact-way"), language: languageIn("contact-language"), interpreter: isTicked("contact-interpreter"),
  };
  if (said.on === "" || said.way === "" || said.language === "") throw new Stopped("contact_needed");
  return said;
}

/** How it was checked who may sign: said by whoever checked it, never by a choice that stood there already. */
export function howChecked(): string {
  if (valueOf("signer") !== "unknown" && valueOf("how") === "") throw new Stopped("how_needed");
  return valueOf("how");
}

const READ_CASES = ["intake", "advocate"];

/** Colleagues whose keys hold and who may read cases. */
export const caseWorkers = (staff: StaffContext): KnownColleague[] =>
  staff.colleagues.filter((one) => one.staff !== staff.staff.id && one.roles.some((role) => READ_CASES.includes(role)));

export function offerTeam(place: HTMLElement, colleagues: readonly KnownColleague[]): void {
  fill(place, colleagues.map(({ staff, name }) => el(
    "div", { class: "govuk-checkboxes__item" },
    el("input", { class: "govuk-checkboxes__input", type: "checkbox", id: `team-${staff}`, value: staff }),
    el("label", { class: "govuk-label govuk-checkboxes__label", for: `team-${staff}` }, name),
  )));
}

export const chosenTeam = (place: HTMLElement, colleagues: readonly KnownColleague[]): KnownColleague[] =>
  colleagues.filter(({ staff }) => find<HTMLInputElement>(`#team-${staff}`, place).checked);
