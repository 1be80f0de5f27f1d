/** What can be released, and what for, by this page's own code: what it has no word for is neither signed nor handed on. */
import { CannotOpen, Compartment, equal, type Named, namedIn, type Roots, type Statement, unhex, type Uuid } from "../seal/index.ts";
import { fitsWording } from "./wordings.ts";

/** Workers' notes, the alleged, a kept receipt and the conversation are never among them: `referrals/models/release.py`. */
export const RELEASABLE = ["identity", "contact", "story", "health", "legal", "evidence", "safety"] as const;
const PURPOSES = ["shelter", "care", "legal", "investigation", "support"];

export function checkReleasable({ compartments, use }: Pick<Statement<"release">, "compartments" | "use">): void {
  const known: number[] = RELEASABLE.map((name) => Compartment[name]);
  if (!compartments.every((one) => known.includes(one)) || !PURPOSES.includes(use)) throw new CannotOpen();
}

export const rootOf = (agency: Uuid, roots: Roots): Uint8Array => {
  const root = unhex(roots.agencies[agency] ?? "");
  if (root.length !== 32) throw new CannotOpen();
  return root;
};

/** Who receives it, by this page's own code: under its own root, and by the text that is read out for such a recipient. */
export function recipientOf(said: Pick<Statement<"release">, "recipient" | "recipientRoot" | "wording">, roots: Roots): Named {
  const named = namedIn(roots, said.recipient);
  if (!fitsWording(said.wording, named.justice) || !equal(said.recipientRoot, rootOf(said.recipient, roots))) throw new CannotOpen();
  return named;
}
