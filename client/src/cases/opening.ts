/** Opening a case: what was reported is opened, and sealed anew as parts of the case. */
import type { KnownKey } from "../keyring.ts";
import { b64, Compartment, type Day, type JsonObject, Kind, newUuid, type Uuid, type WrapPublic } from "../seal/index.ts";
import type { StaffContext } from "../staff/unlock.ts";
import type { Document } from "./reading.ts";
import { answered, type OpenReport, type PersonKeys } from "./report.ts";
import { CaseSeal, type Talk } from "./sealing.ts";

export interface Contact {
  on: Day;
  way: string;
  language: string;
  interpreter: boolean;
}

/** A report that becomes part of a case, with the key of its conversation. */
export interface Source {
  report: OpenReport;
  talk: Talk;
  /** The content key of one of its files; nothing for one that was described and never came. */
  file: (id: Uuid) => Pick<KnownKey, "key" | "context"> | undefined;
}

const OF_CONTACT = ["reach", "how"];
const REPORT_NAMES = ["what", "where", "danger", "age"];

/** Begin a case with its parts. What was not answered makes no part. */
export function beginCase(
  staff: StaffContext, team: readonly WrapPublic[], contact: Contact, today: Day, source?: Source,
): { id: Uuid; seal: CaseSeal } {
  const id = newUuid();
  const place = { deployment: staff.deployment, agency: staff.agency.id, subject: id };
  const seal = CaseSeal.begin(place, { id: staff.signId, sign: staff.sign }, today);
  seal.toMembers([staff.own, ...team]);
  const said = source === undefined ? {} : answered(source.report);
  const of = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.flatMap((name) => (said[name] === undefined ? [] : [[name, said[name]]])));
  seal.write(Compartment.contact, Kind.casePart, { text: said["how"] ?? "", answers: of(OF_CONTACT), contact: { ...contact } });
  if (source !== undefined) takeOver(seal, source, of(REPORT_NAMES));
  return { id, seal };
}

function takeOver(seal: CaseSeal, { report, talk, file }: Source, answers: Record<string, string>): void {
  seal.conversation(talk);
  seal.write(Compartment.story, Kind.casePart, {
    text: answers["what"] ?? "", answers, about: report.story?.["about"] ?? "", languages: report.story?.["languages"] ?? [],
  });
  takeFiles(seal, { report, talk, file });
}

/** The files of a report join those of the case: their keys under its key for evidence, their descriptions in that part. */
export function takeFiles(seal: CaseSeal, { report, talk, file }: Source, before?: Document): void {
  if (report.files.length === 0) return;
  for (const { id } of report.files) {
    const known = file(id);
    if (known !== undefined) seal.file(id, known);
  }
  const older = Array.isArray(before?.body["files"]) ? (before.body["files"] as JsonObject[]) : [];
  const files = [...older, ...report.files.map((one) => ({ ...one, report: talk.place.subject }))];
  seal.write(Compartment.evidence, Kind.casePart, { text: "", ...before?.body, files }, before);
}

/** The reports whose receipts the person held before this one: a further case knows by them that it may follow. */
function receiptsBefore(before: JsonObject | undefined, report: Uuid): string[] {
  const earlier = Array.isArray(before?.["earlier"]) ? before["earlier"] : [];
  const known = [...earlier, before?.["report"]].filter((one): one is string => typeof one === "string" && one !== report);
  return [...new Set(known)];
}

/** What binds a receipt: the signing key from inside the seal goes where only workers of the case reach it. */
export function sealBinding(
  seal: CaseSeal, keys: PersonKeys, { contact, report, before }: { contact: Contact; report: Uuid; before?: Document | undefined },
): { release: string | null } {
  seal.write(Compartment.receipt, Kind.casePart, {
    release: keys.release, file: keys.file === null ? null : b64(keys.file.public), report, contact: { ...contact },
    earlier: receiptsBefore(before?.body, report),
  }, before);
  if (keys.file !== null) seal.toPerson(keys.file);
  return { release: keys.release };
}
