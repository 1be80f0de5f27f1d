import { describe, expect, test } from "vitest";

import rules from "../../spec/htcds/fields.json" with { type: "json" };
import vectors from "../../spec/htcds/export-vectors.json" with { type: "json" };
import { exportCases, type CaseRecord, type FieldRules } from "../src/htcds/export.js";

const known = rules as unknown as FieldRules;
const empty: CaseRecord = { fields: {}, groups: {}, beside: {} };
const cases = vectors.vectors.map((vector) => ({
  ...vector,
  record: vector.record as unknown as CaseRecord,
}));

/** The lines after the header, as one text. */
const body = (csv: string): string => csv.slice(csv.indexOf("\r\n") + 2);

describe("the export of a case", () => {
  test.each(cases)("is what Python writes: $name", ({ record, csv, lost }) => {
    const exported = exportCases([record], known);

    expect(body(exported.csv)).toBe(csv);
    expect(exported.lost).toEqual(lost);
  });

  test("is what Python writes for all cases together, byte for byte", () => {
    const exported = exportCases(
      cases.map((vector) => vector.record),
      known,
    );

    expect(exported.csv).toBe(vectors.together.csv);
    expect(exported.lost).toEqual(vectors.together.lost);
  });

  test("begins with the mark that makes a spreadsheet program read UTF-8, and all 84 names", () => {
    const { csv, lost } = exportCases([], known);

    expect(csv.startsWith("\ufefforg_Name,")).toBe(true);
    expect(csv.trimEnd().split(",")).toHaveLength(84);
    expect(lost).toEqual([]);
  });

  test("leaves no cell that a spreadsheet program would run", () => {
    const signs = known.csv.guarded;
    const records = signs.map((sign) => ({ ...empty, fields: { prs_FirstName: [`${sign}SUM(A1)`] } }));

    const { csv } = exportCases(records, known);

    for (const sign of signs) {
      expect(csv).toContain(`'${sign}SUM(A1)`);
    }
    expect(csv).not.toMatch(/,"?[=+\-@]SUM/);
  });

  test("takes no name of an object's own machinery for a field, a group or a code", () => {
    const record: CaseRecord = {
      fields: { constructor: ["x"], prs_Gender: ["toString"], vic_TypeOfExploitation: ["constructor"] },
      groups: { valueOf: [{ hasOwnProperty: ["y"] }] },
      beside: {},
    };

    const { csv, lost } = exportCases([record], known);

    expect(body(csv)).toBe(`${",".repeat(83)}\r\n`);
    expect(lost).toEqual([
      { row: 1, field: "prs_Gender", why: "code_not_in_list", count: 1 },
      { row: 1, field: "vic_TypeOfExploitation", why: "code_not_in_list", count: 1 },
      { row: 1, field: "constructor", why: "no_such_field", count: 1 },
      { row: 1, field: "hasOwnProperty", why: "no_such_field", count: 1 },
    ]);
  });

  test("changes nothing of the opened case", () => {
    const record = Object.freeze({
      ...empty,
      fields: Object.freeze({ prs_Citizenship: Object.freeze(["MX", "US"]) }),
    });

    expect(body(exportCases([record], known).csv)).toContain(',"MX;US",');
  });
});
