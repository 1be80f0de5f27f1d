/** Bytes, text, UUIDs and `pack`: section 0 of spec/envelope.md. */
import { hkdf as nobleHkdf } from "@noble/hashes/hkdf.js";
import { hmac as nobleHmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { CannotOpen, orCannotOpen } from "./errors.js";

/** A UUID as lower-case text with hyphens. */
export type Uuid = string;
/** A day as `YYYY-MM-DD`. */
export type Day = string;

export const NO_UUID: Uuid = "00000000-0000-0000-0000-000000000000";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const encoder = new TextEncoder();

export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** UTF-8 to text; malformed bytes are refused, a byte order mark is kept. */
export function text(bytes: Uint8Array): string {
  return orCannotOpen(() => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function unsigned(value: number, size: 1 | 2 | 4): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * size)) {
    throw new RangeError(`not an unsigned number of ${size} bytes`);
  }
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index += 1) bytes[index] = Math.floor(value / 2 ** (8 * (size - 1 - index))) & 255;
  return bytes;
}

export const u8 = (value: number): Uint8Array => unsigned(value, 1);
export const u16 = (value: number): Uint8Array => unsigned(value, 2);
export const u32 = (value: number): Uint8Array => unsigned(value, 4);

/** The unsigned big-endian number that `bytes` (at most six of them) spell. */
export const number = (bytes: Uint8Array): number => bytes.reduce((value, byte) => value * 256 + byte, 0);

export const lp = (bytes: Uint8Array): Uint8Array => concat(u32(bytes.length), bytes);

const asBytes = (field: Uint8Array | string): Uint8Array => (typeof field === "string" ? utf8(field) : field);

/** The canonical encoding of what is hashed, bound or signed. Text is UTF-8; UUIDs go in as `uuidBytes`. */
export function pack(label: string, ...fields: (Uint8Array | string)[]): Uint8Array {
  return concat(lp(utf8(label)), ...fields.map((field) => lp(asBytes(field))));
}

/** The fields of a packing that begins with `label`; `count` is how many there must be. */
export function unpack(label: string, packed: Uint8Array, count?: number): Uint8Array[] {
  const fields: Uint8Array[] = [];
  let at = 0;
  while (at < packed.length) {
    if (at + 4 > packed.length) throw new CannotOpen();
    const end = at + 4 + number(packed.subarray(at, at + 4));
    if (end > packed.length) throw new CannotOpen();
    fields.push(packed.slice(at + 4, end));
    at = end;
  }
  const first = fields.shift();
  if (first === undefined || !equal(first, utf8(label))) throw new CannotOpen();
  if (count !== undefined && fields.length !== count) throw new CannotOpen();
  return fields;
}

/** base64url without padding. */
export function b64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The bytes of base64url without padding; any other spelling of the same bytes is refused. */
export function unb64(encoded: string): Uint8Array {
  if (typeof encoded !== "string" || !/^[A-Za-z0-9_-]*$/.test(encoded)) throw new CannotOpen();
  const binary = orCannotOpen(() => atob(encoded.replaceAll("-", "+").replaceAll("_", "/")));
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  if (b64(bytes) !== encoded) throw new CannotOpen();
  return bytes;
}

export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function unhex(digits: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits)) throw new CannotOpen();
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function uuidBytes(uuid: Uuid): Uint8Array {
  const lower = uuid.toLowerCase();
  if (!UUID.test(lower)) throw new CannotOpen();
  return unhex(lower.replaceAll("-", ""));
}

export function uuidText(bytes: Uint8Array): Uuid {
  if (bytes.length !== 16) throw new CannotOpen();
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** A random UUID (version 4), without `crypto.randomUUID`, which old phones do not have. */
export function newUuid(): Uuid {
  const bytes = random(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return uuidText(bytes);
}

/** Whether `day` is a day of the calendar written `YYYY-MM-DD`. */
export function isDay(day: string): boolean {
  if (!DAY.test(day)) return false;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) && !day.startsWith("0000");
}

/** Equality in a time that depends on the lengths only. */
export function equal(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  one.forEach((byte, index) => {
    difference |= byte ^ (other[index] ?? 0);
  });
  return difference === 0;
}

export const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** `H` of the specification. */
export const hash = (bytes: Uint8Array): Uint8Array => sha256(bytes);

export const hmac = (key: Uint8Array, message: Uint8Array): Uint8Array => nobleHmac(sha256, key, message);

export function hkdf(ikm: Uint8Array, salt: Uint8Array | string, info: Uint8Array | string, length: number): Uint8Array {
  return nobleHkdf(sha256, ikm, asBytes(salt), asBytes(info), length);
}
