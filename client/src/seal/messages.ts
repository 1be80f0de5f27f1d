/** Plaintexts: section 6 of spec/envelope.md. Staff words are signed; the person's are authentic but deniable. */
import { b64, type Day, equal, hash, hkdf, hmac, pack, text, u32, unb64, utf8, type Uuid, uuidBytes } from "./encoding.js";
import type { Signers, StaffKey } from "./directory.js";
import type { Opened } from "./envelope.js";
import { CannotOpen, orCannotOpen } from "./errors.js";
import { type Header, Kind } from "./header.js";
import { sign, type SignKey, verify } from "./signing.js";
import { buildStatement } from "./statements.js";

export type JsonObject = Record<string, unknown>;

/** Text that UTF-8 can say: a keyboard or a length limit can leave half an emoji behind. */
const wellFormed = (value: string): string => text(utf8(value));

const stringify = (value: JsonObject): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === "string" ? wellFormed(part) : part));

/** A plaintext: the object with `"v": 1`, as UTF-8. */
export const writeJson = (value: JsonObject): Uint8Array => utf8(stringify({ v: 1, ...value }));

/** The object of a plaintext of version 1. */
export function readJson(plaintext: Uint8Array): JsonObject {
  const value = parseObject(text(plaintext));
  if (value["v"] !== 1) throw new CannotOpen();
  return value;
}

function parseObject(json: string): JsonObject {
  const value: unknown = orCannotOpen(() => JSON.parse(json));
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new CannotOpen();
  return value as JsonObject;
}

/** The texts of a plaintext that has exactly these names besides its version. */
function readTexts<Name extends string>(plaintext: Uint8Array, names: readonly Name[]): Record<Name, string> {
  const { v: _, ...found } = readJson(plaintext);
  const fits = (name: Name): boolean => {
    const value = found[name];
    return typeof value === "string" && wellFormed(value) === value;
  };
  if (Object.keys(found).length !== names.length || !names.every(fits)) throw new CannotOpen();
  return found as Record<Name, string>;
}

export interface SignedBody {
  body: JsonObject;
  by: StaffKey;
}

type Place = Pick<Header, "kind" | "deployment" | "subject" | "compartment" | "thread" | "sequence" | "id">;
type Read = Pick<Opened, "header" | "plaintext">;

const SIGNED_PARTS: readonly Kind[] = [Kind.casePart, Kind.note, Kind.safetyCard, Kind.releaseText];

/** The day on which it is signed (readers ask whose the key was on it), and the last on which it is believed. */
export interface Signed {
  made: Day;
  expires: Day;
}

/** The statement that says: these words, in this place. */
function statementOf(place: Place, body: string, { made, expires }: Signed): Uint8Array {
  const bounds = { deployment: place.deployment, made, expires, envelope: place.id, bodyHash: hash(utf8(body)) };
  if (place.kind === Kind.staffMessage) {
    return buildStatement("staff-message", { ...bounds, thread: place.thread, sequence: place.sequence });
  }
  if (!SIGNED_PARTS.includes(place.kind)) throw new CannotOpen();
  return buildStatement("case-part", { ...bounds, subject: place.subject, compartment: place.compartment });
}

/** Who signs: a key itself, or somebody who signs with one that stays theirs. */
export type Signer = Pick<SignKey, "id" | "seed"> | { id: Uuid; sign: (statement: Uint8Array) => Uint8Array };

/** The plaintext of a staff message, case part, note or safety card for the envelope with this header. */
export function signBody(body: JsonObject, header: Header, key: Signer, days: Signed): Uint8Array {
  if (header.sender !== key.id) throw new RangeError("the header names another sender");
  const words = stringify(body);
  const statement = statementOf(header, words, days);
  const signature = b64("seed" in key ? sign(statement, key.seed) : key.sign(statement));
  return writeJson({ body: words, by: b64(uuidBytes(key.id)), signature, ...days });
}

/** What somebody is proven to have written for this very envelope, which was opened, when they were one of `signers`. */
export function verifyBody({ header, plaintext }: Read, signers: Signers, today: Day): SignedBody {
  const said = readTexts(plaintext, ["body", "by", "signature", "made", "expires"]);
  const by = signers.get(header.sender, said.made);
  if (by === undefined || said.by !== b64(uuidBytes(header.sender)) || said.expires < today) throw new CannotOpen();
  verify(statementOf(header, said.body, said), unb64(said.signature), by.signPublic);
  return { body: parseObject(said.body), by };
}

function macOf(body: string, conversationKey: Uint8Array, { thread, sequence, id }: Place): Uint8Array {
  const key = hkdf(conversationKey, "amparo/v1/conversation", "mac", 32);
  return hmac(key, pack("amparo/v1/message", uuidBytes(thread), u32(sequence), uuidBytes(id), hash(utf8(body))));
}

/** The plaintext of a message of the person for the envelope with this header. */
export function personMessage(body: string, header: Header, conversationKey: Uint8Array): Uint8Array {
  if (header.kind !== Kind.personMessage) throw new RangeError("only the person's messages carry this code");
  const words = wellFormed(body);
  return writeJson({ body: words, mac: b64(macOf(words, conversationKey, header)) });
}

/** What the person wrote, once it is proven to belong to this conversation, place and envelope. */
export function verifyPersonMessage({ header, plaintext }: Read, conversationKey: Uint8Array): string {
  const said = readTexts(plaintext, ["body", "mac"]);
  if (header.kind !== Kind.personMessage || !equal(unb64(said.mac), macOf(said.body, conversationKey, header))) {
    throw new CannotOpen();
  }
  return said.body;
}
