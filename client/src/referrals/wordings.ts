import type { Words } from "../words.ts";

/** Each version of the text that is read out before a release, and for whom it is (referrals/wordings/wordings.toml). */
const WORDINGS = new Map<string, "general" | "justice">([
  ["general-2026-11", "general"],
  ["justice-2026-11", "justice"],
  ["general-2026-11-27", "general"],
  ["justice-2026-11-27", "justice"],
]);

const audienceOf = (isJustice: boolean): string => (isJustice ? "justice" : "general");

/** Whether this page has this text, and it may be read out for such a recipient. */
export const fitsWording = (version: string, isJustice: boolean): boolean => WORDINGS.get(version) === audienceOf(isJustice);

/** The version that is read out today: the last of its audience. */
export const newestWording = (isJustice: boolean): string =>
  [...WORDINGS].filter(([, whom]) => whom === audienceOf(isJustice)).at(-1)?.[0] ?? "";

/** The text itself, as the page has it. */
export const wordingText = (version: string, words: Words): string => words(`wording_${version.replaceAll("-", "_")}`);
