// A case: opened here with the team's keys, and worked on.
import { ready } from "../site/staff.ts";
import { followReceipt } from "../cases/binding.ts";
import { languagesOf } from "../cases/answers.ts";
import { Doing } from "../cases/doing.ts";
import { codesShown, type Field, showFacts } from "../cases/page-facts.ts";
import { showFilesOfCase } from "../cases/page-files.ts";
import { showImported, takeAll } from "../cases/page-imported.ts";
import { addNeed, showNeeds } from "../cases/page-needs.ts";
import { addNote, showCard, showNotes, showParts } from "../cases/page-parts.ts";
import { handOver } from "../cases/page-receipt.ts";
import { showTalks } from "../cases/page-talks.ts";
import { block, changeState, join, showState, showTeam } from "../cases/page-team.ts";
import { type AskOfNeed, type CasePage, openCase, renew } from "../cases/served.ts";
import { find } from "../dom.ts";
import { bringAlong } from "../referrals/renewing.ts";
import { Compartment } from "../seal/index.ts";
import { call } from "../staff/api.ts";
import { dayHere } from "../staff/days.ts";
import { unlocked } from "../staff/unlock.ts";
import { Drafts } from "../staff/unsaved.ts";
import { words as wordsOf } from "../words.ts";

interface Codes {
  fields: Field[];
  labels: Record<string, string>;
}

const root = find("amparo-case");
const words = wordsOf();
const doing = new Doing(root, words, { codes_not_shown: "list-to-show" });
const address = `/api/staff/cases/${root.dataset["case"] ?? ""}`;
const SECTIONS = [showNeeds, showTalks, showCard, showParts, showFilesOfCase, showNotes, showTeam, showState];

function show(page: CasePage, { fields, labels }: Codes): void {
  const { binding } = page.served;
  find("[data-receipt]", root).textContent =
    binding === null ? words("unbound") : words("bound_on", { day: dayHere(binding.on) });
  find("[data-tried]", root).hidden = !(binding?.tried ?? false);
  const languages = languagesOf(page.read.parts.get(Compartment.story)?.body);
  find("[data-languages]", root).textContent = languages === "" ? words("no_languages") : languages;
  for (const section of SECTIONS) section(page);
  showFacts(page, fields);
  showImported(page, fields, labels);
  for (const one of root.querySelectorAll<HTMLElement>("[data-consent]")) one.hidden = page.served.case.consent_recorded;
  const { stale, unchecked } = page.read;
  const old = find("[data-stale]", root);
  old.textContent = stale > 0 ? words("stale_parts", { count: stale }) : "";
  old.hidden = stale === 0;
  doing.say(unchecked > 0 ? words("unchecked", { count: unchecked }) : "");
}

/** New keys first, where they are due: nothing is written before under keys that somebody outside still has. */
async function bringUpToDate(page: CasePage): Promise<void> {
  if (page.served.case.new_keys && page.read.stale === 0) {
    find("[data-new-keys]", root).hidden = false;
    doing.say(words("renewing"));
    await renew(page);
  }
  if (page.read.stale === 0) await followReceipt(page);
  const failed = await bringAlong(page, (done, of) => doing.say(words("bringing", { done, of })));
  const left = find("[data-new-keys]", root);
  left.textContent = failed > 0 ? words("not_brought", { count: failed }) : words("new_keys");
  left.hidden = failed === 0 && !page.served.case.new_keys;
}

/** What was asked for this person: who may not ask is shown none. */
async function asksOf(): Promise<AskOfNeed[]> {
  if (root.dataset["asks"] === undefined) return [];
  return (await call<{ asks: AskOfNeed[] }>("GET", `${address}/asks`)).asks;
}

async function open(): Promise<CasePage> {
  const staff = await unlocked();
  doing.say(words("opening"));
  const codes = await call<Codes>("GET", "/api/staff/codes");
  let drafts: Drafts | undefined;
  const page: CasePage = {
    root, words, doing, staff, address, ...(await openCase(address, staff)), asks: await asksOf(),
    again: async () => {
      Object.assign(page, await openCase(address, staff), { asks: await asksOf() });
      show(page, codes);
      await drafts?.settle();
    },
  };
  await bringUpToDate(page).catch((error: unknown) => {
    // The case is shown all the same: it says that new keys are due, and the next visit tries again.
    find("[data-new-keys]", root).hidden = false;
    doing.fail(error);
  });
  show(page, codes);
  const begun = await Drafts.begin(root, address, page.seal.place, staff, words);
  drafts = begun.drafts;
  if (begun.given) doing.say(words("draft_back"));
  return page;
}

/** Somebody used up the tries of today. The worker who knows the person is what a finder has not. */
async function letThemTry(page: CasePage): Promise<void> {
  const spoke = find<HTMLInputElement>("#tries-spoke", root);
  await call("POST", `${address}/tries`, { privately: spoke.checked });
  spoke.checked = false;
  await page.again();
  doing.say(words("saved"));
}

const opening = open();
const on = (selector: string, act: (page: CasePage) => Promise<void>): void =>
  doing.on(find<HTMLFormElement>(selector, root), async () => act(await opening));
const click = (selector: string, act: (page: CasePage) => Promise<void>): void =>
  doing.click(find(selector, root), async () => act(await opening));

on("[data-new-need]", addNeed);
on("[data-tries]", letThemTry);
on("[data-new-note]", addNote);
on("[data-hand-over]", handOver);
on("[data-join]", join);
on("[data-keep-away]", block);
if (root.querySelector("[data-status-form]")) on("[data-status-form]", changeState);
click("[data-shown]", codesShown);
click("[data-take-all]", takeAll);
// Before the words of the last lock are back, and the next lock keeps what is typed, nobody types.
void doing.run(async () => void (await opening)).finally(ready);
