/** English as the pages of the server write a day: the number before the month. */
const DAY_FIRST = "en-GB";

const format = (day: string, language: string, parts: Intl.DateTimeFormatOptions): string => {
  const date = new Date(`${day}T00:00:00Z`);
  const order = language === "en" ? DAY_FIRST : language;
  return Number.isNaN(date.getTime()) ? day : new Intl.DateTimeFormat(order, { ...parts, timeZone: "UTC" }).format(date);
};

/** A day in the words of the page's language; of another year than this one, with its year. */
export const dayText = (day: string, language: string): string =>
  format(day, language, {
    weekday: "long", day: "numeric", month: "long", ...(day.startsWith(String(new Date().getUTCFullYear())) ? {} : { year: "numeric" }),
  });

/** A day that may be years away. */
export const dayWithYear = (day: string, language: string): string =>
  format(day, language, { day: "numeric", month: "long", year: "numeric" });

export function nextDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}
