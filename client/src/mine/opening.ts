/** "My file" as it is opened here: by the keys of receipt and private word, and checked against this page's own roots. */
import { type Document, readCase, type ReadCase } from "../cases/reading.ts";
import { type OpenReport, readReport } from "../cases/report.ts";
import { Keyring } from "../keyring.ts";
import { openName } from "../referrals/releasing.ts";
import type { Subject } from "../reports/sealed.ts";
import { trust } from "../reports/trust.ts";
import type { Visit } from "../reports/visit.ts";
import { CannotOpen, type Day, type Named, type Roots, type Signers, wrapKeyFromSeed } from "../seal/index.ts";
import { type MyFile, readRelease, type ReleaseJson, type Served } from "./file.ts";

/** A release with what its bytes say; nothing where they do not fit, and then it can only be taken back. */
export interface MyRelease extends Served {
  /** The name the person gave the recipient. */
  chosenName: string | undefined;
}

export interface OpenFile {
  json: MyFile;
  agency: Named | undefined;
  ring: Keyring;
  /** What the person wrote themselves, in their own report. */
  told: OpenReport;
  /** What the team wrote about them, as far as it is theirs to read. */
  parts: Document[];
  unchecked: number;
  releases: MyRelease[];
}

const NOTHING: Pick<ReadCase, "parts" | "card" | "unchecked"> = { parts: new Map(), card: undefined, unchecked: 0 };

export function orNothing<Made>(make: () => Made): Made | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof CannotOpen) return undefined;
    throw error;
  }
}

export function openFile(json: MyFile, visit: Visit, roots: Roots, today: Day): OpenFile {
  const ring = new Keyring(visit.deployment);
  if (visit.file !== null) ring.hold(wrapKeyFromSeed(visit.file.wrapSeed));
  ring.add(json.story);
  ring.add(json.sealed);
  const { agency, subject } = visit.place;
  const told = readReport(json.story, ring, { deployment: visit.deployment, agency, subject });
  const { case: ofCase, directory } = json;
  if (ofCase === null || directory === null) return { json, agency: undefined, ring, told, parts: [], unchecked: 0, releases: [] };
  const place = { deployment: visit.deployment, agency: ofCase.agency, subject: ofCase.id };
  // Without keys that the root vouches for, nothing is shown as the agency's.
  const trusted = orNothing(() => trust(directory, visit.deployment, ofCase.agency, today).signers);
  const signers: Signers = trusted ?? new Map();
  const read = trusted === undefined ? NOTHING : readCase(json.sealed, { place, keyring: ring, signers, today });
  const parts = [...read.parts.values(), ...(read.card === undefined ? [] : [read.card])];
  const releases = json.releases.map((one) => ({
    json: one,
    read: orNothing(() => readRelease(one, ofCase.id, roots)),
    chosenName: orNothing(() => chosenName(one, ring, place, signers, today)),
  }));
  return { json, agency: roots.named?.[ofCase.agency], ring, told, parts, unchecked: read.unchecked, releases };
}

/** The name the person chose, as a colleague of the team signed it for this very release and no other. */
function chosenName({ text, hash }: ReleaseJson, ring: Keyring, place: Subject, signers: Signers, today: Day): string | undefined {
  const name = text === null ? "" : openName(text, hash, place, ring, signers, today).trim();
  return name === "" ? undefined : name;
}
