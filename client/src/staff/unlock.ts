// Every staff page's script begins here: `const staff = await unlocked();`
import { el, fill, find, set } from "../dom.ts";
import { type Bundle, CannotOpen, roots, unb64, type VerifiedKeys } from "../seal/index.ts";
import { whenLocked } from "../site/staff.ts";
import { words } from "../words.ts";
import { argon2InWorker, WorkerFailed } from "../worker/derive.ts";
import { call, Refused } from "./api.ts";
import { acceptChanges, type Change } from "./changes.ts";
import { agencyOf, contextOf, type KnownAgency, OwnKeyMissing, type StaffContext } from "./context.ts";
import { today } from "./days.ts";
import { thisDevice, thisMemory } from "./device.ts";
import { watchIdle } from "./idle.ts";
import { type AgencyDirectory, keepOnDevice, openFromDevice, openWithWords, type OwnKeys } from "./keys.ts";

export type { StaffContext, KnownAgency, KnownColleague, KnownIntake } from "./context.ts";

let once: Promise<StaffContext> | undefined;

/** The member's keys, once they are open. Shows the form for the passphrase while they are locked. */
export function unlocked(): Promise<StaffContext> {
  once ??= open();
  return once;
}

/** Another agency's keys, held against the root in this bundle. Do this before anything is wrapped to it. */
export async function directoryOf(agency: string, context: StaffContext): Promise<KnownAgency> {
  const said = await call<{ agency: string; directory: AgencyDirectory }>(
    "GET", `/api/staff/directory/${encodeURIComponent(agency)}`,
  );
  const known = agencyOf(said, context, today());
  await showChanges(find("amparo-unlock"), known, context);
  return known;
}

/** Nothing is wrapped to an agency before the member knows what changed among its keys since this device saw them. */
async function showChanges(place: HTMLElement, agency: { id: string; name: string; keys: VerifiedKeys }, context: StaffContext): Promise<void> {
  await acceptChanges(context.nameInMemory(`directory ${agency.id}`), agency.keys, thisMemory, (found) => accepted(place, agency.name, found, context));
}

function accepted(place: HTMLElement, agency: string, found: readonly Change[], context: StaffContext): Promise<void> {
  const part = find("#changed", place);
  const say = words(place);
  const name = (staff: string | null): string => context.colleagues.find((one) => one.staff === staff)?.name ?? say("changed_somebody");
  find("[data-changed-agency]", part).textContent = agency;
  fill(find("[data-changes]", part), found.map(({ what, staff, roles }) => el("li", {}, say(`changed_${what}`, { name: name(staff), roles }))));
  find("#locked", place).hidden = true;
  part.hidden = place.hidden = false;
  find("#main").hidden = true;
  part.focus();
  return new Promise((resolve) => {
    find("button", part).addEventListener("click", () => {
      part.hidden = true;
      find("#locked", place).hidden = false;
      hide(place);
      resolve();
    }, { once: true });
  });
}

async function open(): Promise<StaffContext> {
  const place = find("amparo-unlock");
  const own = await ownKeys(place);
  const kept = await fromDevice(own);
  const context = kept === undefined ? await form(place, own) : await trusted(place, own, kept);
  whenLocked(async () => {
    context.keyring.forget();
    await thisDevice.forget(own.staff.id);
  });
  await showChanges(place, { ...context.agency, keys: context.directory }, context);
  watchIdle();
  return context;
}

async function ownKeys(place: HTMLElement): Promise<OwnKeys> {
  try {
    return await call<OwnKeys>("GET", "/api/staff/keys");
  } catch (error) {
    // The session is over: the page that signs in leads back here.
    if (error instanceof Refused && error.status === 401) location.assign(`${place.dataset["signIn"] ?? "/"}?next=${encodeURIComponent(location.pathname)}`);
    throw error;
  }
}

async function fromDevice(own: OwnKeys): Promise<Bundle | undefined> {
  try {
    const { k2 } = await call<{ k2: string }>("GET", "/api/staff/k2");
    return await openFromDevice(own, unb64(k2), thisDevice);
  } catch (error) {
    if (error instanceof Refused && error.problem === "locked") return undefined;
    throw error;
  }
}

/** Keys from the device are held against the directory like keys from the bundle. */
async function trusted(place: HTMLElement, own: OwnKeys, bundle: Bundle): Promise<StaffContext> {
  try {
    return contextOf(own, bundle, roots(), today());
  } catch (error) {
    show(place);
    tell(place, problemOf(error));
    throw error;
  }
}

/** Show the form until the words open the keys. */
function form(place: HTMLElement, own: OwnKeys): Promise<StaffContext> {
  const asked = find<HTMLFormElement>("[data-unlock-form]", place);
  show(place);
  return new Promise((resolve) => {
    asked.addEventListener("submit", (event) => {
      event.preventDefault();
      void tried(place, own).then((context) => {
        if (context === undefined) return;
        hide(place);
        resolve(context);
      });
    });
  });
}

async function tried(place: HTMLElement, own: OwnKeys): Promise<StaffContext | undefined> {
  const field = find<HTMLInputElement>("#unlock-passphrase", place);
  const button = find<HTMLButtonElement>("button", place);
  const status = find("[data-unlock-status]", place);
  button.disabled = true;
  status.textContent = words(place)("busy");
  tell(place, "");
  try {
    const context = await withWords(place, own, field.value);
    field.value = "";
    return context;
  } catch (error) {
    tell(place, problemOf(error));
    field.focus();
    return undefined;
  } finally {
    status.textContent = "";
    button.disabled = false;
  }
}

async function withWords(place: HTMLElement, own: OwnKeys, passphrase: string): Promise<StaffContext> {
  const bundle = await wordsOpen(place, own, passphrase);
  const context = contextOf(own, bundle, roots(), today());
  const { k2 } = await call<{ k2: string }>("POST", "/api/staff/k2");
  const local = crypto.getRandomValues(new Uint8Array(32));
  await keepOnDevice(own, bundle, { local, session: unb64(k2) }, thisDevice);
  return context;
}

/** The words do not open the keys. */
class WrongWords extends Error {}

async function wordsOpen(place: HTMLElement, own: OwnKeys, passphrase: string): Promise<Bundle> {
  try {
    return await openWithWords(own, passphrase, argon2InWorker(place.dataset["worker"] ?? ""));
  } catch (error) {
    if (error instanceof CannotOpen) throw new WrongWords();
    throw error;
  }
}

function problemOf(error: unknown): string {
  if (error instanceof WrongWords) return "wrong";
  if (error instanceof OwnKeyMissing) return "own";
  if (error instanceof CannotOpen) return "root";
  if (error instanceof WorkerFailed) return "worker";
  return "problem";
}

function show(place: HTMLElement): void {
  place.hidden = false;
  find("#main").hidden = true;
  find<HTMLInputElement>("#unlock-passphrase", place).focus();
}

function hide(place: HTMLElement): void {
  place.hidden = true;
  find("#main").hidden = false;
}

function tell(place: HTMLElement, problem: string): void {
  const line = find("[data-unlock-problem]", place);
  line.textContent = problem === "" ? "" : words(place)(problem);
  line.hidden = problem === "";
  set(find("#unlock-passphrase", place), "aria-invalid", problem === "wrong" ? "true" : null);
}
