/** The inbox as a page: what was said, a place to answer, and what a private word adds. */
import { append, el, fill } from "../dom.ts";
import type { Uuid } from "../seal/index.js";
import type { Message } from "./conversation.js";
import { dayText } from "./days.js";
import { InboxKeysView } from "./inbox-keys.js";
import { button, doing, type Look } from "./look.js";
import type { Sealed } from "./sealed.js";
import { type Answer, isDone, isUnclear, problemOf } from "./server.js";
import { type Page, pageOf, type Visit } from "./visit.js";

const textarea = (id: string): HTMLTextAreaElement =>
  el("textarea", {
    id, class: "govuk-textarea", rows: 6, dir: "auto", autocomplete: "off", autocorrect: "off", spellcheck: "false", translate: "no",
  });

export class InboxView {
  private page: Page;
  private readonly said = el("p", { role: "status", tabindex: -1, class: "govuk-body" });
  private readonly list = el("ul", { class: "amparo-messages" });
  private readonly notes = el("div");
  private readonly draft = textarea("message");
  private readonly sender: HTMLButtonElement;
  private readonly answer = el("div");
  private shown: Message[] = [];
  /** A sealed message of which nobody knows whether it arrived. It goes again as it is, until that is known. */
  private unclear: { sealed: Sealed } | undefined;

  constructor(private readonly visit: Visit, private readonly place: HTMLElement, private readonly look: Look) {
    this.page = visit.page;
    this.sender = button(look.words("send"), "");
    doing(this.sender, () => this.send());
  }

  show(): void {
    const title = el("h1", { class: "govuk-heading-l" }, this.look.words("title"));
    if (this.visit.standing === "swapped" && !this.visit.isAnswered) {
      fill(this.place, title, this.warning(), this.closing());
    } else {
      const keys = new InboxKeysView(this.visit, this.look, (text) => this.tell(text));
      fill(this.place, title, this.said, this.notes, this.older(), this.list, this.answer, keys.parts(), this.file(), this.closing());
      this.draw(this.page);
      for (const page of this.visit.older) this.draw(page, { isOlder: true });
    }
    this.place.hidden = false;
    this.place.focus();
  }

  /** A key that was not made with this receipt, and nothing of the group under it: nothing is shown as of it, nothing sealed. */
  private warning(): HTMLElement {
    return el("div", { class: "govuk-inset-text", role: "alert" }, el("p", {}, el("strong", {}, this.look.words("swapped"))));
  }

  /** Show a page. One of older messages is added; the newest stays the one that an answer follows. */
  private draw(page: Page, { isOlder = false } = {}): void {
    const { messages, unchecked } = this.visit.read(page);
    if (!isOlder) this.page = page;
    const older = this.shown.filter((one) => messages.every((other) => other.id !== one.id));
    this.shown = [...older, ...messages].sort((one, other) => one.sequence - other.sequence);
    fill(this.list, this.shown.map((message) => this.line(message)));
    fill(this.notes, this.summary(page, unchecked));
    if (["unmarked", "swapped"].includes(this.visit.standing)) fill(this.answer, this.asking());
    else if (!this.answer.contains(this.draft)) fill(this.answer, this.writing());
  }

  private summary(page: Page, unchecked: number): HTMLElement[] {
    const { words, language } = this.look;
    const lines = [words(`feedback_${page.feedback}`)];
    if (this.shown.length === 0) lines.push(words(this.visit.key === undefined ? "nothing" : "nothing_yet"), words("by", { day: dayText(page.promised_by, language) }));
    if (!page.everything) lines.push(words("recent", { days: page.keep_days }));
    if (unchecked > 0) lines.push(words(unchecked === 1 ? "unchecked_one" : "unchecked_more", { number: unchecked }));
    return lines.map((line) => el("p", {}, line));
  }

  private line(message: Message): HTMLElement {
    const { words, language } = this.look;
    const day = dayText(message.day, language);
    const title = words(message.byStaff ? "from_agency" : "from_you", { day });
    const text = el("span", { dir: "auto", translate: "no" }, message.text);
    const item = el("li", { class: message.byStaff ? "" : "amparo-messages__mine" }, el("strong", {}, title), "\n", text);
    if (this.visit.page.everything) append(item, "\n", this.deleting(message.id, item));
    return item;
  }

