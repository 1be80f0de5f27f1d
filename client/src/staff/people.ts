// Colleagues: the link, the check, the signatures. What is false is refused here, before anything is signed.
import { find } from "../dom.ts";
import { b64, CannotOpen, newUuid, unb64, type Uuid, uuidBytes } from "../seal/index.ts";
import { loadedList } from "../seal/lists.ts";
import { ready } from "../site/staff.ts";
import { words } from "../words.ts";
import { call, Refused } from "./api.ts";
import type { StaffContext } from "./context.ts";
import { dayHere, today } from "./days.ts";
import { linkOf } from "./newcomer.ts";
import { rootSeed } from "./root-words.ts";
import { showKeys } from "./page-keys.ts";
import type { WaitingRestatement } from "./restating.ts";
import { unlocked } from "./unlock.ts";
import {
  checkedIntake, checkedNewcomer, codeOf, codeOfOffer, FalseKeys, FalseSignature, handOnIntake, newIntake, signWithRoot,
  stateNewcomer, type Waiting, type WaitingIntake,
} from "./vouching.ts";

export interface Page {
  invitations: Waiting[];
  intake: WaitingIntake | null;
  nextEpoch: number;
  restatements: WaitingRestatement[];
  members: { staff: Uuid; name: string }[];
  left: { staff: Uuid; name: string }[];
}

type Act = () => Promise<void>;

/** These are not the words of the agency's root sheet. */
class NotTheRoot extends Error {}

function problemOf(error: unknown): string {
  if (error instanceof FalseKeys) return "false_keys";
  if (error instanceof FalseSignature) return "false_signature";
  if (error instanceof NotTheRoot) return "root_words";
  return error instanceof Refused ? error.problem : "problem";
}

/** Runs what a button does: once at a time, with its problem said in words. */
export class Doing {
  constructor(private readonly place: HTMLElement) {}

  on(button: HTMLElement, act: Act): void {
    button.hidden = false;
    button.addEventListener("click", () => void this.run(act));
  }

  async run(act: Act): Promise<void> {
    this.tell("");
    const buttons = [...this.place.querySelectorAll<HTMLButtonElement>("button")];
    for (const button of buttons) button.disabled = true;
    try {
      await act();
    } catch (error) {
      this.tell(problemOf(error));
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }

  private tell(name: string): void {
    const line = find("[data-problem]", this.place);
    line.textContent = name === "" ? "" : words(this.place)(name);
    line.hidden = name === "";
  }
}

const button = (place: ParentNode, act: string): HTMLElement | null => place.querySelector(`[data-act="${act}"]`);

/** The root's signature over a statement, from the words typed in `place`; they are forgotten at once. */
function rootSignature(place: ParentNode, statement: Uint8Array, root: string): string {
  const field = find<HTMLTextAreaElement>("[data-root]", place);
  try {
    const seed = rootSeed(field.value, loadedList("en") ?? []);
    field.value = "";
    return b64(signWithRoot(statement, seed, unb64(root)));
  } catch (error) {
    if (error instanceof CannotOpen) throw new NotTheRoot();
    throw error;
  }
}

const root = async (context: StaffContext): Promise<string> =>
  (await call<{ directory: { root: string } }>("GET", `/api/staff/directory/${context.agency.id}`)).directory.root;

/** The buttons with which a statement gets its second signature: a colleague's, or the root's. */
export function secondSignature(
  place: HTMLElement, doing: Doing, context: StaffContext, address: string, statement: () => Uint8Array,
): void {
  const send = async (signature: string, byRoot: boolean): Promise<void> => {
    await call("POST", address, { signature, root: byRoot });
    location.reload();
  };
  const confirm = button(place, "confirm");
  if (confirm) doing.on(confirm, () => send(b64(context.sign(statement())), false));
  const open = button(place, "root");
  if (open) {
    doing.on(open, async () => {
      find("[data-root-line]", place).hidden = false;
      await Promise.resolve();
    });
  }
  const sign = button(place, "root-sign");
  if (sign) doing.on(sign, async () => send(rootSignature(place, statement(), await root(context)), true));
}

function waits(row: HTMLElement, one: Waiting, doing: Doing, context: StaffContext, enrol: string): void {
  const address = `/api/staff/invitations/${one.id}`;
  if (one.keys !== null) {
    find("[data-code]", row).textContent = codeOfOffer(one.keys);
    find("[data-code-line]", row).hidden = false;
  }
  if (one.mine && one.state === "open") showLink(row, one.id, doing, context, enrol);
  if (one.mine && one.state === "offered") signFirst(row, one, doing, context, address);
  if (one.state === "signed") secondSignature(row, doing, context, `${address}/confirm`, () => checkedNewcomer(one, context, today()));
  // Whoever signed first is not the second colleague; the root is for an agency that has no other.
  if (one.state === "signed" && one.mine) button(row, "confirm")?.setAttribute("hidden", "");
  const end = button(row, "end");
  if (end) {
    doing.on(end, async () => {
      await call("POST", `${address}/end`);
      location.reload();
    });
  }
}

function showLink(row: HTMLElement, id: Uuid, doing: Doing, context: StaffContext, enrol: string): void {
  const show = button(row, "link");
  if (!show) return;
  doing.on(show, async () => {
    find<HTMLInputElement>("[data-link]", row).value = linkFor(id, context, enrol);
    find("[data-link-line]", row).hidden = false;
    await Promise.resolve();
  });
}

function signFirst(row: HTMLElement, one: Waiting, doing: Doing, context: StaffContext, address: string): void {
  const sign = button(row, "sign");
  if (!sign) return;
  doing.on(sign, async () => {
    const statement = stateNewcomer(one, context, today());
    const intakes = [...context.directory.intakeKeys.values()].filter(({ key }) => context.keyring.has(key));
    const sealed = one.roles.includes("intake") && one.keys ? handOnIntake({ suite: one.keys.suite, public: unb64(one.keys.wrap) }, intakes, context) : null;
    await call("POST", `${address}/sign`, { statement: b64(statement), signature: b64(context.sign(statement)), sealed });
    location.reload();
  });
}

const linkFor = (id: Uuid, context: StaffContext, enrol: string): string =>
  linkOf(new URL(enrol, location.href).href, { invitation: uuidBytes(id), secret: context.invitationSecret(id) });

function invites(form: HTMLFormElement, place: HTMLElement, doing: Doing, opened: Promise<StaffContext>): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void doing.run(async () => {
      const context = await opened;
      const roles = [...form.querySelectorAll<HTMLInputElement>("input[type=checkbox]:checked")].map(({ value }) => value);
      const id = newUuid();
      const { expires } = await call<{ expires: string }>("POST", "/api/staff/invitations", { id, roles });
      const made = find("[data-made]", form);
      const link = find<HTMLInputElement>("[data-link]", form);
      made.textContent = words(place)("made", { day: dayHere(expires) });
      link.value = linkFor(id, context, place.dataset["enrol"] ?? "");
      made.hidden = link.hidden = false;
      link.select();
    });
  });
}

