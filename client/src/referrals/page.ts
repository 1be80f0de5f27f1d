/** What the sections of the page of a case's asks and releases work with. */
import { type Opened, openCase } from "../cases/served.ts";
import type { Doing } from "../cases/doing.ts";
import type { KeyJson, Sealed } from "../keyring.ts";
import type { Subject } from "../reports/sealed.ts";
import { type Day, type Named, parseStatement, type Statement, unb64, type Uuid, CannotOpen } from "../seal/index.ts";
import { call } from "../staff/api.ts";
import type { StaffContext } from "../staff/unlock.ts";
import type { Words } from "../words.ts";
import type { AskJson } from "./ask.ts";
import type { SignedJson } from "./paper.ts";
import { checkReleasable, recipientOf } from "./releasable.ts";

export interface SentAsk extends AskJson {
  need: Uuid;
  agency: Uuid;
  justice: boolean;
  release: Uuid | null;
}

export interface AttestationJson {
  worker: Uuid;
  envelope: Uuid | null;
  digest: string;
  signature: string;
  confirmed_on: Day | null;
  /** What the first worker lets a second one be shown; none of a paper from before that was signed. */
  shown: SignedJson | null;
  /** What the second worker signed; none of one that was confirmed before that was signed. */
  confirmation: SignedJson | null;
}

export interface ReleaseJson {
  id: Uuid;
  /** The ask it was made for. */
  referral: Uuid | null;
  /** The sealed text with the name the person chose for the recipient. */
  text: Uuid | null;
  hash: string;
  recipient: { id: Uuid; name: string; justice: boolean };
  method: string;
  state: string;
  statement: string;
  signature: string | null;
  attestation: AttestationJson | null;
  disclosure: { state: string; sent_on: Day; openings: { on: Day; role: string }[] } | null;
  /** Somebody of the recipient can open it. */
  held: boolean;
}

interface ReleasesJson {
  releases: ReleaseJson[];
  sealed: Sealed;
  signer: string;
  days: { default: number; most: number };
  purposes: string[];
}

export interface ReferralsPage extends Opened {
  root: HTMLElement;
  words: Words;
  doing: Doing;
  staff: StaffContext;
  address: string;
  asks: SentAsk[];
  made: ReleasesJson;
  again: () => Promise<void>;
}

/** Fetch a case with its asks and releases, and open it. */
export async function fetched(address: string, staff: StaffContext): Promise<Opened & Pick<ReferralsPage, "asks" | "made">> {
  const opened = await openCase(address, staff);
  const { asks } = await call<{ asks: SentAsk[] }>("GET", `${address}/asks`);
  const made = await call<ReleasesJson>("GET", `${address}/releases`);
  staff.keyring.add(made.sealed);
  return { ...opened, asks, made };
}

export const placeOf = ({ staff, served }: Pick<ReferralsPage, "staff" | "served">): Subject => ({
  deployment: staff.deployment, agency: staff.agency.id, subject: served.case.id,
});

/** The keys that the team signed as those in use: they, and no others that were served, are handed on. */
export const currentKeys = ({ served, seal }: Pick<ReferralsPage, "served" | "seal">): KeyJson[] => {
  const ids = new Set([...seal.parts.values()].map(({ id }) => id));
  return served.sealed.keys.filter(({ id }) => ids.has(id));
};

/** What a release says by its own bytes. Who receives it, and how they are called, is never the server's word. */
export interface ReadRelease {
  said: Statement<"release">;
  recipient: Named;
}

export function saidBy(release: ReleaseJson, page: ReferralsPage): ReadRelease {
  const { deployment, subject } = placeOf(page);
  const said = parseStatement("release", unb64(release.statement), { deployment });
  if (said.subject !== subject || said.recipient !== release.recipient.id) throw new CannotOpen();
  checkReleasable(said);
  return { said, recipient: recipientOf(said, page.staff.roots) };
}
