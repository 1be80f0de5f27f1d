/** What of a case may be shown: opened with the reader's keys, signed by a colleague whose key holds, in its own place. */
import type { Keyring, Sealed } from "../keyring.ts";
import type { Subject } from "../reports/sealed.ts";
import {
  CannotOpen, Compartment, contextOf, type Day, equal, type Header, type JsonObject, KeyRole, Kind, readHeader, type Signers, type StaffKey,
  unb64, type Uuid, verifyBody,
} from "../seal/index.ts";
import { CaseLog } from "./log.ts";
import { type CaseKeys, COMPARTMENTS, type HeldKey, type Version } from "./sealing.ts";

export interface Document extends Version {
  id: Uuid;
  compartment: Compartment;
  kind: Kind;
  body: JsonObject;
  by: StaffKey;
}

export interface ReadCase {
  /** The newest version of each compartment's document. */
  parts: ReadonlyMap<Compartment, Document>;
  card: Document | undefined;
  notes: Document[];
  /** What the person said of a need, by the need: the newest, or more than one where two workers wrote at once. */
  wishes: ReadonlyMap<string, Document[]>;
  /** How many could not be checked; they are not shown. */
  unchecked: number;
  /** How many parts were served in another version than the team signed as the newest; they are not shown. */
  stale: number;
}

export interface CaseReader {
  place: Subject;
  keyring: Keyring;
  signers: Signers;
  today: Day;
}

const READ: readonly Kind[] = [Kind.casePart, Kind.note, Kind.safetyCard];

/** Learn what the team signed about its case, and open no key but those. `CannotOpen` for a case that nobody signed. */
export function readLog(sealed: Sealed, { place, keyring, signers, today }: CaseReader): CaseLog {
  const log = CaseLog.read(sealed.statements ?? [], { place, signers, today });
  keyring.trustOnly(place.subject, log.keys);
  log.compare(sealed.envelopes.flatMap(({ data }) => headerOf(unb64(data))));
  return log;
}

const headerOf = (envelope: Uint8Array): { header: Header; context: Uint8Array }[] => {
  const found = attempt(() => ({ header: readHeader(envelope), context: contextOf(envelope) }));
  return found === undefined ? [] : [found];
};

/** Open and check what was served of a case: with its log, only what is the newest by it. */
export function readCase(sealed: Sealed, reader: CaseReader, log?: CaseLog): ReadCase {
  const parts = new Map<Compartment, Document>();
  const notes: Document[] = [];
  const wishes = new Map<string, Document[]>();
  let card: Document | undefined;
  let unchecked = 0;
  for (const { id, data } of sealed.envelopes) {
    const found = attempt(() => openDocument(id, unb64(data), reader));
    if (found === "other") continue;
    if (found === undefined) unchecked += 1;
    else if (log?.isStale(found)) continue;
    else if (found.kind === Kind.note && typeof found.body["need"] === "string") keepNewest(wishes, found.body["need"], found);
    else if (found.kind === Kind.note) notes.push(found);
    else if (found.kind === Kind.safetyCard) card = newer(card, found);
    else parts.set(found.compartment, newer(parts.get(found.compartment), found));
  }
  return { parts, card, notes, wishes, unchecked, stale: log?.stale.size ?? 0 };
}

/** Which version of the words about a need a note is, as its writer signed. */
export const versionOf = ({ body }: Document): number => (typeof body["version"] === "number" ? body["version"] : 0);

/** Versions of one number stand beside each other: whoever writes next sees them all. */
function keepNewest(wishes: Map<string, Document[]>, need: string, found: Document): void {
  const known = wishes.get(need) ?? [];
  const newest = known[0] === undefined ? -1 : versionOf(known[0]);
  if (versionOf(found) > newest) wishes.set(need, [found]);
  else if (versionOf(found) === newest) wishes.set(need, [...known, found]);
}

const newer = (known: Document | undefined, found: Document): Document =>
  known === undefined || found.sequence > known.sequence ? found : known;

function attempt<Made>(make: () => Made): Made | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof CannotOpen) return undefined;
    throw error;
  }
}

function openDocument(id: Uuid, envelope: Uint8Array, reader: CaseReader): Document | "other" {
  const said = readHeader(envelope);
  // Messages of its conversations come with a case; they are read as a conversation.
  if (!READ.includes(said.kind)) return "other";
  const { kind, compartment } = said;
  const opened = reader.keyring.openEnvelope(id, { ...reader.place, kind, compartment });
  const { body, by } = verifyBody(opened, reader.signers, reader.today);
  return { id, kind, compartment, body, by, sequence: opened.header.sequence, context: contextOf(envelope) };
}

/** The case's own keys, opened: what new parts are sealed under. They are those that the log lists, and no others. */
export function keysOf(log: CaseLog, keyring: Keyring): CaseKeys {
  const parts = new Map<Compartment, HeldKey>();
  let caseKey: HeldKey | undefined;
  for (const { key: id, role, compartment, generation } of log.keys) {
    if (generation !== log.generation) continue;
    const held = (): HeldKey => ({ id, key: keyring.key(id), generation });
    if (role === KeyRole.case && caseKey === undefined) caseKey = held();
    else if (role === KeyRole.compartment && !parts.has(compartment)) parts.set(compartment, held());
    else if (role !== KeyRole.conversation) throw new CannotOpen();
  }
  if (caseKey === undefined || COMPARTMENTS.some((one) => !parts.has(one))) throw new CannotOpen();
  return { caseKey, parts };
}

/** Whether a part was written over since `known` was read: then nothing is sent, and both are shown. */
export const isNewer = (found: Version | undefined, known: Version | undefined): boolean =>
  found !== undefined && (known === undefined || !equal(found.context, known.context));
