/** A report, opened with the agency's intake key. What a reporter says is not signed: it is claimed, and shown so. */
import type { Keyring, Sealed } from "../keyring.ts";
import type { Subject } from "../reports/sealed.ts";
import { textOf } from "./answers.ts";
import {
  CannotOpen, Compartment, type JsonObject, Kind, readHeader, readJson, Suite, unb64, type Uuid, uuidBytes, uuidText, type WrapPublic,
} from "../seal/index.ts";

export interface SentFile {
  /** The envelope that holds the bytes. */
  id: Uuid;
  name: string;
  type: string;
  size: number;
  /** The report it came with, where that is not said otherwise. */
  report?: Uuid;
}

export interface OpenReport {
  story: JsonObject | undefined;
  contact: JsonObject | undefined;
  files: SentFile[];
  unchecked: number;
}

const answersOf = (part: JsonObject | undefined): Record<string, string> => {
  const answers = part?.["answers"];
  if (typeof answers !== "object" || answers === null) return {};
  return Object.fromEntries(Object.entries(answers).map(([name, value]) => [name, textOf(value)]));
};

/** What was answered to each question, the empty ones left out. */
export const answered = (report: OpenReport): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...answersOf(report.story), ...answersOf(report.contact) }).filter(([, value]) => value !== ""),
  );

/** Open all parts of a report but the files themselves. */
export function readReport(sealed: Sealed, keyring: Keyring, place: Subject): OpenReport {
  const report: OpenReport = { story: undefined, contact: undefined, files: [], unchecked: 0 };
  for (const { id, data } of sealed.envelopes) {
    try {
      take(report, id, unb64(data), keyring, place);
    } catch (error) {
      if (!(error instanceof CannotOpen)) throw error;
      report.unchecked += 1;
    }
  }
  return report;
}

function take(report: OpenReport, id: Uuid, data: Uint8Array, keyring: Keyring, place: Subject): void {
  const { kind, compartment } = readHeader(data);
  if (kind !== Kind.report && kind !== Kind.fileDescription) return;
  const said = readJson(keyring.openEnvelope(id, { ...place, kind, compartment }).plaintext);
  if (kind === Kind.fileDescription) report.files.push(fileOf(said));
  else if (compartment === Compartment.story) report.story = said;
  else if (compartment === Compartment.contact) report.contact = said;
  else throw new CannotOpen();
}

function fileOf(said: JsonObject): SentFile {
  const { file, name, type, size } = said;
  if (typeof file !== "string" || typeof name !== "string") throw new CannotOpen();
  // It becomes part of an address, and a stranger wrote it.
  return { id: uuidText(uuidBytes(file)), name, type: typeof type === "string" ? type : "", size: typeof size === "number" ? size : 0 };
}

/** The keys the person made, as they stand inside the seal: never as the server states them. */
export interface PersonKeys {
  release: string | null;
  file: WrapPublic | null;
}

export function personKeys(report: OpenReport): PersonKeys {
  const file = report.story?.["file"] as { wrap?: unknown; release?: unknown } | null | undefined;
  if (file === null || file === undefined) return { release: null, file: null };
  if (typeof file.wrap !== "string" || typeof file.release !== "string") throw new CannotOpen();
  return { release: file.release, file: { suite: Suite.xwing, public: unb64(file.wrap) } };
}
