/**
 * The agencies' root fingerprints, compiled into the bundle. The server's collect step replaces the token below by
 * the JSON text `{"deployment": uuid, "agencies": {uuid: fingerprint in hexadecimal}, "named": {uuid: {"name", "justice"}}}`,
 * escaped so that it stands in a string literal of any quotes.
 */
import type { Uuid } from "./encoding.js";
import { CannotOpen, orCannotOpen } from "./errors.js";

/** Who an agency is, for a person who decides whether it may read something: never as the server states it. */
export interface Named {
  name: string;
  /** What it learns can reach a court or an authority that enforces. */
  justice: boolean;
}

export interface Roots {
  deployment: Uuid;
  agencies: Record<Uuid, string>;
  named?: Record<Uuid, Named>;
}

const TEXT = "@@AMPARO_ROOTS@@";

let parsed: Roots | undefined;

/** Who an agency is by this code, if it has a name for it. The id may be the server's word: what objects have by themselves is no agency. */
export const namedOf = ({ named }: Roots, agency: Uuid): Named | undefined =>
  (named !== undefined && Object.prototype.hasOwnProperty.call(named, agency) ? named[agency] : undefined);

/** The same. An agency without a name is one that nobody can be shown. */
export function namedIn(roots: Roots, agency: Uuid): Named {
  const known = namedOf(roots, agency);
  if (known === undefined) throw new CannotOpen();
  return known;
}

export function parseRoots(json: string): Roots {
  const roots = orCannotOpen(() => JSON.parse(json) as Partial<Roots> | null);
  if (typeof roots?.deployment !== "string" || typeof roots.agencies !== "object" || roots.agencies === null) {
    throw new CannotOpen();
  }
  return { deployment: roots.deployment, agencies: roots.agencies, named: roots.named ?? {} };
}

/** The roots of this bundle. A bundle that was not collected has none, and trusts nobody. */
export function roots(): Roots {
  if (TEXT.startsWith("@@")) throw new CannotOpen();
  parsed ??= parseRoots(TEXT);
  return parsed;
}
