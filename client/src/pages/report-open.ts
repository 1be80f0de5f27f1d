// A report of the agency's inbox: opened here with the intake key, answered and looked at.
import { ready } from "../site/staff.ts";
import { answerText, textOf } from "../cases/answers.ts";
import { Doing, Stopped } from "../cases/doing.ts";
import { isTicked } from "../cases/forms.ts";
import { showFiles } from "../cases/files.ts";
import { answered, readReport } from "../cases/report.ts";
import { readTalk, sealAnswer, showTalk, type Talking } from "../cases/talking.ts";
import { el, fill, find } from "../dom.ts";
import type { Sealed } from "../keyring.ts";
import type { Slot } from "../reports/conversation.ts";
import { call } from "../staff/api.ts";
import { type StaffContext, unlocked } from "../staff/unlock.ts";
import { Drafts } from "../staff/unsaved.ts";
import { words as wordsOf } from "../words.ts";

interface Described {
  id: string;
  agency: string;
  thread: string;
  state: string;
  relation: string;
  /** The states that may be chosen next. */
  following: string[];
}

interface Served {
  report: Described;
  sealed: Sealed;
  messages: Slot[];
}

const root = find("amparo-report");
const words = wordsOf();
const doing = new Doing(root, words);
const address = `/api/staff/reports/${root.dataset["report"] ?? ""}`;
const OPEN = ["received", "triaged", "awaiting"];

const served = async (staff: StaffContext): Promise<Served> => {
  const found = await call<Served>("GET", address);
  staff.keyring.add(found.sealed);
  return found;
};

const talkOf = ({ report, messages }: Served, staff: StaffContext): Talking => ({
  place: { deployment: staff.deployment, agency: staff.agency.id, subject: report.id, thread: report.thread },
  slots: messages,
});

function show(found: Served, staff: StaffContext): void {
  const { deployment, agency, keyring } = staff;
  const place = { deployment, agency: agency.id, subject: found.report.id };
  const report = readReport(found.sealed, keyring, place);
  isWhole = report.story !== undefined && report.unchecked === 0;
  const said = { about: textOf(report.story?.["about"] ?? ""), ...answered(report), languages: languages(report.story?.["languages"]) };
  const lines = Object.entries(said).filter(([, value]) => value !== "").map(([name, value]) => answer(name, value));
  fill(find("[data-answers]", root), lines.length === 0 ? el("dt", {}, words("nothing")) : lines);
  showFiles(find("[data-files]", root), report.files, { address, place, keyring }, words);
  doing.say(report.unchecked > 0 ? words("unchecked", { count: report.unchecked }) : "");
}

const languages = (said: unknown): string => (Array.isArray(said) ? said.join(", ") : "");

const answer = (name: string, value: string): HTMLElement =>
  el(
    "div", { class: "govuk-summary-list__row" },
    el("dt", { class: "govuk-summary-list__key" }, words(`q_${name}`)),
    el("dd", { class: "govuk-summary-list__value amparo-kept", dir: "auto" }, answerText(value, words)),
  );

async function send(staff: StaffContext): Promise<void> {
  const field = find<HTMLTextAreaElement>("#answer", root);
  const text = field.value;
  if (text.trim() === "") throw new Stopped("empty");
  // The conversation's key lies beneath the one that opens the story: where that is false, so may this be.
  if (!isWhole) throw new Stopped("not_whole");
  const before = await served(staff);
  const talk = talkOf(before, staff);
  const said = readTalk(talk, before.sealed, staff);
  if (said.last !== null && said.last.sequence > seen) {
    remember(before, staff);
    throw new Stopped("sequence");
  }
  await call("POST", `${address}/messages`, { sealed: sealAnswer(text, talk, said, staff) });
  if (field.value === text) field.value = "";
  remember(await served(staff), staff);
  await drafts?.settle();
  doing.say(words("sent"));
}

let isWhole = false;
let seen = 0;
let drafts: Drafts | undefined;
/** What was said, and where the report stands. A file that is being looked at stays as it is. */
function remember(found: Served, staff: StaffContext): void {
  seen = Math.max(0, ...found.messages.map((message) => message.sequence));
  showTalk(root, readTalk(talkOf(found, staff), found.sealed, staff), staff, words);
  showState(found.report);
}

function showState({ state, following }: Described): void {
  find("[data-state]").textContent = words(`state_${state}`);
  const section = find("[data-next]", root);
  section.hidden = !OPEN.includes(state);
  if (section.dataset["next"] === state) return;
  section.dataset["next"] = state;
  fill(find("#state", section), [state, ...following].map((one) => el("option", { value: one, selected: one === state }, words(`state_${one}`))));
}

async function triage(): Promise<void> {
  const state = find<HTMLSelectElement>("#state", root).value;
  const relation = find<HTMLSelectElement>("#relation", root).value;
  const { report } = await call<Pick<Served, "report">>("POST", `${address}/triage`, { state, relation });
  showState(report);
  doing.say(words("saved"));
}

/** A word chosen later counts only once the person themselves said, in direct contact, that it is theirs. */
async function confirmWord(): Promise<void> {
  if (!isTicked("word-theirs")) throw new Stopped("word_needed");
  await call("POST", `${address}/word`, {});
  find("[data-waiting-word]", root).remove();
  doing.say(words("word_counts"));
}

async function open(): Promise<StaffContext> {
  const staff = await unlocked();
  doing.say(words("opening"));
  const found = await served(staff);
  show(found, staff);
  remember(found, staff);
  const place = { deployment: staff.deployment, agency: staff.agency.id, subject: found.report.id };
  const begun = await Drafts.begin(root, address, place, staff, words);
  drafts = begun.drafts;
  if (begun.given) doing.say(words("draft_back"));
  return staff;
}

const opening = open();
doing.on(find<HTMLFormElement>("[data-answer]", root), async () => send(await opening));
doing.on(find<HTMLFormElement>("[data-triage]", root), triage);
const waiting = root.querySelector<HTMLFormElement>("[data-word]");
if (waiting !== null) doing.on(waiting, confirmWord);
// Before the words of the last lock are back, and the next lock keeps what is typed, nobody types.
void doing.run(async () => void (await opening)).finally(ready);
