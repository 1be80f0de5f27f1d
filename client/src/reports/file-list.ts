/** The files a person chose: what happens to each, and a way to take it out or stop it. */
import { append, el } from "../dom.ts";
import { progress } from "../site/progress.ts";
import type { Words } from "../words.ts";
import { type Chosen, isCleanable, MOST_BYTES, MOST_FILES, type Watch } from "./files.js";

interface Row {
  readonly chosen: Chosen;
  readonly element: HTMLElement;
  readonly place: HTMLElement;
  readonly controls: HTMLElement;
}

export class FileList {
  private rows: Row[] = [];
  private count = 0;
  private readonly said = el("p", { role: "status" });
  private readonly list = el("ul", { class: "govuk-list" });

  constructor(place: HTMLElement, input: HTMLInputElement, private readonly words: Words) {
    append(place, this.said, this.list);
    input.addEventListener("change", () => {
      for (const file of input.files ?? []) this.add(file);
      input.value = "";
    });
  }

  get chosen(): readonly Chosen[] {
    return this.rows.map((row) => row.chosen);
  }

  private add(file: File): void {
    this.said.textContent = "";
    if (file.size > MOST_BYTES) {
      this.said.textContent = this.words("file_big", { name: file.name });
      return;
    }
    if (this.rows.length >= MOST_FILES) {
      this.said.textContent = this.words("file_many");
      return;
    }
    this.count += 1;
    const chosen: Chosen = { id: `file_${this.count}`, file, keepsFacts: false };
    const row = this.row(chosen);
    this.rows.push(row);
    this.list.append(row.element);
  }

  private row(chosen: Chosen): Row {
    const { name } = chosen.file;
    const remove = this.button(this.words("file_remove", { name }));
    const controls = el("div", {}, isCleanable(chosen.file) ? this.keeping(chosen) : this.note("file_uncleaned"), remove);
    const place = el("div");
    const element = el("li", {}, el("strong", { dir: "auto", translate: "no" }, name), place, controls);
    remove.addEventListener("click", () => this.remove(chosen));
    return { chosen, element, place, controls };
  }

  private note = (word: string): HTMLElement => el("p", { class: "govuk-hint" }, this.words(word));

  private button = (text: string): HTMLButtonElement =>
    el("button", { type: "button", class: "govuk-button govuk-button--secondary" }, text);

  /** Photos lose their hidden facts unless the person keeps them. */
  private keeping(chosen: Chosen): HTMLElement {
    const box = el("input", { type: "checkbox", class: "govuk-checkboxes__input", id: chosen.id, autocomplete: "off" });
    const note = this.note("file_cleaned");
    box.addEventListener("change", () => {
      chosen.keepsFacts = box.checked;
      note.hidden = box.checked;
    });
    const label = el("label", { class: "govuk-label govuk-checkboxes__label", for: chosen.id }, this.words("file_keep"));
    return el(
      "div", { class: "govuk-checkboxes govuk-checkboxes--small" },
      note, el("div", { class: "govuk-checkboxes__item" }, box, label),
    );
  }

  remove(chosen: Chosen): void {
    const row = this.rows.find((one) => one.chosen === chosen);
    row?.element.remove();
    this.rows = this.rows.filter((one) => one !== row);
  }

  /** Say in its row that a file could not be read. */
  fail(chosen: Chosen): void {
    this.said.textContent = this.words("file_failed", { name: chosen.file.name });
  }

  /** Nothing is being sent: each file can be taken out again, one that arrived too. */
  free(): void {
    for (const { controls } of this.rows) controls.hidden = false;
  }

  /** Show how far one file is; its button stops it and takes it out. */
  watch(chosen: Chosen): Watch & { end: (done: boolean) => void } {
    const row = this.rows.find((one) => one.chosen === chosen);
    const { name } = chosen.file;
    const stopper = new AbortController();
    const bar = progress(this.words("file_progress", { name }));
    const stop = this.button(this.words("file_stop", { name }));
    stop.addEventListener("click", () => stopper.abort());
    row?.place.replaceChildren(bar.element, stop);
    if (row !== undefined) row.controls.hidden = true;
    return {
      signal: stopper.signal,
      onProgress: (share) => bar.show(share, this.words("file_progress", { name })),
      end: (done) => {
        stop.remove();
        if (done) bar.done(this.words("file_sent", { name }));
        else bar.element.remove();
        if (row !== undefined) row.controls.hidden = done;
      },
    };
  }
}
