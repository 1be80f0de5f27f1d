/** The files that came with the reports of a case: named in its evidence, opened one at a time. */
import { el, find } from "../dom.ts";
import type { Keyring } from "../keyring.ts";
import type { JsonObject, Uuid } from "../seal/index.ts";
import { Compartment } from "../seal/index.ts";
import { showLines } from "../redraw.ts";
import type { Words } from "../words.ts";
import { showFiles } from "./files.ts";
import type { SentFile } from "./report.ts";
import type { CasePage } from "./served.ts";

interface Place {
  deployment: Uuid;
  agency: Uuid;
}

/** The files a part names, as the worker who sealed it described them. */
export function filesOf(body: JsonObject | undefined): SentFile[] {
  const files = body?.["files"];
  if (!Array.isArray(files)) return [];
  return files.flatMap((one: unknown) => {
    const { id, name, type, size, report } = one as Partial<SentFile>;
    if (typeof id !== "string" || typeof name !== "string" || typeof report !== "string") return [];
    return [{ id, name, type: String(type ?? ""), size: Number(size ?? 0), report }];
  });
}

/** A list of them. Each is bound to the report it came with. */
export function fileList(
  body: JsonObject | undefined, { address, place, keyring, words }: { address: string; place: Place; keyring: Keyring; words: Words },
): HTMLElement {
  const list = el("ul", { class: "govuk-list" });
  showFiles(list, filesOf(body), { address, keyring, place: { ...place, subject: "" } }, words);
  return list;
}

export function showFilesOfCase(page: CasePage): void {
  const { address, words, staff, seal } = page;
  const part = page.read.parts.get(Compartment.evidence);
  // A file that is being looked at stays open while other things change.
  const draw = (): HTMLElement => fileList(part?.body, { address, words, keyring: staff.keyring, place: seal.place });
  showLines(find("[data-files]", page.root), [{ id: "files", said: filesOf(part?.body), draw }]);
}
