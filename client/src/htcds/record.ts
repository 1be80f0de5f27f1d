/** An opened case as the record an exporter writes down: fields of the standard, and a count of what it has none for. */
import { fieldsOf, type Value } from "../cases/fields.ts";
import type { Row } from "../cases/imported.ts";
import type { ReadCase } from "../cases/reading.ts";
import type { CaseRecord, Scalar } from "./export.ts";

export interface ForExport {
  read: Pick<ReadCase, "parts" | "card" | "notes">;
  rows: readonly Pick<Row, "coded">[];
  facts: readonly { field: string; code: string }[];
  refused: readonly string[];
  needs: number;
  reports: number;
}

/** What kind each field is, by name. */
export type Kinds = ReadonlyMap<string, string>;

const listed = (value: Value): readonly Scalar[] => (typeof value === "object" ? value : [value]);

/** A code as it is kept becomes the value that it stands for. */
function valueOf(code: string, kind: string | undefined): Scalar {
  if (kind === "yes_no") return code === "true";
  return kind === "number" ? Number(code) : code;
}

/** Codes recorded of a case come before those that are still sealed from its import; refused ones are in no file. */
export function recordOf(found: ForExport, kinds: Kinds): CaseRecord {
  const fields: Record<string, Scalar[]> = {};
  const put = (name: string, values: readonly Scalar[]): void => {
    if (values.length > 0) fields[name] = [...values];
  };
  for (const { body } of found.read.parts.values()) for (const { name, value } of fieldsOf(body)) put(name, listed(value));
  for (const [name, value] of found.rows.flatMap((row) => row.coded)) if (!found.refused.includes(name)) put(name, listed(value));
  const recorded = new Set(found.facts.map((fact) => fact.field));
  for (const name of recorded) {
    put(name, found.facts.filter((fact) => fact.field === name).map((fact) => valueOf(fact.code, kinds.get(name))));
  }
  return { fields, groups: {}, beside: besideOf(found) };
}

function besideOf({ read, needs, reports }: ForExport): Record<string, number> {
  const bodies = [...read.parts.values()].map((part) => part.body);
  const size = (value: unknown): number => (typeof value === "object" && value !== null ? Object.keys(value).length : 0);
  return {
    text: bodies.filter((body) => typeof body["text"] === "string" && body["text"] !== "").length,
    answer: bodies.reduce((sum, body) => sum + size(body["answers"]), 0),
    file: bodies.reduce((sum, body) => sum + size(body["files"]), 0),
    need: needs, note: read.notes.length, safety_card: read.card === undefined ? 0 : 1, report: reports,
  };
}
