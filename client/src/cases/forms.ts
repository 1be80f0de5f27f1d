/** What is read off the forms that several pages of cases share. */
import { el, fill, find } from "../dom.ts";
import type { KnownColleague, StaffContext } from "../staff/unlock.ts";
import { Stopped } from "./doing.ts";
import type { Contact } from "./opening.ts";

export const valueOf = (id: string, root: ParentNode = document): string =>
  find<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(`#${id}`, root).value.trim();

export const isTicked = (id: string): boolean => document.querySelector<HTMLInputElement>(`#${id}`)?.checked ?? false;

/** The direct contact with the person, as written in `_contact.html`. */
export function contact(): Contact {
  const said = {
    on: valueOf("contact-on"), way: valueOf("contact-way"), language: valueOf("contact-language"), interpreter: isTicked("contact-interpreter"),
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
