/** Sealing and opening of envelopes: section 1 of spec/envelope.md. */
import { decrypt, encrypt, TAG } from "./aead.js";
import { concat, equal, hash, hkdf, number, random, u16, u32, utf8 } from "./encoding.js";
import { CannotOpen } from "./errors.js";
import { demand, type Expected, type Header, HEADER_LENGTH, parseHeader, writeHeader } from "./header.js";
import { pad, padme, unpad } from "./padding.js";

export interface Sealed {
  envelope: Uint8Array;
  /** The content key: to be sealed under the key of its compartment, never sent as it is. */
  key: Uint8Array;
  /** What the content key is bound to (32 bytes). */
  context: Uint8Array;
}

export interface Opened {
  header: Header;
  plaintext: Uint8Array;
  context: Uint8Array;
}

export interface Watching {
  /** Told the share done, 0 to 1, after each chunk. */
  onProgress?: (share: number) => void;
  /** Stops between two chunks, with an `AbortError`. */
  signal?: AbortSignal;
}

const MAGIC = utf8("AMP1");
const HEADER_AT = MAGIC.length + 2;
const COMMITMENT_AT = HEADER_AT + HEADER_LENGTH;
const BODY_AT = COMMITMENT_AT + 32;
const CHUNK = 65_536;
const SEALED_CHUNK = CHUNK + TAG;

interface ContentKeys {
  enc: Uint8Array;
  commitment: Uint8Array;
}

function contentKeys(key: Uint8Array, header: Uint8Array): ContentKeys {
  if (key.length !== 32) throw new CannotOpen();
  const okm = hkdf(key, hash(header), "amparo/v1/content", 64);
  return { enc: okm.slice(0, 32), commitment: okm.slice(32) };
}

const nonce = (index: number, last: boolean): Uint8Array =>
  concat(new Uint8Array(7), u32(index), Uint8Array.of(last ? 1 : 0));

/** An envelope begun: everything before its body, and how each chunk of it is sealed. */
class Writing {
  readonly envelope: Uint8Array;
  readonly chunks: number;
  readonly context: Uint8Array;
  private readonly aad: Uint8Array;
  private readonly enc: Uint8Array;

  constructor(header: Header, readonly key: Uint8Array, padded: number) {
    const bytes = writeHeader(header);
    const { enc, commitment } = contentKeys(key, bytes);
    this.enc = enc;
    this.aad = concat(bytes, commitment);
    this.context = hash(this.aad);
    this.chunks = Math.ceil(padded / CHUNK);
    this.envelope = new Uint8Array(BODY_AT + padded + this.chunks * TAG);
    this.envelope.set(concat(MAGIC, u16(bytes.length), this.aad));
  }

  put(index: number, chunk: Uint8Array): void {
    const sealed = encrypt(this.enc, nonce(index, index === this.chunks - 1), chunk, this.aad);
    this.envelope.set(sealed, BODY_AT + index * SEALED_CHUNK);
  }

  done(): Sealed {
    return { envelope: this.envelope, key: this.key, context: this.context };
  }
}

/** Seal `plaintext`. The key is random; a given key serves test vectors only, for a key seals one envelope. */
export function seal(header: Header, plaintext: Uint8Array, { key = random(32) }: { key?: Uint8Array } = {}): Sealed {
  const padded = pad(plaintext);
  const writing = new Writing(header, key, padded.length);
  for (let index = 0; index < writing.chunks; index += 1) {
    writing.put(index, padded.subarray(index * CHUNK, (index + 1) * CHUNK));
  }
  return writing.done();
}

/** Let the page paint and answer touches between two chunks. */
const breathe = (): Promise<void> => new Promise((resume) => setTimeout(resume, 0));

