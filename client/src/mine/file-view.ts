/** "My file" as a page: who can read what now, what waits for a decision, what was told, and every way to say no. */
import { el, fill } from "../dom.ts";
import { dayText } from "../reports/days.ts";
import { type Answer, isDone, problemOf } from "../reports/server.ts";
import { today } from "../reports/trust.ts";
import type { Visit } from "../reports/visit.ts";
import { CannotOpen, roots } from "../seal/index.ts";
import type { Words } from "../words.ts";
import { button, type Desk } from "./desk.ts";
import type { AskJson, HistoryJson, MyFile } from "./file.ts";
import { type OpenFile, openFile } from "./opening.ts";
import { pending, shared, sorted, waiting } from "./release-cards.ts";
import { files, parts, told } from "./story.ts";

export interface Look {
  words: Words;
  sentence: (code: string) => string;
  language: string;
  /** The server's day, for a telephone that forgot its own. */
  day: string;
}

/** What the person can still say no to, after they chose. */
const RUNNING = new Set(["requested", "accepted", "in_progress", "on_hold"]);

export class FileView {
  private readonly said = el("p", { role: "status", tabindex: -1, class: "govuk-body" });
  private readonly body = el("div");
  private readonly desk: Desk;

  constructor(private readonly visit: Visit, private readonly place: HTMLElement, private readonly look: Look) {
    const { words, language } = look;
    this.desk = {
      visit, words,
      dayOf: (day) => dayText(day, language),
      momentOf: (moment) => new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" }).format(new Date(moment)),
      today: () => today(look.day),
      tell: (text) => this.tell(text),
      stop: (name, field) => this.stop(name, field),
      once: (one, act, done) => this.once(one, act, done),
    };
  }

  async show(): Promise<void> {
    fill(this.place, el("h1", { class: "govuk-heading-l" }, this.look.words("title")), this.said, this.body, this.closing());
    this.place.hidden = false;
    const answer = await this.refresh();
    if (!isDone(answer)) this.tell(this.look.sentence(problemOf(answer)));
    else this.place.focus();
  }

  /** Fetch the file as it is now, and draw it. */
  private async refresh(): Promise<Answer & { file?: OpenFile }> {
    const answer = await this.visit.get("/api/mine");
    if (!isDone(answer)) return answer;
    const file = openFile(answer.data as unknown as MyFile, this.visit, roots(), this.desk.today());
    this.draw(file);
    return { ...answer, file };
  }

  private draw(file: OpenFile): void {
    const { words } = this.look;
    const { asks } = file.json;
    if (!file.json.bound) return fill(this.body, el("p", {}, words("not_bound")), el("p", {}, words("not_bound_next")));
    const { desk } = this;
    const by = sorted(file);
    const offers = asks.filter((one) => one.choosable).map((one) => this.offer(one));
    fill(
      this.body, this.summary(file, by.readable.length),
      this.section("decide_title", [...offers, ...by.waiting.map((one) => waiting(one, desk))], "decide_nothing"),
      by.readable.length > 0 && this.section("ledger_title", by.readable.map((one) => shared(one, file, desk))),
      by.pending.length > 0 && this.section("pending_title", by.pending.map((one) => pending(one, desk))),
      // Where all that was asked is on offer above, "we asked nobody" would be false here.
      (asks.length === 0 || asks.some((one) => !one.choosable)) &&
        this.section("asks_title", asks.filter((one) => !one.choosable).map((one) => this.asked(one)), "asks_nothing"),
      by.ended.length > 0 && this.folded("ended_title", by.ended.map((one) => shared(one, file, desk))),
      this.folded("story_title", [...told(file), ...files(file, desk)], "story_nothing"),
      this.folded("parts_title", parts(file, desk), "parts_nothing"),
      file.unchecked > 0 && el("p", {}, words("unchecked")),
      this.section("receipt_title", [], "receipt_seen"),
      this.folded("history_title", this.history(file), "history_nothing"),
    );
  }

  /** The one thing a person in a hurry wants to know. */
  private summary(file: OpenFile, readers: number): HTMLElement {
    const { words } = this.look;
    const name = readers === 0 ? "now_nobody" : readers === 1 ? "now_one" : "now_more";
    const agency = file.agency?.name ?? "";
    return el(
      "div", { class: "govuk-inset-text" }, el("p", { class: "govuk-body-l" }, words(name, { number: readers })),
      agency !== "" && el("p", {}, words("bound", { agency })),
    );
  }

  private list(title: string, items: HTMLElement[], nothing?: string): HTMLElement {
    if (items.length > 0) return el("ul", { class: "govuk-list", "data-list": title }, items);
    return el("p", {}, this.look.words(nothing ?? title));
  }

  private section(title: string, items: HTMLElement[], nothing?: string): HTMLElement {
    const id = `section-${title}`;
    const heading = el("h2", { class: "govuk-heading-m", id }, this.look.words(title));
    return el("section", { "aria-labelledby": id }, heading, this.list(title, items, nothing));
  }

