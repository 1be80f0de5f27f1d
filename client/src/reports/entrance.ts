/** The way in with a receipt, and a private word where there is one: the same on every page that asks for them. */
import { el, fill, find } from "../dom.ts";
import { type Argon2, fileKeys, findReceipts } from "../seal/index.ts";
import { receiptLists } from "../seal/lists.ts";
import { forget } from "../site/exit.ts";
import { clearProblems, showProblems } from "../site/problems.ts";
import type { Words } from "../words.ts";
import { argon2Of, WordFailed } from "./derive.ts";
import { type Answer, problemOf, sentences } from "./server.ts";
import { strangeWords } from "./strange.ts";
import { enter, Visit } from "./visit.ts";

export interface Opened {
  visit: Visit;
  privateWord: string;
  argon2: Argon2;
  sentence: (code: string) => string;
}

export class Entrance {
  private readonly form = find<HTMLFormElement>("#open");
  private readonly said = el("p", { role: "status", class: "govuk-body" });
  private readonly button: HTMLButtonElement;
  private readonly argon2: Argon2;
  readonly sentence = sentences(this.form);

  /** `wordNeeded`: nothing opens with the receipt alone. */
  constructor(private readonly words: Words, private readonly wordNeeded: boolean, private readonly then: (opened: Opened) => Promise<void> | void) {
    this.argon2 = argon2Of(this.form);
    this.button = el("button", { type: "button", class: "govuk-button" }, words("open"));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.button.addEventListener("click", () => void this.start());
    fill(find("#open-place"), this.said, this.button);
    this.form.hidden = false;
    find("#broken").remove();
  }

  private problem(field: string, text: string): void {
    this.said.textContent = "";
    showProblems(this.form, this.words("need_look"), [{ field, text }]);
  }

  /** The receipts that what was typed can mean; none when it has to be looked at again. */
  private typed(text: string): Uint8Array[] {
    if (text.trim() === "") {
      this.problem("id_receipt", this.words("empty_receipt"));
      return [];
    }
    const found = findReceipts(text, receiptLists());
    if (found.length > 0) return found;
    const strange = strangeWords(text, receiptLists());
    this.problem(
      "id_receipt", strange.length > 0 ? this.words("strange", { words: strange.join(", ") }) : this.words("mistyped"),
    );
    return [];
  }

  /** Twelve words can fit two lists: the receipt that opens something comes first, and each is tried. */
  private async visit(receipts: Uint8Array[], word: string): Promise<Visit | undefined> {
    const { deployment = "" } = this.form.dataset;
    let first: Visit | undefined;
    let refusal: Answer | undefined;
    for (const receipt of receipts) {
      const file = word === "" ? null : await fileKeys(receipt, word, this.argon2);
      const entered = await enter(deployment, receipt, file);
      if (!(entered instanceof Visit)) refusal ??= entered;
      else if (entered.standing !== "none") return entered;
      else first ??= entered;
    }
    if (first === undefined && refusal !== undefined) {
      const code = problemOf(refusal);
      this.problem(code === "wrong_word" || code === "no_more_tries" ? "id_word" : "", this.sentence(code));
    }
    return first;
  }

  private async open(): Promise<void> {
    clearProblems(this.form);
    const receipts = this.typed(find<HTMLTextAreaElement>("#id_receipt").value);
    if (receipts.length === 0) return;
    const word = find<HTMLInputElement>("#id_word").value.trim();
    if (this.wordNeeded && word === "") return this.problem("id_word", this.words("empty_word"));
    this.said.textContent = this.words("opening");
    await new Promise((painted) => setTimeout(painted, 50));
    const visit = await this.visit(receipts, word);
    if (visit === undefined) return;
    forget();
    find("#entry").remove();
    await this.then({ visit, privateWord: word, argon2: this.argon2, sentence: this.sentence });
  }

  private async start(): Promise<void> {
    if (this.button.disabled) return;
    this.button.disabled = true;
    try {
      await this.open();
    } catch (error) {
      this.problem("", this.sentence(error instanceof WordFailed ? "word_failed" : "away"));
    } finally {
      this.button.disabled = false;
    }
  }
}
