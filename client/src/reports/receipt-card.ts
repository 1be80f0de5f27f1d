/** The receipt as the person sees it, once: by hand first, then as a plain card. Nothing of it is kept. */
import { append, el } from "../dom.ts";
import { toDigits, toWords } from "../seal/index.js";
import { loadedList } from "../seal/lists.js";
import { asciiDigits } from "../seal/text.js";
import type { Words } from "../words.ts";

export interface Card {
  element: HTMLElement;
  /** The words, or the groups of digits where there is no list. */
  parts: string[];
  /** Take it off the screen, and out of what a printer would get. */
  hide: () => void;
}

/** The receipt in words of the language, if there is a list, and in digits. */
export function receiptCard(receipt: Uint8Array, language: string, words: Words): Card {
  const list = loadedList(language);
  const digits = toDigits(receipt);
  const spoken = list === undefined ? [] : toWords(receipt, list).split(" ");
  const element = el("div");
  const paper = onPaper(spoken, digits);
  if (spoken.length > 0) {
    append(
      element,
      el("div", { class: "amparo-receipt" }, numbered(spoken)),
      el("p", {}, words("done_other")),
    );
  }
  const hide = (): void => {
    element.remove();
    paper.remove();
    document.body.classList.remove("amparo-has-paper");
  };
  append(element, el("p", { class: "amparo-receipt", dir: "ltr", translate: "no" }, digits), buttons(spoken, digits, hide, words));
  return { element, parts: spoken.length > 0 ? spoken : digits.split(" "), hide };
}

/** All that a printer gets while a receipt is shown: the words alone, without our name. */
function onPaper(spoken: string[], digits: string): HTMLElement {
  document.querySelector(".amparo-paper")?.remove();
  const paper = el(
    "div", { class: "amparo-paper", "aria-hidden": "true" },
    spoken.length > 0 && numbered(spoken), el("p", { dir: "ltr", translate: "no" }, digits),
  );
  document.body.append(paper);
  document.body.classList.add("amparo-has-paper");
  return paper;
}

const numbered = (spoken: string[]): HTMLElement =>
  el("ol", { class: "govuk-list govuk-list--number", translate: "no" }, spoken.map((word) => el("li", {}, word)));

function buttons(spoken: string[], digits: string, onHide: () => void, words: Words): HTMLElement {
  // A plain text without our name: whoever finds it learns nothing from it.
  const text = [spoken.join(" "), digits].filter((line) => line !== "").join("\n\n") + "\n";
  const save = button(words("done_card"));
  save.addEventListener("click", () => download(text, words("card_name")));
  const print = button(words("done_print"));
  print.addEventListener("click", () => window.print());
  const hide = button(words(spoken.length > 0 ? "done_hidden" : "done_hidden_digits"));
  hide.addEventListener("click", onHide);
  return el("div", { class: "govuk-button-group" }, save, print, hide);
}

const button = (text: string): HTMLButtonElement =>
  el("button", { type: "button", class: "govuk-button govuk-button--secondary" }, text);

function download(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

const same = (typed: string, right: string): boolean => {
  const bare = (text: string): string => asciiDigits(text.normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "").trim().toLowerCase());
  return bare(typed) === bare(right);
};

/** Two of the words, or of the groups of digits, once more, if the person likes. Offered, never asked. */
export function checkCard(parts: readonly string[], isWords: boolean, words: Words): HTMLElement {
  const numbers = [1 + Math.floor(parts.length / 4), parts.length - 1];
  const fields = numbers.map((number, at) => {
    const input = el("input", {
      class: "govuk-input govuk-input--width-10", id: `check_${at}`, autocomplete: "off", autocapitalize: "none",
      autocorrect: "off", spellcheck: "false", dir: "auto",
    });
    const label = words(isWords ? "check_word" : "check_group", { number });
    const group = el("div", { class: "govuk-form-group" }, el("label", { class: "govuk-label", for: `check_${at}` }, label), input);
    return { number, input, group };
  });
  const said = el("p", { role: "status" });
  const check = button(words("check_button"));
  check.addEventListener("click", () => {
    const right = fields.every(({ input, number }) => same(input.value, parts[number - 1] ?? ""));
    said.textContent = words(right ? "check_right" : isWords ? "check_wrong" : "check_wrong_digits");
  });
  return el(
    "details", { class: "govuk-details" },
    el("summary", { class: "govuk-details__summary" }, el("span", { class: "govuk-details__summary-text" }, words("check_title"))),
    el("div", { class: "govuk-details__text" }, el("p", {}, words("check_why")), fields.map(({ group }) => group), check, said),
  );
}
