/** Files of strangers. Pictures and text are covered until chosen, then shown in a closed frame; all else only downloads. */
import { el, fill } from "../dom.ts";
import type { Keyring } from "../keyring.ts";
import type { Subject } from "../reports/sealed.ts";
import { CannotOpen, Compartment, Kind } from "../seal/index.ts";
import { callBytes, Refused } from "../staff/api.ts";
import type { Words } from "../words.ts";
import type { SentFile } from "./report.ts";

const PICTURES = ["image/jpeg", "image/png", "image/webp", "image/gif"];
const HEIGHT = 480;

type Read = () => Promise<Uint8Array>;

/** Where files lie: `address` gives the sealed bytes of one, `place` is what each is bound to. */
export interface FileStore {
  address: string;
  place: Subject;
  keyring: Keyring;
}

/** The list of files, each with what may be done with it. Nothing of a file is fetched before somebody asks for it. */
export function showFiles(list: HTMLElement, files: readonly SentFile[], { address, place, keyring }: FileStore, words: Words): void {
  const lines = files.map((file) => {
    const read: Read = async () => {
      const bytes = await callBytes(`${address}/files/${file.id}`);
      return (await keyring.openFetched(file.id, bytes, {
        ...place, subject: file.report ?? place.subject, kind: Kind.file, compartment: Compartment.evidence,
      })).plaintext;
    };
    return fileLine(file, read, words);
  });
  fill(list, lines.length === 0 && el("li", {}, words("no_files")), lines);
}

/** One file. `words` say what may come of opening it: `file_covered danger_file show download file_broken`. */
export function fileLine(file: SentFile, read: Read, words: Words): HTMLElement {
  const isShown = PICTURES.includes(file.type) || file.type === "text/plain";
  const name = isShown ? "show" : "download";
  const place = el("div", {}, words(isShown ? "file_covered" : "danger_file"));
  const button = el("button", { type: "button", class: "govuk-button govuk-button--secondary" }, words(name, { name: file.name }));
  button.addEventListener("click", () => {
    button.disabled = true;
    act(file, read, place)
      .catch((error: unknown) => fill(place, words(problemOf(error))))
      .finally(() => (button.disabled = false));
  });
  return el("li", {}, place, button);
}

/** Damaged is damaged; what could not be fetched may come at the next try. */
const problemOf = (error: unknown): string => {
  if (error instanceof CannotOpen) return "file_broken";
  return error instanceof Refused ? error.problem : "problem";
};

async function act(file: SentFile, read: Read, place: HTMLElement): Promise<void> {
  const bytes = await read();
  if (PICTURES.includes(file.type)) fill(place, frame(bytes, file.type, file.name));
  else if (file.type === "text/plain") fill(place, frame(bytes, "text/plain;charset=utf-8", file.name));
  else download(bytes, file.name);
}

/** A frame of no origin, without scripts and network. Its kind is one of ours, whatever the file says it is. */
function frame(bytes: Uint8Array, type: string, title: string): HTMLElement {
  const src = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }));
  return el("iframe", { sandbox: "", src, title, class: "amparo-file", width: "100%", height: HEIGHT });
}

/** As bytes of no kind, so that no browser opens them by itself. */
function download(bytes: Uint8Array, name: string): void {
  const href = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: "application/octet-stream" }));
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
