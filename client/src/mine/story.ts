/** What the person told, the files they sent, and what their team wrote about them. */
import { textOf } from "../cases/answers.ts";
import { fileLine } from "../cases/files.ts";
import type { Document } from "../cases/reading.ts";
import { answered, type SentFile } from "../cases/report.ts";
import { el } from "../dom.ts";
import type { Sealed } from "../keyring.ts";
import { isDone } from "../reports/server.ts";
import { CannotOpen, Compartment, Kind } from "../seal/index.ts";
import type { Desk } from "./desk.ts";
import { COMPARTMENTS } from "./file.ts";
import type { OpenFile } from "./opening.ts";

/** The questions that were answered in free words; the other answers are codes. */
const FREE = ["what", "where", "how"];
const CARD = ["name", "code", "times", "never", "medical", "wishes", "missing"];

const own = (text: string): HTMLElement => el("p", { dir: "auto", translate: "no", class: "amparo-kept" }, text);

/** The person's own words. */
export function told(file: OpenFile): HTMLElement[] {
  const said = answered(file.told);
  return FREE.flatMap((name) => (said[name] === undefined ? [] : [el("li", {}, own(said[name]))]));
}

/** The files of their report. Each is fetched when it is asked for: they can be large. */
export function files(file: OpenFile, desk: Desk): HTMLElement[] {
  return file.told.files.map((one) => fileLine(one, () => read(one, file, desk), desk.words));
}

async function read(one: SentFile, file: OpenFile, desk: Desk): Promise<Uint8Array> {
  const answer = await desk.visit.get(`/api/mine/files/${one.id}`);
  if (!isDone(answer)) throw new CannotOpen();
  file.ring.add(answer.data["sealed"] as Sealed);
  const expected = { subject: desk.visit.place.subject, kind: Kind.file, compartment: Compartment.evidence };
  return (await file.ring.openFile(one.id, expected)).plaintext;
}

/** What the team wrote, compartment by compartment. */
export function parts(file: OpenFile, desk: Desk): HTMLElement[] {
  return file.parts.flatMap((part) => {
    const lines = textsOf(part, desk);
    if (lines.length === 0) return [];
    const title = desk.words(`part_${COMPARTMENTS[part.compartment] ?? ""}`);
    return [el("li", {}, el("h3", { class: "govuk-heading-s" }, title), lines)];
  });
}

function textsOf({ kind, body }: Document, { words }: Desk): HTMLElement[] {
  const said = (name: string): string => (typeof body[name] === "string" ? body[name].trim() : "");
  if (kind === Kind.safetyCard) {
    return CARD.filter((name) => said(name) !== "").map((name) => el("div", {}, el("strong", {}, words(`safe_${name}`)), own(said(name))));
  }
  const answers = body["answers"];
  const free = typeof answers === "object" && answers !== null ? FREE.map((name) => textOf((answers as Record<string, unknown>)[name] ?? "")) : [];
  const texts = new Set([said("text"), ...free.map((text) => text.trim())].filter((text) => text !== ""));
  return [...texts].map(own);
}
