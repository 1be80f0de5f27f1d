// The page on which a report is written. Until a test value was sealed it has no button.
import "../site/shell.ts";
import { el, fill, find } from "../dom.ts";
import { FileList } from "../reports/file-list.ts";
import { dayText, dayWithYear, nextDay } from "../reports/days.ts";
import { argon2Of, WordFailed } from "../reports/derive.ts";
import { answers, groupChoices, isAnswered, isUrgent, privateWord, watchDanger } from "../reports/questions.ts";
import { checkCard, receiptCard } from "../reports/receipt-card.ts";
import { ReportSeal } from "../reports/sealed.ts";
import { FileProblem, post, type Ready, Sending, type Setting } from "../reports/sending.ts";
import { isDone, isPassing, problemOf, sentences } from "../reports/server.ts";
import { intakeKey, type ServedDirectory, today, trust } from "../reports/trust.ts";
import { newReceipt, receiptKeys } from "../seal/index.ts";
import { loadedList } from "../seal/lists.ts";
import { forget } from "../site/exit.ts";
import { clearProblems, showProblems } from "../site/problems.ts";
import { words as wordsOf } from "../words.ts";

// Seconds between tries while too many write at once. After the last the person decides.
const PAUSES = [20, 60, 180];
const words = wordsOf();
const form = find<HTMLFormElement>("#report");
const sentence = sentences(form);
const said = el("p", { role: "status", class: "govuk-body" });
const button = el("button", { type: "button", class: "govuk-button" }, words("send"));

let ready: Ready | undefined;
let isBusy = false;
let tries = 0;

/** Check the agency's key against the root in this bundle, and seal something to it. Throws if either fails. */
function prepare(): Setting {
  const { deployment = "", agency = "", language = "en", day: told = "" } = form.dataset;
  const directory = JSON.parse(form.dataset["directory"] ?? "{}") as ServedDirectory;
  // A telephone may have forgotten what day it is.
  const day = today(told);
  find("#fingerprint").textContent = trust(directory, deployment, agency, day).fingerprint;
  const intake = intakeKey(directory, deployment, agency, day);
  const receipt = newReceipt();
  // Throws where this telephone cannot do it; and makes the real one quick.
  new ReportSeal(deployment, agency, intake, receiptKeys(newReceipt())).close(
    { about: "", story: { what: "test" }, contact: {}, languages: [] }, null,
  );
  return { deployment, agency, language, intake, receipt, argon2: argon2Of(form) };
}

/** What is wrong may be the telephone's clock: a key that ended is refused, and so is one that ended by that clock. */
function sayTheDay(): void {
  const { day: told = "", language = "en" } = form.dataset;
  const own = today();
  if (own <= nextDay(told)) return;
  const wrong = find("#wrong-day");
  wrong.textContent = words("wrong_day", { own: dayWithYear(own, language), told: dayWithYear(told, language) });
  wrong.hidden = false;
}

function problem(text: string): void {
  said.textContent = "";
  showProblems(form, words("not_sent"), [{ field: "", text }]);
}

/** While a sealed report waits to be sent again, its words stay as they were sealed. */
function hold(held: boolean): void {
  for (const field of form.querySelectorAll<HTMLInputElement>("input, textarea")) field.disabled = held;
}

async function send(setting: Setting, sending: Sending, files: FileList): Promise<void> {
  clearProblems(form);
  if (ready === undefined && !isAnswered() && files.chosen.length === 0) {
    problem(words("empty"));
    return;
  }
  said.textContent = words("sealing");
  await new Promise((painted) => setTimeout(painted, 50));
  hold(true);
  ready ??= await sending.makeReady({ answers: answers(), urgent: isUrgent(), word: privateWord() }, files);
  said.textContent = words("sending");
  const answer = await post(ready);
  const code = problemOf(answer);
  if (isDone(answer) || code === "known") {
    show(setting, String(answer.data["promised_by"] ?? ""));
  } else if (isPassing(answer)) {
    tryAgain(() => start(setting, sending, files), code);
  } else {
    ready = undefined;
    if (code === "upload_missing") sending.forgetFiles();
    hold(false);
    problem(sentence(code));
  }
}

/** Nobody got it, or nobody had time: the same sealed bytes go again. */
function tryAgain(again: () => Promise<void>, code: string): void {
  button.textContent = words("again");
  const seconds = code === "busy" ? PAUSES[tries] : undefined;
  if (seconds === undefined) {
    tries = 0;
    problem(sentence(code));
    return;
  }
  tries += 1;
  said.textContent = words("waiting", { seconds });
  setTimeout(() => void again(), seconds * 1000);
}

/** One at a time: pressing twice sends once. */
async function start(setting: Setting, sending: Sending, files: FileList): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  button.disabled = true;
  try {
    await send(setting, sending, files);
  } catch (error) {
    hold(false);
    files.free();
    const code = error instanceof FileProblem ? error.code : error instanceof WordFailed ? "word_failed" : "malformed";
    if (code === "") said.textContent = "";
    else problem(sentence(code));
  } finally {
    isBusy = false;
    button.disabled = false;
  }
}

function show({ receipt, language }: Setting, promised: string): void {
  const hasWord = privateWord() !== "";
  const isWords = loadedList(language) !== undefined;
  const card = receiptCard(receipt, language, words);
  const place = find("#sent");
  fill(
    place,
    el("h1", { class: "govuk-heading-l" }, words("done_title")),
    el("p", {}, words(isWords ? "done_words" : "done_digits")),
    card.element,
    el("p", {}, words("done_only")),
    hasWord && el("p", {}, words("done_word")),
    promised !== "" && el("p", {}, el("strong", {}, words("done_by", { day: dayText(promised, language) }))),
    el("p", {}, words("done_next")),
    checkCard(card.parts, isWords, words),
  );
  forget();
  find("#writing").remove();
  find("#danger-kept").remove();
  // A tap on another language would lead to an empty page, and the receipt is shown once.
  document.querySelector(".amparo-languages")?.remove();
  ready = undefined;
  place.hidden = false;
  place.focus();
  window.scrollTo(0, 0);
}

/** Everything works: only now is there a form to write into, and a button. */
function begin(setting: Setting): void {
  const files = new FileList(find("#file-list"), find<HTMLInputElement>("#id_files"), words);
  const sending = new Sending(setting);
  groupChoices(form);
  watchDanger();
  form.addEventListener("submit", (event) => event.preventDefault());
  button.addEventListener("click", () => void start(setting, sending, files));
  fill(find("#send-place"), said, button);
  form.hidden = false;
  find("#broken").remove();
}

try {
  begin(prepare());
} catch (error) {
  sayTheDay();
  throw error;
}
