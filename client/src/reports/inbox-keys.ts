/** What opens an inbox, and how to change it: a private word, another receipt, how long a found one shows messages. */
import { el, fill } from "../dom.ts";
import { fileKeys, newReceipt } from "../seal/index.js";
import { WordFailed } from "./derive.js";
import { button, doing, type Look } from "./look.js";
import { receiptCard } from "./receipt-card.js";
import { isDone, isUnclear, problemOf } from "./server.js";
import type { Change, Visit } from "./visit.js";

// What the person can choose from; the server takes any number up to a year.
const DAYS = [1, 3, 7, 30];

export class InboxKeysView {
  private privateWord: string;

  constructor(private readonly visit: Visit, private readonly look: Look, private readonly tell: (text: string) => void) {
    this.privateWord = look.privateWord;
  }

  parts(): HTMLElement[] {
    if (this.visit.key === undefined) return [];
    const { everything, renew } = this.visit.page;
    // A new receipt hands the conversation's key on: not one of which nobody knows whose it is.
    if (everything) return [...(this.visit.standing === "marked" ? [this.receipt()] : []), this.word(true), this.days()];
    return [...(renew ? [this.fold("renew_title", el("p", {}, this.look.words("renew_needs_word")))] : []), this.word(false)];
  }

  private word(hasOne: boolean): HTMLElement {
    const { words } = this.look;
    const input = el("input", {
      id: "new_word", class: "govuk-input govuk-input--width-20", autocomplete: "off", autocapitalize: "none", autocorrect: "off",
      spellcheck: "false", dir: "auto",
    });
    const keep = button(words("word_save"));
    doing(keep, async () => {
      const word = input.value.trim();
      if (word === "") return;
      await this.calmly(async () => {
        this.tell(words("locking"));
        const file = await fileKeys(this.visit.receipt, word, this.look.argon2);
        const answer = await this.visit.change(this.visit.otherWord(file));
        if (!isDone(answer)) return this.tell(this.look.sentence(problemOf(answer)));
        input.value = "";
        if (hasOne) this.privateWord = word;
        this.tell(words(hasOne ? "word_changed" : "word_saved"));
      });
    });
    const label = el("label", { class: "govuk-label", for: "new_word" }, words("word_label"));
    return this.fold(
      hasOne ? "word_other_title" : "word_title", el("p", {}, words(hasOne ? "word_other_why" : "word_why")), label, input, keep,
    );
  }

  /** Shown before it counts: an answer that gets lost must not lock anybody out. */
  private receipt(): HTMLElement {
    const { words } = this.look;
    const { renew } = this.visit.page;
    const make = button(words("renew"));
    const block = this.fold("renew_title", el("p", {}, words(renew ? "renew_why" : "renew_other_why")), make);
    if (renew) block.setAttribute("open", "");
    doing(make, () => this.calmly(async () => {
      this.tell(words("locking"));
      const receipt = newReceipt();
      const file = await fileKeys(receipt, this.privateWord, this.look.argon2);
      const change = this.visit.otherReceipt(receipt, file);
      const noted = button(words("renew_noted"), "");
      const card = receiptCard(receipt, this.look.language, words);
      // Said where the receipt stands, not at the top of a long page.
      const lines = el("p", { role: "status", tabindex: -1 }, words("renew_first"));
      fill(block, this.heading("renew_title"), el("div", { class: "govuk-details__text" }, lines, card.element, noted));
      doing(noted, () => this.replace(change, noted, lines));
      this.tell("");
      lines.focus();
    }));
    return block;
  }

  private async replace(change: Change, noted: HTMLElement, lines: HTMLElement): Promise<void> {
    const { words, sentence } = this.look;
    const answer = await this.visit.change(change);
    if (isDone(answer)) noted.remove();
    lines.textContent = isDone(answer) ? words("renewed") : isUnclear(answer) ? words("renew_unclear") : sentence(problemOf(answer));
    lines.focus();
  }

  private days(): HTMLElement {
    const { words } = this.look;
    const { keep_days: now } = this.visit.page;
    const choices = [...new Set([...DAYS, now])].sort((one, other) => one - other);
    const select = el(
      "select", { id: "keep_days", class: "govuk-select", autocomplete: "off" },
      choices.map((days) => el("option", { value: days, selected: days === now }, words(days === 1 ? "days_one" : "days_more", { days }))),
    );
    const keep = button(words("days_save"));
    doing(keep, async () => {
      const answer = await this.visit.keepFor(Number(select.value));
      this.tell(isDone(answer) ? words("days_saved") : this.look.sentence(problemOf(answer)));
    });
    const label = el("label", { class: "govuk-label", for: "keep_days" }, words("days_label"));
    return this.fold("days_title", el("p", {}, words("days_why")), label, select, " ", keep);
  }

  private async calmly(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof WordFailed)) throw error;
      this.tell(this.look.sentence("word_failed"));
    }
  }

  private heading(title: string): HTMLElement {
    const head = el("span", { class: "govuk-details__summary-text" }, this.look.words(title));
    return el("summary", { class: "govuk-details__summary" }, head);
  }

  private fold(title: string, ...children: (HTMLElement | string)[]): HTMLElement {
    return el("details", { class: "govuk-details" }, this.heading(title), el("div", { class: "govuk-details__text" }, children));
  }
}
