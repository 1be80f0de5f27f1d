/** What was answered on the report's page, each beside its question: a bare "no" can be taken for another no. */
import type { Words } from "../words.ts";

/** Questions of the form, in its order, that have words as `q_…` on the pages that show answers. */
const QUESTIONS = ["about", "danger", "age", "what", "where", "reach", "how", "languages"];
/** Answers that are codes, with words as `a_…`. */
const CODES = ["yes", "no", "self", "other", "unsure", "unknown"];

/** A value that somebody else sealed, as text. One that says of itself how it becomes text would stop the page: it stays as it came. */
export const textOf = (value: unknown): string => (typeof value === "object" && value !== null ? JSON.stringify(value) : String(value));

export const answerText = (value: string, words: Words): string => (CODES.includes(value) ? words(`a_${value}`) : value);

/** The answers of a part, with the languages that the person gave, which stand beside them. */
export function answersOf(body: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  const answers = (body?.["answers"] ?? {}) as Record<string, unknown>;
  return { ...answers, languages: languagesOf(body) };
}

/** The languages the person likes to use, in their own words. */
export const languagesOf = (body: Readonly<Record<string, unknown>> | undefined): string => {
  const said = body?.["languages"];
  return Array.isArray(said) ? said.filter((one) => typeof one === "string").join(", ") : "";
};

/** One line for each answer that is not empty and is not in `but`, in the order of the questions. */
export function answerLines(said: unknown, words: Words, { but = "" } = {}): string[] {
  if (typeof said !== "object" || said === null) return [];
  const given = Object.entries(said as Record<string, unknown>).map(([name, value]) => [name, textOf(value).trim()] as const);
  const place = (name: string): number => (QUESTIONS.includes(name) ? QUESTIONS.indexOf(name) : QUESTIONS.length);
  return given
    .filter(([, value]) => value !== "" && value !== but)
    .sort(([one], [other]) => place(one) - place(other))
    .map(([name, value]) => (QUESTIONS.includes(name) ? `${words(`q_${name}`)}: ${answerText(value, words)}` : value));
}
