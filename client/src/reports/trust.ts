/** Whether the agency's keys are the ones compiled into this page. Nothing is sealed or shown before. */
import {
  CannotOpen, type Day, type Directory, formatFingerprint, isWrapKeyOf, newestIntakeKey, rootFingerprint, roots,
  type Signers, unb64, type Uuid, verifyDirectory, type WrapPublic,
} from "../seal/index.js";

export interface ServedDirectory extends Directory {
  intake: { id: Uuid; public: string } | null;
}

export interface Trusted {
  /** As it is printed on cards and posters. */
  fingerprint: string;
  signers: Signers;
}

/** The day by UTC; `told` is the server's, for a telephone that forgot its own. The later one counts. */
export function today(told: Day = ""): Day {
  const own = new Date().toISOString().slice(0, 10);
  return told > own ? told : own;
}

/** The keys of an agency that its root vouches for. `CannotOpen` for another root. */
export function trust(directory: Directory, deployment: Uuid, agency: Uuid, day: Day): Trusted {
  const { signers } = verifyDirectory(directory, { roots: roots(), deployment, agency, today: day });
  return { fingerprint: formatFingerprint(rootFingerprint(deployment, agency, unb64(directory.root))), signers };
}

/** The public key to seal a report to, checked against the root. */
export function intakeKey(directory: ServedDirectory, deployment: Uuid, agency: Uuid, day: Day): WrapPublic {
  const verified = verifyDirectory(directory, { roots: roots(), deployment, agency, today: day });
  const stated = newestIntakeKey(verified);
  const { intake } = directory;
  if (intake === null || intake.id !== stated.key) throw new CannotOpen();
  const publicKey = unb64(intake.public);
  if (!isWrapKeyOf(publicKey, stated)) throw new CannotOpen();
  return { public: publicKey, suite: stated.suite };
}
