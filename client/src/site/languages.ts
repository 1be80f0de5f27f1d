// Another language is another page, and what was typed stays on this one: nothing typed is kept on a device or in an
// address. So whoever has typed is asked first, in the language they are going to: they may not read the one they are in.
import { el, fill } from "../dom.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;

function isTyped(field: Field): boolean {
  if (field.type === "hidden" || field.readOnly) return false;
  if (field instanceof HTMLInputElement) {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.type === "file") return (field.files?.length ?? 0) > 0;
  }
  return field.value !== field.defaultValue;
}

/** Say whether leaving would lose something. A form that has thrown its words away holds none. */
const holdsWords = (): boolean =>
  [...document.querySelectorAll<Field>("input, textarea")].some(isTyped) || document.querySelector("#file-list li") !== null;

/** Ask before a link to another language, where something would be lost. */
export function askBeforeLanguages(nav: HTMLElement): void {
  const place = el("div", { class: "amparo-ask-first", role: "alert", tabindex: -1, hidden: true });
  nav.append(place);
  for (const link of nav.querySelectorAll("a")) {
    link.addEventListener("click", (event) => {
      if (!holdsWords()) return;
      event.preventDefault();
      ask(place, link);
    });
  }
}

function ask(place: HTMLElement, link: HTMLAnchorElement): void {
  const { ask: question = "", go = "", stay = "" } = link.dataset;
  const back = el("button", { type: "button", class: "govuk-button" }, stay);
  back.addEventListener("click", () => {
    fill(place);
    place.hidden = true;
    link.focus();
  });
  const leave = el("a", { class: "govuk-link", href: link.href, hreflang: link.hreflang }, go);
  place.lang = link.lang;
  place.dir = link.dir;
  fill(place, el("p", {}, question), el("div", { class: "govuk-button-group" }, back, leave));
  place.hidden = false;
  back.focus();
}
