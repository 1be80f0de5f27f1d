// What other teams ask of this agency's services, and the answers.
import "../site/staff.ts";
import { Doing, Stopped } from "../cases/doing.ts";
import { el, fill, find } from "../dom.ts";
import { type AskJson, askLines } from "../referrals/ask.ts";
import { button, choice, chosenIn, codes, input, submit } from "../referrals/fields.ts";
import { call, Refused } from "../staff/api.ts";
import { unlocked } from "../staff/unlock.ts";
import { words as wordsOf } from "../words.ts";

const root = find("amparo-asks");
const words = wordsOf();
const doing = new Doing(root, words);

/** What may be done next from each state, in the order it is offered. */
const NEXT: Record<string, string[]> = {
  requested: ["offer", "reject"],
  accepted: ["start", "hold"],
  in_progress: ["hold", "complete", "fail"],
  on_hold: ["start"],
};

async function answer(ask: AskJson, act: string, said: object): Promise<void> {
  try {
    await call("POST", `/api/staff/referrals/${ask.id}/${act}`, said);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await list();
    // `hold` and `outcome` name a button and a field here; the refusals have sentences of their own.
    throw ["hold", "outcome"].includes(error.problem) ? new Stopped(`${error.problem}_problem`) : error;
  }
  await list();
  doing.say(words("saved"));
}

function offerForm(ask: AskJson): HTMLElement {
  const id = `hold-${ask.id}`;
  const form = el("form", { novalidate: true }, input(id, words("hold_until"), "datetime-local"), submit(words("offer")));
  doing.on(form, async () => {
    const until = new Date(find<HTMLInputElement>("input", form).value);
    if (Number.isNaN(until.getTime())) throw new Stopped("hold_needed");
    await answer(ask, "offer", { hold_until: until.toISOString() });
  });
  return form;
}

/** A form that asks for one code before it acts: of the codes that fit this act. */
function codedForm(ask: AskJson, act: string, name: "reason" | "outcome", list: string): HTMLElement {
  const options = choice(`${act}-${ask.id}`, words(name), codes(root, list), (value) => words(`${name}_${value}`), words("choose"));
  const form = el("form", { novalidate: true }, options, submit(words(act)));
  doing.on(form, () => answer(ask, act, { [name]: chosenIn(form, `${name}_needed`) }));
  return form;
}

function plain(ask: AskJson, act: string): HTMLElement {
  const made = button(words(act));
  doing.click(made, () => answer(ask, act, {}));
  return made;
}

function control(ask: AskJson, act: string): HTMLElement {
  if (act === "offer") return offerForm(ask);
  if (act === "reject") return codedForm(ask, act, "reason", "reasons");
  if (act === "complete" || act === "fail") return codedForm(ask, act, "outcome", act);
  return plain(ask, act);
}

const line = (ask: AskJson): HTMLElement =>
  el(
    "li", { class: "govuk-inset-text", "data-ask": ask.id }, askLines(ask, words),
    el("p", { class: "govuk-body" }, words("from", { agency: ask.from })), (NEXT[ask.state] ?? []).map((act) => control(ask, act)),
  );

/** What needs us next stands first; what has ended last. */
function place({ state }: AskJson): number {
  const at = ["accepted", "in_progress", "on_hold", "offered"].indexOf(state);
  return at < 0 ? 9 : at;
}

async function list(): Promise<void> {
  const { asks } = await call<{ asks: AskJson[] }>("GET", "/api/staff/asks");
  const waiting = asks.filter((ask) => ask.state === "requested").sort((one, other) => (one.answer_by < other.answer_by ? -1 : 1));
  const others = asks.filter((ask) => ask.state !== "requested").sort((one, other) => place(one) - place(other));
  fill(find("[data-waiting]", root), waiting.length === 0 ? el("li", {}, words("nothing")) : waiting.map(line));
  fill(find("[data-others]", root), others.length === 0 ? el("li", {}, words("no_others")) : others.map(line));
}

async function start(): Promise<void> {
  await unlocked();
  await doing.run(async () => {
    doing.say(words("opening"));
    await list();
    doing.say("");
  });
}

void start();