  /** What is not needed to decide stays closed: somebody may look over a shoulder. */
  private folded(title: string, items: HTMLElement[], nothing?: string): HTMLElement {
    const name = el("span", { class: "govuk-details__summary-text" }, this.look.words(title));
    return el(
      "details", { class: "govuk-details" }, el("summary", { class: "govuk-details__summary" }, el("h2", { class: "govuk-heading-s" }, name)),
      el("div", { class: "govuk-details__text" }, this.list(title, items, nothing)),
    );
  }

  /** An offer of a place: the person chooses one, or says no. */
  private offer(ask: AskJson): HTMLElement {
    const { words } = this.look;
    const choose = button(words("choose"), "");
    this.desk.once(choose, () => this.visit.post(`/api/mine/asks/${ask.id}/choose`, {}), () => "chosen");
    return el(
      "li", { class: "govuk-inset-text", "data-ask": ask.id },
      el("p", {}, words("offer", { service: ask.service_name, agency: ask.agency_name })),
      ask.hold_until !== null && el("p", {}, words("held", { moment: this.desk.momentOf(ask.hold_until) })),
      el("div", { class: "amparo-choices" }, choose, this.refusing(ask)),
    );
  }

  private asked(ask: AskJson): HTMLElement {
    const { words } = this.look;
    const text = words("asked", { service: ask.service_name, agency: ask.agency_name, state: words(`ask_${ask.state}`) });
    return el("li", { "data-ask": ask.id }, el("p", {}, text), RUNNING.has(ask.state) && this.refusing(ask));
  }

  private refusing(ask: AskJson): HTMLElement {
    const refuse = button(this.look.words(ask.choosable ? "say_no" : "no_more"));
    this.desk.once(refuse, () => this.visit.post(`/api/mine/asks/${ask.id}/withdraw`, {}), () => "said_no_ask");
    return refuse;
  }

  /** Day by day, the newest first, after a word on what it is: a bare list of acts reads like an accusation. */
  private history(file: OpenFile): HTMLElement[] {
    const { history } = file.json;
    const days = [...new Set(history.map((one) => one.on))].sort().reverse();
    // Within a day those who help come first: what the person did themselves they know.
    const place = ({ actor }: HistoryJson): number => (actor === "person" ? 1 : 0);
    const lines = days.map((day) => {
      const acts = history.filter((one) => one.on === day).sort((one, other) => place(one) - place(other));
      const list = el("ul", { class: "govuk-list govuk-list--bullet" }, acts.map((one) => this.act(one, file)));
      return el("li", { "data-day": day }, el("h3", { class: "govuk-heading-s" }, this.desk.dayOf(day)), list);
    });
    return lines.length === 0 ? [] : [el("li", {}, el("p", {}, this.look.words("history_why"))), ...lines];
  }

  private act({ act, actor, role, agency, times }: HistoryJson, file: OpenFile): HTMLElement {
    const { words } = this.look;
    const named = role === "" ? words(`actor_${actor}`) : words(`role_${role.split(",")[0] ?? ""}`);
    const where = actor === "staff" && agency !== file.json.case?.agency ? (roots().named?.[agency]?.name ?? "") : "";
    const who = where === "" ? named : words("actor_at", { who: named, agency: where });
    const line = words("history_act", { act: words(`act_${act}`), who });
    // The own steps are not counted: one visit is several to the server, and a number would look like somebody else.
    return el("li", {}, times > 1 && actor !== "person" ? words("history_times", { line, times }) : line);
  }

  /** A button that does its act once, shows the file as it is then, and says what became of it. */
  private once(one: HTMLButtonElement, act: () => Promise<Answer> | undefined, done: (file: OpenFile) => string): void {
    one.addEventListener("click", () => {
      if (one.disabled) return;
      one.disabled = true;
      void this.run(act, done).catch((error: unknown) => {
        this.tell(error instanceof CannotOpen ? this.look.words("release_strange") : this.look.sentence("away"));
      }).finally(() => (one.disabled = false));
    });
  }

  private async run(act: () => Promise<Answer> | undefined, done: (file: OpenFile) => string): Promise<void> {
    const answer = await act();
    if (answer === undefined) return;
    if (!isDone(answer)) return this.tell(this.look.sentence(problemOf(answer)));
    const { file } = await this.refresh();
    this.tell(this.look.words(file === undefined ? "done_unseen" : done(file)));
  }

  private closing(): HTMLElement {
    const close = button(this.look.words("close"));
    close.addEventListener("click", () => location.replace(location.pathname));
    return close;
  }

  private stop(name: string, field: HTMLElement): undefined {
    this.said.textContent = this.look.words(name);
    field.focus();
  }

  private tell(text: string): void {
    this.said.textContent = text;
    this.said.focus();
  }
}