  private deleting(id: Uuid, item: HTMLElement): HTMLElement {
    const { words } = this.look;
    const one = button(words("delete"));
    let isSure = false;
    doing(one, async () => {
      if (!isSure) {
        isSure = true;
        one.textContent = words("delete_sure");
        return;
      }
      const answer = await this.visit.erase(id);
      if (!isDone(answer)) return this.tell(this.look.sentence(problemOf(answer)));
      this.shown = this.shown.filter((other) => other.id !== id);
      item.remove();
      this.tell(words("deleted"));
    });
    return one;
  }

  private older(): HTMLElement {
    const more = button(this.look.words("older"));
    more.hidden = !(this.visit.older[this.visit.older.length - 1] ?? this.page).more;
    doing(more, async () => {
      const answer = await this.visit.fetch(this.shown[0]?.sequence);
      const page = pageOf(answer);
      if (!isDone(answer) || page === undefined) return this.tell(this.look.sentence(problemOf(answer)));
      more.hidden = !page.more;
      this.draw(page, { isOlder: true });
    });
    return more;
  }

  /**
   * A conversation from before marks, or said to be, or under a false mark: words that the group signed are under its key, and the
   * person knows whether they answer them. Until they say so nothing is sealed under it.
   */
  private asking(): HTMLElement {
    const { words, sentence } = this.look;
    const isAnswered = this.shown.some((message) => message.byStaff);
    const read = this.visit.standing === "swapped" ? "swapped_read" : "unmarked_read";
    const text = el("p", {}, words(isAnswered ? read : "unmarked_wait"));
    if (!isAnswered) return el("div", { class: "govuk-inset-text" }, text);
    const yes = button(words("unmarked_yes"));
    doing(yes, async () => {
      const answer = await this.visit.mark();
      if (!isDone(answer)) return this.tell(sentence(problemOf(answer)));
      this.show();
    });
    return el("div", { class: "govuk-inset-text" }, text, yes);
  }

  private writing(): HTMLElement {
    return el(
      "div", { class: "govuk-form-group" },
      el("label", { class: "govuk-label govuk-label--m", for: "message" }, this.look.words("write")), this.draft, this.sender,
    );
  }

  private async send(): Promise<void> {
    const { words } = this.look;
    if (this.visit.key === undefined) return this.tell(words("no_key"));
    if (this.unclear === undefined && this.draft.value.trim() === "") return this.tell(words("empty_message"));
    this.tell(words("sending"));
    const message = this.unclear ?? this.visit.seal(this.draft.value, this.page);
    this.hold(message);
    const answer = await this.visit.say(message);
    if (isUnclear(answer)) return this.tell(this.look.sentence("away"));
    this.hold(undefined);
    await this.answered(answer);
  }

  /** Until it is known whether it arrived, a message stays as it was sealed. */
  private hold(message: { sealed: Sealed } | undefined): void {
    this.unclear = message;
    this.draft.readOnly = message !== undefined;
    this.sender.textContent = this.look.words(message === undefined ? "send" : "again");
  }

  private async answered(answer: Answer): Promise<void> {
    const { words, sentence } = this.look;
    const newer = pageOf(answer);
    if (problemOf(answer) === "sequence" && newer !== undefined) {
      const { next } = this.page;
      const isOwn = newer.next > next && newer.slots.every((slot) => slot === null || !slot.by_staff || slot.sequence < next);
      this.draw(newer);
      // Only own words stand before it: from another phone, or sent while the answer got lost.
      return isOwn ? this.send() : this.tell(words("newer"));
    }
    if (!isDone(answer)) return this.tell(sentence(problemOf(answer)));
    this.draft.value = "";
    const page = pageOf(await this.visit.fetch());
    if (page !== undefined) this.draw(page);
    this.tell(words("sent"));
  }

  /** Where the rest is: who has what, and saying yes or no. */
  private file(): HTMLElement {
    const { words } = this.look;
    const { file = "" } = this.place.dataset;
    return el("p", {}, words("file_why"), " ", el("a", { class: "govuk-link", href: file }, words("file_link")));
  }

  private closing(): HTMLElement {
    const close = button(this.look.words("close"));
    close.addEventListener("click", () => location.replace(location.pathname));
    return close;
  }

  private tell(text: string): void {
    this.said.textContent = text;
    this.said.focus();
  }
}