export async function people(place: HTMLElement = find("amparo-people")): Promise<void> {
  const opened = unlocked();
  const doing = new Doing(place);
  const form = place.querySelector<HTMLFormElement>("[data-invite]");
  if (form) invites(form, place, doing, opened);
  ready();
  const context = await opened;
  const page = await call<Page>("GET", "/api/staff/people");
  for (const one of page.invitations) {
    const row = place.querySelector<HTMLElement>(`[data-invitation="${one.id}"]`);
    if (row) waits(row, one, doing, context, place.dataset["enrol"] ?? "");
  }
  showKeys(place, page, doing, context);
}

export async function intake(place: HTMLElement = find("amparo-intake")): Promise<void> {
  const context = await unlocked();
  const doing = new Doing(place);
  const page = await call<Page>("GET", "/api/staff/people");
  const make = button(place, "make");
  if (make) doing.on(make, () => makeIntake(context, page.nextEpoch));
  if (page.intake) confirmsIntake(place, page.intake, doing, context);
}

function confirmsIntake(place: HTMLElement, waiting: WaitingIntake, doing: Doing, context: StaffContext): void {
  const address = `/api/staff/intake-keys/${waiting.id}`;
  const publicKey = unb64(waiting.public);
  find("[data-code]", place).textContent = codeOf(publicKey, publicKey);
  secondSignature(place, doing, context, `${address}/confirm`, () => checkedIntake(waiting, context, today()));
  const end = button(place, "end");
  if (end) {
    doing.on(end, async () => {
      await call("POST", `${address}/end`);
      location.reload();
    });
  }
}

/** Make a new intake key for all whose keys hold and who are in intake, and sign it first. */
async function makeIntake(context: StaffContext, epoch: number): Promise<void> {
  const members = context.colleagues.filter(({ roles }) => roles.includes("intake")).map(({ to }) => to);
  const { key, made, statement, sealed } = newIntake(context, members, epoch, today());
  await call("POST", "/api/staff/intake-keys", {
    key,
    suite: made.suite,
    public: b64(made.public),
    statement: b64(statement),
    signature: b64(context.sign(statement)),
    sealed,
  });
  location.reload();
}
