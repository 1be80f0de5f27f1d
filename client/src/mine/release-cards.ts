/** Releases as the person sees them: to decide on, on their way, open to somebody now, and ended. */
import { button, type Desk } from "./desk.ts";
import { el } from "../dom.ts";
import { wordingText } from "../referrals/wordings.ts";
import { COMPARTMENTS, type LedgerJson, signRelease, withdrawRelease } from "./file.ts";
import type { MyRelease, OpenFile } from "./opening.ts";

/** A release that has not ended can be taken back, whatever else is true of it. */
const OPEN = new Set(["explained", "signed", "active"]);
const READABLE = new Set(["sent", "opened"]);

const lineOf = (release: MyRelease, file: OpenFile): LedgerJson | undefined =>
  file.json.ledger.find((one) => one.release === release.json.id);

const isReadable = (release: MyRelease, file: OpenFile): boolean => READABLE.has(lineOf(release, file)?.state ?? "");

/** Each release stands in one place, by how far it is. */
export function sorted(file: OpenFile): Record<"waiting" | "readable" | "pending" | "ended", MyRelease[]> {
  const readable = file.releases.filter((one) => isReadable(one, file));
  const others = file.releases.filter((one) => !readable.includes(one));
  const is = (...states: string[]) => (one: MyRelease): boolean => states.includes(one.json.state);
  const isPending = (one: MyRelease): boolean => is("signed", "active")(one) && lineOf(one, file) === undefined;
  return {
    readable,
    waiting: others.filter(is("explained")),
    pending: others.filter(isPending),
    ended: others.filter((one) => !is("explained")(one) && !isPending(one)),
  };
}

const paragraph = (text: string): HTMLElement => el("p", {}, text);

/** Who, what, why and until when: as the bytes say it. */
function facts(release: MyRelease, desk: Desk): HTMLElement[] {
  const { words } = desk;
  if (release.read === undefined) return [paragraph(words("release_strange"))];
  const { said, recipient } = release.read;
  const parts = said.compartments.map((number) => words(`part_${COMPARTMENTS[number] ?? ""}`)).join(", ");
  const title = release.chosenName === undefined ? recipient.name : release.chosenName;
  return [
    el("h3", { class: "govuk-heading-s", dir: "auto", translate: "no" }, title),
    paragraph(words(recipient.justice ? "release_who_authority" : "release_who", { agency: recipient.name })),
    paragraph(words("release_what", { parts })),
    paragraph(words("release_why", { purpose: words(`purpose_${said.use}`) })),
    paragraph(words("release_until", { from: desk.dayOf(said.starts), until: desk.dayOf(said.expires) })),
  ];
}

function card(release: MyRelease, ...inside: (HTMLElement | string | false)[]): HTMLElement {
  return el("li", { class: "govuk-inset-text", "data-release": release.json.id }, inside);
}

/** The way back, for every release that has not ended. What it says afterwards is as things are then. */
function takingBack(release: MyRelease, desk: Desk, label: string): HTMLElement | false {
  if (!OPEN.has(release.json.state)) return false;
  const end = button(desk.words(label), label === "withdraw" ? "govuk-button--warning" : "govuk-button--secondary");
  desk.once(end, () => withdrawRelease(desk.visit, release, desk.today()), (file) => {
    if (label === "say_no") return "said_no";
    const line = file.json.ledger.find((one) => one.release === release.json.id);
    if (line === undefined) return "withdrawn_unshared";
    return line.openings.length === 0 ? "withdrawn" : "withdrawn_read";
  });
  return end;
}

/** A release to decide on. Nothing can be signed that is not shown, and nothing is shown but the bytes to be signed. */
export function waiting(release: MyRelease, desk: Desk): HTMLElement {
  const { words } = desk;
  const no = takingBack(release, desk, "say_no");
  if (release.read === undefined) return card(release, ...facts(release, desk), no);
  if (release.json.method === "paper") return card(release, ...facts(release, desk), paragraph(words("on_paper")), no);
  const { justice } = release.read.recipient;
  const heard = el("input", { type: "checkbox", class: "govuk-checkboxes__input", id: `heard-${release.json.id}` });
  const label = el("label", { class: "govuk-label govuk-checkboxes__label", for: heard.id }, words("justice_heard"));
  const yes = button(words("sign"), "");
  const later = button(words("not_now"), "govuk-button--secondary");
  later.addEventListener("click", () => desk.tell(words("nothing_signed")));
  desk.once(yes, () => {
    if (justice && !heard.checked) return desk.stop("justice_first", heard);
    return signRelease(desk.visit, release.json);
  }, () => "signed");
  return card(
    release, ...facts(release, desk),
    el("p", {}, el(justice ? "strong" : "span", {}, wordingText(release.read.said.wording, words))),
    justice && el("div", { class: "govuk-checkboxes govuk-form-group" }, el("div", { class: "govuk-checkboxes__item" }, heard, label)),
    paragraph(words("alone")), el("div", { class: "amparo-choices" }, yes, later, no),
  );
}

/** Said yes to, and not handed over yet. */
export function pending(release: MyRelease, desk: Desk): HTMLElement {
  const isPaper = release.json.method === "paper" && release.json.state === "signed";
  const next = release.json.state === "active" ? "pending_active" : isPaper ? "pending_paper" : "pending_signed";
  return card(release, ...facts(release, desk), paragraph(desk.words(next)), takingBack(release, desk, "withdraw"));
}

/** Somebody can read it now, or could: how it stands, and which role opened it on which day. */
export function shared(release: MyRelease, file: OpenFile, desk: Desk): HTMLElement {
  const { words } = desk;
  const line = lineOf(release, file);
  if (line === undefined) return card(release, ...facts(release, desk), paragraph(words(`never_${release.json.state}`)));
  const openings = line.openings.map((one) =>
    el("li", {}, words("opened_by", { role: words(`role_${one.role.split(",")[0] ?? ""}`), day: desk.dayOf(one.on) })));
  return card(
    release, ...facts(release, desk), paragraph(words(`state_${line.state}`)),
    openings.length === 0 ? paragraph(words("never_opened")) : el("ul", { class: "govuk-list govuk-list--bullet" }, openings),
    takingBack(release, desk, "withdraw"),
  );
}

