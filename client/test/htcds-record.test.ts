// An opened case as the record that is written down.
import { expect, test } from "vitest";

import rules from "../../spec/htcds/fields.json" with { type: "json" };
import type { Document } from "../src/cases/reading.ts";
import { exportCases, type FieldRules } from "../src/htcds/export.ts";
import { type ForExport, recordOf } from "../src/htcds/record.ts";
import { Compartment, type JsonObject } from "../src/seal/index.ts";

const kinds = new Map(rules.fields.map((field) => [field.name, field.kind]));
const known = rules as unknown as FieldRules;

const partsOf = (...bodies: [Compartment, JsonObject][]): ReadonlyMap<Compartment, Document> =>
  new Map(bodies.map(([compartment, body]) => [compartment, { body } as unknown as Document]));

const found = (more: Partial<ForExport> = {}, ...bodies: [Compartment, JsonObject][]): ForExport => ({
  read: { parts: partsOf(...bodies), card: undefined, notes: [] }, rows: [], facts: [], refused: [], needs: 0, reports: 0, ...more,
});

const field = (name: string, value: unknown): JsonObject => ({ name, label: name, value });

test("values of parts stand under their fields", () => {
  const record = recordOf(found({}, [Compartment.identity, { text: "", fields: [field("prs_FirstName", "Ada")] }], [
    Compartment.health, { fields: [field("vic_Vulnerabilities", ["a", "b"])] },
  ]), kinds);

  expect(record.fields).toEqual({ prs_FirstName: ["Ada"], vic_Vulnerabilities: ["a", "b"] });
  expect(Object.values(record.beside).every((count) => count === 0)).toBe(true);
});

test("codes become what they stand for, and a recorded one wins over what the import said", () => {
  const facts = [["prs_Gender", "Masculine"], ["prs_NumberOfChildren", "3"], ["prs_Deceased", "false"], ["prs_Citizenship", "MX"], ["prs_Citizenship", "US"]];
  const record = recordOf(found({
    facts: facts.map(([name = "", code = ""]) => ({ field: name, code })),
    rows: [{ coded: [["prs_Gender", "Feminine"], ["prs_MaritalStatus", "Single"], ["con_Consent", true]] }],
    refused: ["con_Consent"],
  }), kinds);

  expect(record.fields).toEqual({
    prs_Gender: ["Masculine"], prs_MaritalStatus: ["Single"], prs_NumberOfChildren: [3], prs_Deceased: [false], prs_Citizenship: ["MX", "US"],
  });
});

test("what the standard has no field for is counted, so that the list of losses names it", () => {
  const card = { body: {} } as unknown as Document;
  const base = found({ needs: 2, reports: 1 }, [Compartment.story, { text: "long", answers: { what: "x", where: "y" } }], [
    Compartment.evidence, { text: "", files: [{ id: "1" }] },
  ]);
  const record = recordOf({ ...base, read: { ...base.read, card, notes: [card] } }, kinds);

  expect(record.beside).toEqual({ text: 1, answer: 2, file: 1, need: 2, note: 1, safety_card: 1, report: 1 });
  expect(exportCases([record], known).lost.map((loss) => [loss.field, loss.why])).toContainEqual(["safety_card", "no_such_field"]);
});

test("with both heading rows the second says what people call each field", () => {
  const lines = exportCases([], known, { labels: true }).csv.trimEnd().split("\r\n");

  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain("prs_FirstName");
  expect(lines[1]).toContain("First Name");
});
