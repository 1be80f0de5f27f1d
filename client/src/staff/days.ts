import type { Day } from "../seal/index.ts";

/** The day in UTC: the one that statements and the server count in. */
export const today = (now: Date = new Date()): Day => now.toISOString().slice(0, 10);

const language = (): string => document.documentElement.lang;
// English as most of the world writes it; the server's templates do the same.
const locale = (): string => (language() === "en" ? "en-GB" : language());
const DAY: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };

/** A day as staff pages write it everywhere: "27 Nov 2026", in the page's language. */
export function dayHere(day: Day): string {
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? day : new Intl.DateTimeFormat(locale(), { ...DAY, timeZone: "UTC" }).format(date);
}

/** The same with the hour and minute, where the reader is. */
export const momentHere = (moment: string): string =>
  new Intl.DateTimeFormat(locale(), { ...DAY, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(moment));

/** The same day some years on; the 29th of February becomes the 28th. */
export function inYears(day: Day, years: number): Day {
  const [year = "", month = "", date = ""] = day.split("-");
  const kept = month === "02" && date === "29" ? "28" : date;
  return `${String(Number(year) + years).padStart(4, "0")}-${month}-${kept}`;
}
