/** What our pages ask of the server. No cookie goes along, and nothing is kept of an answer. */
export interface Answer {
  /** 0 when the server could not be reached at all. */
  status: number;
  data: Record<string, unknown>;
}

export const isDone = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** Worth sending the same bytes again: nobody got them, or nobody had time. */
export const isPassing = ({ status }: Answer): boolean => status === 0 || status === 429 || status >= 500;

/** Nobody knows whether it arrived: the same bytes may go again, and count once. */
export const isUnclear = ({ status }: Answer): boolean => status === 0 || status >= 500;

/** The code of a refusal. An answer without one is not of our making: a proxy's, or none at all. */
export function problemOf(answer: Answer): string {
  const { problem } = answer.data;
  if (typeof problem === "string") return problem;
  if (answer.status === 413) return "too_large";
  return isPassing(answer) ? "away" : "malformed";
}

export interface Asking {
  method?: string;
  body?: BodyInit;
  json?: unknown;
  token?: string;
  signal?: AbortSignal;
}

export async function ask(path: string, { method, body, json, token, signal }: Asking = {}): Promise<Answer> {
  const headers: Record<string, string> = {};
  if (json !== undefined) headers["Content-Type"] = "application/json";
  else if (body !== undefined) headers["Content-Type"] = "application/octet-stream";
  if (token !== undefined) headers["Authorization"] = `Bearer ${token}`;
  const sent = json === undefined ? body : JSON.stringify(json);
  try {
    const response = await fetch(path, {
      method: method ?? (sent === undefined ? "GET" : "POST"),
      headers, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", redirect: "error",
      ...(sent === undefined ? {} : { body: sent }),
      ...(signal === undefined ? {} : { signal }),
    });
    return { status: response.status, data: await read(response) };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return { status: 0, data: {} };
  }
}

async function read(response: Response): Promise<Record<string, unknown>> {
  try {
    const data: unknown = await response.json();
    return typeof data === "object" && data !== null ? (data as Record<string, unknown>) : {};
  } catch {
    return {}; // A page of a proxy, not an answer of ours: its status says enough.
  }
}

/** The sentence of each refusal, which the template wrote. */
export function sentences(form: HTMLElement): (code: string) => string {
  const known = JSON.parse(form.dataset["problems"] ?? "{}") as Record<string, string>;
  return (code) => known[code] ?? known["away"] ?? code;
}
