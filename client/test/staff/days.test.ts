import { afterEach, expect, test, vi } from "vitest";

import { dayHere, momentHere } from "../../src/staff/days.js";

const inLanguage = (lang: string): void => {
  vi.stubGlobal("document", { documentElement: { lang } });
};

afterEach(() => vi.unstubAllGlobals());

test("staff pages write a day in one form, as the server does", () => {
  inLanguage("en");
  expect(dayHere("2026-11-07")).toBe("7 Nov 2026");
  inLanguage("fr");
  expect(dayHere("2026-11-07")).toBe("7 nov. 2026");
  expect(dayHere("never")).toBe("never");
});

test("a moment is the same day with its hour", () => {
  inLanguage("en");
  expect(momentHere("2026-11-07T09:05:00")).toBe("7 Nov 2026, 09:05");
});
