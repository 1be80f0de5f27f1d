/** Keeps what is typed on a page and was not saved when it locks, and gives it back after unlocking. */
import { el } from "../dom.ts";
import type { Sealed } from "../keyring.ts";
import { differs } from "../redraw.ts";
import type { Subject } from "../reports/sealed.ts";
import { Compartment } from "../seal/index.ts";
import { beforeLock } from "../site/staff.ts";
import type { Words } from "../words.ts";
import { call } from "./api.ts";
import type { StaffContext } from "./context.ts";
import { type Kept, openDrafts, sealDrafts, type Unsaved } from "./drafts.ts";

type Field = HTMLTextAreaElement | HTMLInputElement;

/** The unsaved words of a page, by the compartment they belong to: the one named by `data-draft`. */
export function unsaved(root: ParentNode): Unsaved {
  const found = new Map<Compartment, Record<string, Kept>>();
  for (const field of root.querySelectorAll<Field>("[data-draft]")) {
    if (!differs(field)) continue;
    const compartment = Compartment[field.dataset["draft"] as keyof typeof Compartment];
    found.set(compartment, { ...found.get(compartment), [field.id]: { text: field.value, before: field.dataset["before"] ?? "" } });
  }
  return found;
}

export class Drafts {
  #stored = false;

  private constructor(
    readonly root: HTMLElement, readonly address: string, readonly place: Subject, readonly staff: StaffContext,
  ) {}

  /** Give back what was written before a lock, and from now on keep what is written when the next one comes. */
  static async begin(
    root: HTMLElement, address: string, place: Subject, staff: StaffContext, words: Words,
  ): Promise<{ drafts: Drafts; given: boolean }> {
    const drafts = new Drafts(root, `${address}/draft`, place, staff);
    beforeLock(() => drafts.keep());
    const { sealed } = await call<{ sealed: Sealed }>("GET", drafts.address);
    drafts.#stored = sealed.envelopes.length > 0;
    const given = Object.entries(openDrafts(sealed, place, staff)).map(([id, kept]) => giveBack(root, id, kept, words));
    return { drafts, given: given.includes(true) };
  }

  /** Seal what is unsaved now in place of what was kept before. */
  async keep(): Promise<void> {
    const kept = unsaved(this.root);
    if (kept.size === 0 && !this.#stored) return;
    await call("POST", this.address, { sealed: sealDrafts(kept, this.place, this.staff) });
    this.#stored = kept.size > 0;
  }

  /** After something was saved: a draft that was given back does not come back once more. */
  async settle(): Promise<void> {
    if (this.#stored) await this.keep();
  }
}

/** Put words back into their field. Where a colleague saved another version meanwhile, it is shown below. */
function giveBack(root: HTMLElement, id: string, { text, before }: Kept, words: Words): boolean {
  const field = root.querySelector<Field>(`#${CSS.escape(id)}`);
  if (field?.dataset["draft"] === undefined || field.value === text) return false;
  if ((field.dataset["before"] ?? "") !== before) {
    field.after(el("p", { class: "govuk-hint" }, words("theirs")), el("p", { class: "govuk-inset-text amparo-kept", dir: "auto" }, field.value));
  }
  field.value = text;
  for (let folded = field.closest("details"); folded !== null; folded = folded.parentElement?.closest("details") ?? null) folded.open = true;
  return true;
}
