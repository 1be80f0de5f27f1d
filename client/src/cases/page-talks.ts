/** The conversations of a case, for its whole team: read, checked and answered. */
import { el, find } from "../dom.ts";
import { settle, showLines } from "../redraw.ts";
import { call } from "../staff/api.ts";
import { Stopped } from "./doing.ts";
import { type CasePage, openCase } from "./served.ts";
import { readTalk, sealAnswer, showTalk, type Talking } from "./talking.ts";

type Report = CasePage["served"]["reports"][number];

const talkOf = ({ seal }: CasePage, { id, thread, messages }: Report): Talking => ({
  place: { ...seal.place, subject: id, thread },
  slots: messages,
});

export function showTalks(page: CasePage): void {
  const place = find("[data-talks]", page.root);
  const { reports } = page.served;
  const empty = el("p", { class: "govuk-body" }, page.words("no_conversation"));
  showLines(place, reports.map((report, at) => ({ id: report.id, said: report.id, draw: () => section(page, report, at) })), empty);
  for (const report of reports) {
    const here = find(`#talk-${report.id}`, place);
    showTalk(here, readTalk(talkOf(page, report), page.served.sealed, page.staff), page.staff, page.words);
  }
}

/** The field stays as it is for as long as the page is open; only what was said is shown again. */
function section(page: CasePage, report: Report, at: number): HTMLElement {
  const { words } = page;
  const id = `answer-${report.id}`;
  const field = el("textarea", {
    class: "govuk-textarea", id, rows: 4, autocomplete: "off", dir: "auto", "aria-describedby": `${id}-hint`, "data-draft": "conversation",
  });
  const form = el(
    "form", { novalidate: true },
    el(
      "div", { class: "govuk-form-group" },
      el("label", { class: "govuk-label", for: id }, words(at === 0 ? "your_answer" : "your_answer_to", { number: at + 1 })),
      el("div", { class: "govuk-hint", id: `${id}-hint` }, words("answer_hint")), field,
    ),
    el("button", { type: "submit", class: "govuk-button govuk-button--secondary" }, words("sign_and_send")),
  );
  page.doing.on(form, () => send(page, report.id, field));
  return el("div", { id: `talk-${report.id}` }, el("ol", { class: "govuk-list", "data-messages": true }), form);
}

const lastOf = (report: Report | undefined): number => Math.max(0, ...(report?.messages.map(({ sequence }) => sequence) ?? []));

async function send(page: CasePage, id: string, field: HTMLTextAreaElement): Promise<void> {
  const text = field.value;
  if (text.trim() === "") throw new Stopped("empty");
  const of = (served: CasePage["served"]): Report | undefined => served.reports.find((report) => report.id === id);
  const seen = lastOf(of(page.served));
  const { served } = await openCase(page.address, page.staff);
  const report = of(served);
  if (report === undefined) throw new Stopped("unknown");
  if (lastOf(report) > seen) {
    await page.again();
    throw new Stopped("sequence");
  }
  const talk = talkOf(page, report);
  const said = readTalk(talk, served.sealed, page.staff);
  await call("POST", `${page.address}/messages`, { report: id, sealed: sealAnswer(text, talk, said, page.staff) });
  if (field.value === text) field.value = "";
  settle(field, "");
  await page.again();
  page.doing.say(page.words("sent"));
}
