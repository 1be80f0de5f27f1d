/**
 * Opened cases as a CSV file of the Human Trafficking Case Data Standard 2.0 (IOM, CC BY 4.0, no endorsement), and what
 * its rows cannot hold. Made in the browser, where the keys are. `spec/htcds/fields.json` gives the order of the fields,
 * the code lists and the rules; Python's reference exporter passes the same `spec/htcds/export-vectors.json`.
 * No sentence here: the page says a loss in its own language by its `why`.
 */

export type Scalar = string | number | boolean;
type Values = Readonly<Record<string, readonly Scalar[]>>;

/** One opened case: values and things of a kind, the most important first; `beside` counts what has no field at all. */
export interface CaseRecord {
  readonly fields: Values;
  readonly groups: Readonly<Record<string, readonly Values[]>>;
  readonly beside: Readonly<Record<string, number>>;
}

interface FieldRule {
  readonly name: string;
  readonly label: string;
  readonly many: boolean;
  readonly group?: string;
  readonly list?: string;
  /** Our own codes, and what they become outside. */
  readonly own?: Readonly<Record<string, string>>;
}

/** What `fields.json` says, as far as an exporter needs it. */
export interface FieldRules {
  readonly csv: {
    readonly byteOrderMark: string;
    readonly betweenChoices: string;
    readonly newLine: string;
    readonly guarded: readonly string[];
  };
  readonly wordsSuffix: string;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly fields: readonly FieldRule[];
}

/** How much of a field a row cannot hold. Rows count from 1. */
export interface Loss {
  readonly row: number;
  readonly field: string;
  readonly why: string;
  readonly count: number;
}

export interface Exported {
  readonly csv: string;
  readonly lost: readonly Loss[];
}

type Reasons = readonly (readonly [why: string, count: number])[];
interface Cell {
  readonly text: string;
  readonly lost: Reasons;
}

/** Write cases as CSV with machine names, and say per field what the rows cannot hold. Changes nothing. With `labels` a
 * second heading row says what people call each field, as in the official spreadsheets. */
export function exportCases(records: readonly CaseRecord[], rules: FieldRules, { labels = false } = {}): Exported {
  const rows = records.map((record, index) => rowOf(record, rules, index + 1));
  const header = rules.fields.map((field) => field.name);
  const headings = labels ? [header, rules.fields.map((field) => field.label)] : [header];
  return { csv: tableText([...headings, ...rows.map((row) => row.cells)], rules), lost: rows.flatMap((row) => row.lost) };
}

/** Lines of cells as the text of a file. */
export const tableText = (lines: readonly (readonly string[])[], rules: FieldRules): string =>
  rules.csv.byteOrderMark + lines.map((cells) => lineOf(cells, rules) + rules.csv.newLine).join("");

function rowOf(record: CaseRecord, rules: FieldRules, row: number): { cells: string[]; lost: Loss[] } {
  const cells: string[] = [];
  const lost: Loss[] = [];
  for (const field of rules.fields) {
    const { values, elsewhere } = valuesOf(record, field);
    const cell = cellOf(field, values, rules);
    const words = own(record.fields, field.name + rules.wordsSuffix).length > 0;
    const reasons: Reasons = [
      ...cell.lost,
      ["only_one_of_group", elsewhere],
      ["words_beside_list", words ? 1 : 0],
    ];
    cells.push(cell.text);
    lost.push(...reasons.filter(([, count]) => count > 0).map(([why, count]) => ({ row, field: field.name, why, count })));
  }
  return { cells, lost: [...lost, ...strangeOf(record, rules, row)] };
}

/** A field's values for the row, and how many of its group have it and stay behind: a row never mixes two things. */
function valuesOf(record: CaseRecord, field: FieldRule): { values: readonly Scalar[]; elsewhere: number } {
  const values = own(record.fields, field.name);
  const things = field.group === undefined ? [] : thingsOf(record, field.group);
  const [first, ...rest] = things;
  if (values.length > 0 || first === undefined) {
    return { values, elsewhere: having(things, field.name) };
  }
  return { values: own(first, field.name), elsewhere: having(rest, field.name) };
}

