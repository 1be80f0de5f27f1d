// What was answered on the report's page, beside its question wherever it is read later.
import { expect, test } from "vitest";
import { answerLines, answerText } from "../../src/cases/answers.ts";
import type { Words } from "../../src/words.ts";

const words: Words = (name) => `<${name}>`;

test("each answer stands beside its question, in the order of the form", () => {
  const said = { how: "a call at noon", reach: "no", what: "They keep my passport.", where: " ", extra: "more" };

  expect(answerLines(said, words)).toEqual(["<q_what>: They keep my passport.", "<q_reach>: <a_no>", "<q_how>: a call at noon", "more"]);
  expect(answerLines(said, words, { but: "They keep my passport." })).not.toContain("<q_what>: They keep my passport.");
});

test("an answer that is no text stops nobody from reading the others", () => {
  const said = { what: { toString: 1, valueOf: 1 }, how: "a call at noon" };

  expect(answerLines(said, words)).toEqual(['<q_what>: {"toString":1,"valueOf":1}', "<q_how>: a call at noon"]);
});

test("where nothing was answered there is no line", () => {
  expect([undefined, null, "no", {}].map((said) => answerLines(said, words))).toEqual([[], [], [], []]);
  expect(answerText("free words", words)).toBe("free words");
});
