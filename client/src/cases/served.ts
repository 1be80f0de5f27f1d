/** A case as the server serves it, and what the page makes of it. */
import type { Sealed } from "../keyring.ts";
import type { Slot } from "../reports/conversation.ts";
import { call, Refused } from "../staff/api.ts";
import { today } from "../staff/days.ts";
import { type Memory, thisMemory } from "../staff/device.ts";
import type { StaffContext } from "../staff/unlock.ts";
import type { Doing } from "./doing.ts";
import { type CaseReader, keysOf, type ReadCase, readCase, readLog } from "./reading.ts";
import { renewKeys } from "./renewing.ts";
import { CaseSeal } from "./sealing.ts";
import { compareSeen } from "./seen.ts";
import type { Words } from "../words.ts";

export interface NeedJson {
  id: string;
  domain: string;
  urgency: string;
  priority: number | null;
  state: string;
  barrier: string;
  word: string;
  severity: string;
  review: string | null;
  /** The states that may be chosen next. */
  following: string[];
}

export interface CaseJson {
  case: { id: string; pseudonym: string; state: string; closure: string; following: string[]; agency: string; consent_recorded: boolean; new_keys: boolean };
  person: { id: string; called: string; signer: string; checked: { on: string; by: string; how: string } | null };
  consent: { on: string; way: string; language: string; interpreter: boolean } | null;
  binding: { on: string; tried: boolean; file: string | null; release: string | null } | null;
  /** Further cases of the same person that the reader works on. */
  others: string[];
  needs: NeedJson[];
  facts: { shown: string | null; may: boolean; refused: string[]; codes: { field: string; code: string }[] };
  team: { staff: string; name: string }[];
  blocked: { staff: string; name: string }[];
  reports: { id: string; thread: string; relation: string; messages: Slot[] }[];
  sealed: Sealed;
}

/** What the page of a case shows of an ask: how it ended, at the need it was for. */
export interface AskOfNeed {
  id: string;
  need: string;
  state: string;
  agency_name: string;
  service_name: string;
  outcome: string;
  ended_on: string | null;
}

/** What every section of the page works with. */
export interface CasePage {
  root: HTMLElement;
  words: Words;
  doing: Doing;
  staff: StaffContext;
  address: string;
  served: CaseJson;
  read: ReadCase;
  seal: CaseSeal;
  /** What was asked for the person, for who may ask. */
  asks: AskOfNeed[];
  /** Fetch it all again, and show it. */
  again: () => Promise<void>;
}

export type Opened = Pick<CasePage, "served" | "read" | "seal">;

// A colleague may save between two looks of the server at its rows: a case that differs is looked at again.
const LOOKS = 3;

/** Fetch a case and open it with the keys of the page. */
export async function openCase(address: string, staff: StaffContext, memory: Memory = thisMemory): Promise<Opened> {
  for (let look = 1; ; look += 1) {
    const served = await call<CaseJson>("GET", address);
    const found = await opened(served.case.id, served.sealed, staff, memory);
    if (found.read.stale === 0 || look === LOOKS) return { served, ...found };
  }
}

export async function opened(id: string, sealed: Sealed, staff: StaffContext, memory: Memory): Promise<Pick<Opened, "read" | "seal">> {
  staff.keyring.add(sealed);
  const place = { deployment: staff.deployment, agency: staff.agency.id, subject: id };
  const reader: CaseReader = { place, keyring: staff.keyring, signers: staff.directory.signers, today: today() };
  const log = readLog(sealed, reader);
  await compareSeen(log, staff.nameInMemory(`case ${id}`), memory);
  const seal = new CaseSeal(place, { id: staff.signId, sign: staff.sign }, today(), keysOf(log, staff.keyring), log);
  return { read: readCase(sealed, reader, log), seal };
}

const TRIES = 5;
const AGAIN = ["log_older", "new_keys"];

/** Make the keys that are due, and go on with them. */
export async function renew(page: Pick<CasePage, "address" | "staff"> & Opened): Promise<void> {
  await renewKeys(page);
  Object.assign(page, await openCase(page.address, page.staff));
}

/**
 * Seal something and send it. What a colleague signed meanwhile about other parts is taken in, and ours signed after it;
 * where it is about the same part, the refusal is the caller's. Where somebody left the team meanwhile, new keys come first.
 */
export async function send(page: Pick<CasePage, "address" | "staff"> & Opened, path: string, make: (seal: CaseSeal) => object): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      const body = make(page.seal);
      await call("POST", `${page.address}/${path}`, { ...body, sealed: page.seal.take() });
      return;
    } catch (error) {
      // What was signed here and not kept there is not to be signed after.
      if (!(error instanceof Refused)) throw error;
      Object.assign(page, await openCase(page.address, page.staff));
      if (!AGAIN.includes(error.problem) || tried === TRIES) throw error;
      if (error.problem === "new_keys") await renew(page);
    }
  }
}
