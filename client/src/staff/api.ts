// What a staff page asks the server. A refusal carries its code; the page holds the sentence for it.
import { csrf } from "./csrf.ts";

export class Refused extends Error {
  constructor(
    /** The code under which the page's words stand, with underscores as in `data-words`. */
    readonly problem: string,
    readonly status: number,
  ) {
    super(problem);
    this.name = "Refused";
  }
}

type Method = "GET" | "POST" | "DELETE";

export async function call<Answer>(method: Method, address: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(address, {
    method,
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
    headers: { Accept: "application/json", "X-CSRFToken": csrf(), ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const said: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(problemOf(said), answer.status);
  return said as Answer;
}

/** Bytes that have an address of their own: one sealed file. */
export async function callBytes(address: string): Promise<Uint8Array> {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "error" });
  if (!answer.ok) throw new Refused(problemOf(await answer.json().catch(() => null)), answer.status);
  return new Uint8Array(await answer.arrayBuffer());
}

function problemOf(said: unknown): string {
  const problem = (said as { problem?: unknown } | null)?.problem;
  return typeof problem === "string" ? problem.replaceAll("-", "_") : "problem";
}