/** Seal a file chunk by chunk, so that an old phone needs no second copy of it and stays usable meanwhile. */
export async function sealFile(
  header: Header, file: Blob | Uint8Array, { onProgress, signal, key = random(32) }: Watching & { key?: Uint8Array } = {},
): Promise<Sealed> {
  const size = file instanceof Uint8Array ? file.length : file.size;
  const padded = padme(size + 1);
  const writing = new Writing(header, key, padded);
  for (let index = 0; index < writing.chunks; index += 1) {
    stopIfAsked(signal);
    const start = index * CHUNK;
    const chunk = new Uint8Array(Math.min(CHUNK, padded - start));
    if (start < size) chunk.set(await slice(file, start, Math.min(start + CHUNK, size)));
    if (size >= start && size < start + chunk.length) chunk[size - start] = 0x80;
    writing.put(index, chunk);
    onProgress?.((index + 1) / writing.chunks);
    await breathe();
  }
  return writing.done();
}

function stopIfAsked(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new DOMException("stopped", "AbortError");
}

async function slice(file: Blob | Uint8Array, start: number, end: number): Promise<Uint8Array> {
  if (file instanceof Uint8Array) return file.subarray(start, end);
  return new Uint8Array(await file.slice(start, end).arrayBuffer());
}

/** An envelope whose form, place and commitment were verified, and how each chunk of it is opened. */
class Reading {
  readonly header: Header;
  readonly context: Uint8Array;
  readonly chunks: number;
  readonly padded: Uint8Array;
  private readonly aad: Uint8Array;
  private readonly enc: Uint8Array;
  private readonly body: Uint8Array;

  constructor(envelope: Uint8Array, key: Uint8Array, expected: Expected) {
    this.header = readHeader(envelope);
    demand(this.header, expected);
    this.aad = envelope.slice(HEADER_AT, BODY_AT);
    const { enc, commitment } = contentKeys(key, envelope.subarray(HEADER_AT, COMMITMENT_AT));
    if (!equal(commitment, envelope.subarray(COMMITMENT_AT, BODY_AT))) throw new CannotOpen();
    this.enc = enc;
    this.context = hash(this.aad);
    this.body = envelope.subarray(BODY_AT);
    this.chunks = Math.ceil(this.body.length / SEALED_CHUNK);
    const rest = this.body.length - (this.chunks - 1) * SEALED_CHUNK;
    if (this.chunks < 1 || rest <= TAG) throw new CannotOpen();
    this.padded = new Uint8Array(this.body.length - this.chunks * TAG);
  }

  take(index: number): void {
    const chunk = this.body.subarray(index * SEALED_CHUNK, (index + 1) * SEALED_CHUNK);
    this.padded.set(decrypt(this.enc, nonce(index, index === this.chunks - 1), chunk, this.aad), index * CHUNK);
  }

  done(): Opened {
    return { header: this.header, plaintext: unpad(this.padded), context: this.context };
  }
}

/** Open an envelope. `expected` names the place the reader took it from; anything that differs is `CannotOpen`. */
export function open(envelope: Uint8Array, key: Uint8Array, expected: Expected): Opened {
  const reading = new Reading(envelope, key, expected);
  for (let index = 0; index < reading.chunks; index += 1) reading.take(index);
  return reading.done();
}

/** Open a file chunk by chunk; nothing of it is returned before all of it was verified. */
export async function openFile(
  envelope: Uint8Array, key: Uint8Array, expected: Expected, { onProgress, signal }: Watching = {},
): Promise<Opened> {
  const reading = new Reading(envelope, key, expected);
  for (let index = 0; index < reading.chunks; index += 1) {
    stopIfAsked(signal);
    reading.take(index);
    onProgress?.((index + 1) / reading.chunks);
    await breathe();
  }
  return reading.done();
}

/** What an envelope says of itself, unverified: to choose a key by, never to show or to trust. */
export function readHeader(envelope: Uint8Array): Header {
  if (envelope.length < BODY_AT || !equal(envelope.subarray(0, MAGIC.length), MAGIC)) throw new CannotOpen();
  if (number(envelope.subarray(MAGIC.length, HEADER_AT)) !== HEADER_LENGTH) throw new CannotOpen();
  return parseHeader(envelope.subarray(HEADER_AT, COMMITMENT_AT));
}

/** The context of an envelope's content key: H(header || commitment). */
export function contextOf(envelope: Uint8Array): Uint8Array {
  readHeader(envelope);
  return hash(envelope.subarray(HEADER_AT, BODY_AT));
}