function cellOf(field: FieldRule, values: readonly Scalar[], rules: FieldRules): Cell {
  const texts = values.map(textOf);
  if (field.list === undefined) {
    return firstOf(texts);
  }
  const { codes, lost } = officialOf(field, texts, rules);
  if (field.many) {
    return { text: codes.join(rules.csv.betweenChoices), lost };
  }
  const only = firstOf(codes);
  return { text: only.text, lost: [...lost, ...only.lost] };
}

const firstOf = (texts: readonly string[]): Cell => ({
  text: texts[0] ?? "",
  lost: [["only_one_value", texts.length - 1]],
});

/** Codes of the standard stay, ours become theirs, others stay behind. */
function officialOf(field: FieldRule, texts: readonly string[], rules: FieldRules): { codes: string[]; lost: Reasons } {
  const known = new Set(own(rules.lists, field.list ?? ""));
  const ours = new Map(Object.entries(field.own ?? {}));
  const found = texts.map((text) => ours.get(text) ?? (known.has(text) ? text : undefined));
  const codes = new Set(found.filter((code) => code !== undefined));
  return {
    codes: [...codes],
    lost: [
      ["own_code", texts.filter((text) => ours.has(text)).length],
      ["code_not_in_list", found.filter((code) => code === undefined).length],
    ],
  };
}

/** What the standard has no field for, by name in the order of the alphabet. */
function strangeOf(record: CaseRecord, rules: FieldRules, row: number): Loss[] {
  const groupOf = new Map(rules.fields.map((field) => [field.name, field.group]));
  const counts = new Map<string, number>();
  const add = (name: string, count: number): unknown => counts.set(name, (counts.get(name) ?? 0) + count);
  for (const [name, values] of Object.entries(record.fields)) {
    const plain = name.endsWith(rules.wordsSuffix) ? name.slice(0, -rules.wordsSuffix.length) : name;
    if (!groupOf.has(plain)) {
      add(name, values.length);
    }
  }
  for (const [group, things] of Object.entries(record.groups)) {
    for (const name of new Set(things.flatMap((thing) => Object.keys(thing)))) {
      if (groupOf.get(name) !== group) {
        add(name, having(things, name));
      }
    }
  }
  for (const [name, count] of Object.entries(record.beside)) {
    add(name, count);
  }
  return [...counts]
    .filter(([, count]) => count > 0)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([field, count]) => ({ row, field, why: "no_such_field", count }));
}

const lineOf = (cells: readonly string[], rules: FieldRules): string =>
  cells.map((text) => quoted(guarded(text, rules))).join(",");

/** Keep a spreadsheet program from running a cell: an apostrophe before the sign. Import takes it off again. */
const guarded = (text: string, rules: FieldRules): string =>
  rules.csv.guarded.some((sign) => text.startsWith(sign)) ? `'${text}` : text;

const quoted = (text: string): string =>
  /[",;\t\r\n]|^[ \u00a0]|[ \u00a0]$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

const textOf = (value: Scalar): string => (typeof value === "boolean" ? (value ? "TRUE" : "FALSE") : String(value));

const having = (things: readonly Values[], name: string): number =>
  things.filter((thing) => own(thing, name).length > 0).length;

const thingsOf = (record: CaseRecord, group: string): readonly Values[] =>
  Object.hasOwn(record.groups, group) ? (record.groups[group] ?? []) : [];

/** A list under its own name only: a field called `constructor` is no field. */
const own = <T>(lists: Readonly<Record<string, readonly T[]>>, name: string): readonly T[] =>
  Object.hasOwn(lists, name) ? (lists[name] ?? []) : [];
