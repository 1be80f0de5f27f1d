// The page of a new colleague: from the link to keys that wait for two signatures.
import { find } from "../dom.ts";
import { CannotOpen, newPassphrase, normalisePassphrase } from "../seal/index.ts";
import { loadedList } from "../seal/lists.ts";
import { words } from "../words.ts";
import { argon2InWorker, WorkerFailed } from "../worker/derive.ts";
import { call, Refused } from "./api.ts";
import { today } from "./days.ts";
import { answer, type Chosen, foundingOf, type Invited, type Link, makeKeys, type MadeKeys, readLink } from "./newcomer.ts";
import { rootSeed } from "./root-words.ts";
import { codeOf } from "./vouching.ts";

type Step = "ended" | "begin" | "done" | "founded";

/** A refusal of what was typed, with the name of its sentence. */
class Typed extends Error {}

class Enrolment {
  readonly #keys: MadeKeys = makeKeys();
  readonly #passphrase = newPassphrase(loadedList("passphrase") ?? []);

  constructor(
    readonly place: HTMLElement,
    readonly link: Link,
    readonly invited: Invited,
  ) {}

  begin(): void {
    find("[data-agency]", this.place).textContent = this.invited.agency.name;
    find("[data-passphrase]", this.place).textContent = this.#passphrase;
    find("[data-founding]", this.place).hidden = !this.invited.founding;
    find<HTMLFormElement>("form", this.place).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#try();
    });
    show(this.place, "begin");
  }

  async #try(): Promise<void> {
    const button = find<HTMLButtonElement>("button[type=submit]", this.place);
    const status = find("[data-status]", this.place);
    button.disabled = true;
    this.#tell("");
    try {
      const chosen = this.#chosen();
      status.textContent = words(this.place)("busy");
      await this.#send(chosen);
      find("[data-code]", this.place).textContent = codeOf(this.#keys.sign.public, this.#keys.wrap.public);
      show(this.place, this.invited.founding ? "founded" : "done");
    } catch (error) {
      if (error instanceof Refused && error.status === 404) show(this.place, "ended");
      else this.#tell(problemOf(error));
    } finally {
      status.textContent = "";
      button.disabled = false;
    }
  }

  #chosen(): Chosen {
    const value = (id: string): string => find<HTMLInputElement>(`#${id}`, this.place).value.trim();
    const name = value("enrol-name");
    const username = value("enrol-username");
    if (name === "" || username === "") throw new Typed("empty");
    if (normalisePassphrase(value("enrol-again")) !== this.#passphrase) throw new Typed("mismatch");
    return { name, username, passphrase: this.#passphrase };
  }

  async #send(chosen: Chosen): Promise<void> {
    // The root's words first: without them nothing needs to be derived.
    const founding = this.invited.founding ? this.#founding() : undefined;
    const argon2 = argon2InWorker(this.place.dataset["worker"] ?? "");
    const keys = await answer(this.invited, this.link, chosen, this.#keys, argon2);
    await call("POST", `${this.place.dataset["api"]}${this.link.invitation}`, { keys, founding });
  }

  #founding(): ReturnType<typeof foundingOf> {
    const field = find<HTMLTextAreaElement>("#enrol-root", this.place);
    try {
      return foundingOf(this.invited, this.#keys, rootSeed(field.value, loadedList("en") ?? []), today());
    } catch (error) {
      if (error instanceof CannotOpen) throw new Typed("root_words");
      throw error;
    }
  }

  #tell(name: string): void {
    const line = find("[data-problem]", this.place);
    line.textContent = name === "" ? "" : words(this.place)(name);
    line.hidden = name === "";
    if (name !== "") line.scrollIntoView();
  }
}

function problemOf(error: unknown): string {
  if (error instanceof Typed) return error.message;
  if (error instanceof WorkerFailed) return "worker";
  return error instanceof Refused ? error.problem : "problem";
}

function show(place: HTMLElement, step: Step): void {
  for (const part of place.querySelectorAll<HTMLElement>("[data-step]")) part.hidden = part.dataset["step"] !== step;
  place.hidden = false;
}

export async function enrol(place: HTMLElement = find("amparo-enrol")): Promise<void> {
  const link = readLink(location.hash);
  // The secret leaves the address bar and this visit's history.
  history.replaceState(null, "", location.pathname);
  // Another link typed into the same tab changes the fragment only.
  addEventListener("hashchange", () => location.reload());
  if (link === undefined) return show(place, "ended");
  try {
    const invited = await call<Invited>("GET", `${place.dataset["api"]}${link.invitation}`);
    new Enrolment(place, link, invited).begin();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    show(place, "ended");
  }
}
