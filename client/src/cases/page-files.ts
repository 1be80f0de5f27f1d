/** The files that came with the reports of a case: named in its evidence, opened one at a time. */
import { el, find } from "../dom.ts";
import type { Keyring } from "../keyring.ts";
import { CannotOpen, Compartment, type JsonObject, type Uuid, uuidBytes, uuidText } from "../seal/index.ts";
import { showLines } from "../redraw.ts";
import type { Words } from "../words.ts";
import { showFiles } from "./files.ts";
import type { SentFile } from "./report.ts";
import type { CasePage } from "./served.ts";

interface Place {
  deployment: Uuid;
  agency: Uuid;
}

/** What a part says of files: those that can be asked for, and how many are not described as files are. */
export interface NamedFiles {
  files: SentFile[];
  unread: number;
}

/** The files a part names, as the worker who sealed it described them. It may be a worker of another agency. */
export function filesOf(body: JsonObject | undefined): NamedFiles {
  const said = body?.["files"] ?? [];
  if (!Array.isArray(said)) return { files: [], unread: 1 };
  const files = said.map(fileOf).filter((one) => one !== undefined);
  return { files, unread: said.length - files.length };
}

function fileOf(said: unknown): SentFile | undefined {
  if (typeof said !== "object" || said === null) return undefined;
  const { id, name, type, size, report } = said as JsonObject;
  if (typeof name !== "string") return undefined;
  const [own, of] = [idOf(id), idOf(report)];
  if (own === undefined || of === undefined) return undefined;
  return { id: own, name, type: typeof type === "string" ? type : "", size: typeof size === "number" ? size : 0, report: of };
}

/** It becomes part of an address: nothing but an id does. */
function idOf(said: unknown): Uuid | undefined {
  if (typeof said !== "string") return undefined;
  try {
    return uuidText(uuidBytes(said));
  } catch (error) {
    if (error instanceof CannotOpen) return undefined;
    throw error;
  }
}

/** A list of them. Each is bound to the report it came with. */
export function fileList(
  body: JsonObject | undefined, { address, place, keyring, words }: { address: string; place: Place; keyring: Keyring; words: Words },
): HTMLElement {
  const { files, unread } = filesOf(body);
  const list = el("ul", { class: "govuk-list" });
  showFiles(list, files, { address, keyring, place: { ...place, subject: "" } }, words);
  return el(
    "div", {}, (files.length > 0 || unread === 0) && list,
    unread > 0 && el("p", { class: "govuk-error-message" }, words("files_unread", { count: unread })),
  );
}

export function showFilesOfCase(page: CasePage): void {
  const { address, words, staff, seal } = page;
  const part = page.read.parts.get(Compartment.evidence);
  // A file that is being looked at stays open while other things change.
  const draw = (): HTMLElement => fileList(part?.body, { address, words, keyring: staff.keyring, place: seal.place });
  showLines(find("[data-files]", page.root), [{ id: "files", said: filesOf(part?.body), draw }]);
}
