/** Files of a report: hidden facts taken out of photos, sealed, and sent in parts. */
import { sha256 } from "@noble/hashes/sha2.js";
import { b64, Compartment, Kind, newUuid, sealFile, type Uuid } from "../seal/index.js";
import type { ReportSeal, SentFile } from "./sealed.js";
import { ask, isDone, isUnclear, problemOf } from "./server.js";

export const MOST_BYTES = 10 * 1024 * 1024;
export const MOST_FILES = 20;
const PART = 1024 * 1024;
const STEP = 256 * 1024;
const PAUSES = [1000, 3000];
// What a canvas can write again. Everything else keeps what its program wrote into it.
const CLEANABLE = ["image/jpeg", "image/png", "image/webp"];

export const isCleanable = (file: File): boolean => CLEANABLE.includes(file.type);

export interface Chosen {
  readonly id: string;
  readonly file: File;
  /** The person wants the hidden facts to stay, as evidence. */
  keepsFacts: boolean;
}

export interface Upload {
  upload: Uuid;
  envelope: Uuid;
}

export interface Watch {
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** The file could not be read or drawn: it stays on the telephone. */
export class Unreadable extends Error {}

/** The server did not take it; `code` says why. */
export class NotSent extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** SHA-256 of the file as it was chosen, before anything is taken out of it. */
export async function hashOf(file: Blob): Promise<Uint8Array> {
  const hash = sha256.create();
  for (let at = 0; at < file.size; at += STEP) hash.update(new Uint8Array(await file.slice(at, at + STEP).arrayBuffer()));
  return hash.digest();
}

/** The same picture without what the camera wrote beside it. */
export async function clean(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
  picture.close();
  const drawn = await new Promise<Blob | null>((done) => canvas.toBlob(done, file.type, 0.9));
  canvas.width = 0; // Gives its memory back at once, on telephones with little of it.
  if (drawn === null) throw new Unreadable();
  return drawn;
}

async function content({ file, keepsFacts }: Chosen): Promise<{ bytes: Blob; sha256: Uint8Array; reencoded: boolean }> {
  try {
    const original = await hashOf(file);
    if (keepsFacts || !isCleanable(file)) return { bytes: file, sha256: original, reencoded: false };
    return { bytes: await clean(file), sha256: original, reencoded: true };
  } catch {
    throw new Unreadable();
  }
}

/** A sealed file on its way. It goes on where it stopped, with the same bytes, as often as it takes. */
export class Parcel {
  private readonly upload = newUuid();
  private arrived = 0;

  private constructor(private readonly file: SentFile, private envelope: Uint8Array<ArrayBuffer> | undefined, readonly keepsFacts: boolean) {}

  /** Take out what is hidden in a photo, and seal. The description tells the hash of what was chosen. */
  static async seal(chosen: Chosen, report: ReportSeal, { onProgress, signal }: Watch): Promise<Parcel> {
    const { keepsFacts } = chosen;
    const { bytes, sha256: original, reencoded } = await content(chosen);
    const header = report.header(Kind.file, Compartment.evidence);
    const { envelope, key, context } = await sealFile(header, bytes, { signal, onProgress: (share) => onProgress(share / 2) });
    const described = {
      name: chosen.file.name, type: chosen.file.type, size: bytes.size, sha256: b64(original), reencoded, file: header.id,
    };
    return new Parcel({ header, made: { key, context }, described }, envelope as Uint8Array<ArrayBuffer>, keepsFacts);
  }

  /** What the report says of it, once all of it arrived. */
  get sent(): { file: SentFile; upload: Upload } | undefined {
    return this.envelope === undefined ? { file: this.file, upload: { upload: this.upload, envelope: this.file.header.id } } : undefined;
  }

  async send({ onProgress, signal }: Watch): Promise<void> {
    if (this.envelope === undefined) return;
    const parts = Math.ceil(this.envelope.length / PART);
    while (this.arrived < parts) {
      const part = this.envelope.slice(this.arrived * PART, (this.arrived + 1) * PART);
      await sendPart(`/api/uploads/${this.upload}/${this.arrived}`, part, signal);
      this.arrived += 1;
      onProgress(0.5 + this.arrived / parts / 2);
    }
    this.envelope = undefined; // Its memory is wanted for the next one.
  }
}

/** A part may get lost on the way: it goes again, a few times, before the person is asked. */
async function sendPart(path: string, part: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void> {
  for (const pause of [...PAUSES, null]) {
    const answer = await ask(path, { method: "PUT", body: part, signal });
    if (isDone(answer)) return;
    if (pause === null || !isUnclear(answer)) throw new NotSent(problemOf(answer));
    await new Promise((goOn) => setTimeout(goOn, pause));
    if (signal.aborted) throw new DOMException("stopped", "AbortError");
  }
}
