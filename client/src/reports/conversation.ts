/**
 * A conversation as both sides see it: opened, checked, and written. Nothing is given as the agency's that is not
 * signed by a key its root vouches for, in its own place; what cannot be checked is counted, never shown.
 */
import {
  b64, CannotOpen, Compartment, contextOf, type Day, equal, type Expected, type Header, Kind, newHeader, NO_UUID, open,
  openUnder, personMessage, seal, sealUnder, signBody, type Signer, type Signers, type StaffKey, unb64, unwrap, type Uuid, uuidBytes,
  verifyBody, verifyPersonMessage, type WrapKey,
} from "../seal/index.js";
import { conversationContext, type Sealed, type Subject, underWrap } from "./sealed.js";

/** What the server says of a message: untrusted, and compared with what was sealed. */
export interface Slot {
  id: Uuid | null;
  sequence: number;
  by_staff: boolean;
  day: Day;
}

export interface Place extends Subject {
  thread: Uuid;
}

export interface Message {
  id: Uuid;
  sequence: number;
  byStaff: boolean;
  day: Day;
  text: string;
  /** Who signed it; only of staff. */
  by?: StaffKey;
}

export interface Conversation {
  messages: Message[];
  unchecked: number;
  /** Number and context of the newest message that could be checked. */
  last: { sequence: number; context: Uint8Array } | null;
}

/** The conversation key, from the wrap to the receipt's own key. */
export function conversationKey(sealed: Sealed, place: Place, receipt: WrapKey): Uint8Array {
  const holder = b64(uuidBytes(receipt.holder));
  const wrap = sealed.wraps.find((one) => one.of === place.thread && one.holder === holder);
  if (wrap === undefined) throw new CannotOpen();
  return unwrap(unb64(wrap.wrapped), receipt, {
    context: conversationContext(place, place.thread), generation: wrap.generation,
  });
}

interface Opened {
  message: Message;
  header: Header;
  context: Uint8Array;
}

export interface Reader {
  place: Place;
  key: Uint8Array;
  signers: Signers;
  today: Day;
}

/** Open and check every message that the server put into `slots`. */
export function readConversation(slots: readonly (Slot | null)[], sealed: Sealed, reader: Reader): Conversation {
  const given = slots.filter((slot): slot is Slot & { id: Uuid } => slot !== null && slot.id !== null);
  const opened = given.map((slot) => attempt(() => openMessage(slot, sealed, reader)));
  const seen = new Map<number, Opened>();
  for (const one of opened) {
    if (one !== undefined && !seen.has(one.header.sequence)) seen.set(one.header.sequence, one);
  }
  const ordered = [...seen.values()].sort((one, other) => one.header.sequence - other.header.sequence);
  const good = ordered.filter((one) => follows(one, seen));
  const newest = good[good.length - 1];
  return {
    messages: good.map((one) => one.message),
    unchecked: given.length - good.length,
    last: newest === undefined ? null : { sequence: newest.header.sequence, context: newest.context },
  };
}

function attempt<Made>(make: () => Made): Made | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof CannotOpen) return undefined;
    throw error;
  }
}

/** A message that names the one before it must name the one we see there. */
function follows({ header }: Opened, seen: ReadonlyMap<number, Opened>): boolean {
  const before = seen.get(header.sequence - 1);
  return before === undefined || equal(header.previous, new Uint8Array(32)) || equal(header.previous, before.context);
}

function openMessage(slot: Slot & { id: Uuid }, sealed: Sealed, { place, key, signers, today }: Reader): Opened {
  const given = sealed.envelopes.find((one) => one.id === slot.id);
  const wrap = sealed.wraps.find((one) => one.of === slot.id && one.parent === place.thread);
  if (given === undefined || wrap === undefined) throw new CannotOpen();
  const envelope = unb64(given.data);
  const context = contextOf(envelope);
  const expected: Expected = {
    ...place,
    compartment: Compartment.conversation,
    kind: slot.by_staff ? Kind.staffMessage : Kind.personMessage,
    sequence: slot.sequence,
    id: slot.id,
  };
  const opened = open(envelope, openUnder(unb64(wrap.wrapped), key, context), expected);
  const shared = { id: slot.id, sequence: slot.sequence, byStaff: slot.by_staff, day: slot.day };
  if (!slot.by_staff) {
    return { message: { ...shared, text: verifyPersonMessage(opened, key) }, header: opened.header, context };
  }
  const { body, by } = verifyBody(opened, signers, today);
  const text = body["text"];
  if (typeof text !== "string") throw new CannotOpen();
  return { message: { ...shared, text, by }, header: opened.header, context };
}

/** Where the next message stands. */
export interface Next {
  sequence: number;
  previous: Uint8Array;
}

/** The place of the next message. It names the one before it only if the writer has seen that one. */
export const nextAfter = ({ last }: Conversation, sequence: number): Next => ({
  sequence,
  previous: last?.sequence === sequence - 1 ? last.context : new Uint8Array(32),
});

const nextHeader = (place: Place, kind: Kind, { sequence, previous }: Next, sender: Uuid): Header =>
  newHeader({ ...place, kind, compartment: Compartment.conversation, sequence, previous, sender });

function sealMessage(header: Header, plaintext: Uint8Array, place: Place, key: Uint8Array): Sealed {
  const made = seal(header, plaintext);
  return {
    envelopes: [{ id: header.id, data: b64(made.envelope) }],
    keys: [],
    wraps: [underWrap(header.id, place.thread, sealUnder(made.key, key, made.context))],
  };
}

/** A message of the person: authentic to the advocate, deniable to everybody else. */
export function writeAsPerson(text: string, place: Place, key: Uint8Array, next: Next): Sealed {
  const header = nextHeader(place, Kind.personMessage, next, NO_UUID);
  return sealMessage(header, personMessage(text, header, key), place, key);
}

/** How long a signed message can still be checked. */
export const SIGNED_FOR_DAYS = 400;

/** A message of staff, signed. `today` is the day from which it holds for `SIGNED_FOR_DAYS`. */
export function writeAsStaff(text: string, place: Place, key: Uint8Array, next: Next, by: Signer, today: Day): Sealed {
  const header = nextHeader(place, Kind.staffMessage, next, by.id);
  return sealMessage(header, signBody({ text }, header, by, { made: today, expires: daysAfter(today, SIGNED_FOR_DAYS) }), place, key);
}

export function daysAfter(day: Day, days: number): Day {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
