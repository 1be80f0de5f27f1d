import type { Day } from "../seal/index.ts";

/** The day in UTC: the one that statements and the server count in. */
export const today = (now: Date = new Date()): Day => now.toISOString().slice(0, 10);

/** The same day some years on; the 29th of February becomes the 28th. */
export function inYears(day: Day, years: number): Day {
  const [year = "", month = "", date = ""] = day.split("-");
  const kept = month === "02" && date === "29" ? "28" : date;
  return `${String(Number(year) + years).padStart(4, "0")}-${month}-${kept}`;
}
