/** What can be released, and what for, by this page's own code: what it has no word for is neither signed nor handed on. */
import { CannotOpen, Compartment, type Statement } from "../seal/index.ts";

/** Workers' notes, the alleged, a kept receipt and the conversation are never among them: `referrals/models/release.py`. */
export const RELEASABLE = ["identity", "contact", "story", "health", "legal", "evidence", "safety"] as const;
const PURPOSES = ["shelter", "care", "legal", "investigation", "support"];

export function checkReleasable({ compartments, use }: Pick<Statement<"release">, "compartments" | "use">): void {
  const known: number[] = RELEASABLE.map((name) => Compartment[name]);
  if (!compartments.every((one) => known.includes(one)) || !PURPOSES.includes(use)) throw new CannotOpen();
}
