// Cases written into a file: opened here, made here, and sent nowhere. What it does not hold is said beside it.
import { ready } from "../site/staff.ts";
import rules from "../../../spec/htcds/fields.json" with { type: "json" };
import { Doing, Stopped } from "../cases/doing.ts";
import { readRows } from "../cases/imported.ts";
import { opened } from "../cases/served.ts";
import { el, fill, find } from "../dom.ts";
import { type CaseRecord, exportCases, type FieldRules, type Loss, tableText } from "../htcds/export.ts";
import { recordOf } from "../htcds/record.ts";
import type { Sealed } from "../keyring.ts";
import { readHeader, unb64 } from "../seal/index.ts";
import { call } from "../staff/api.ts";
import { thisMemory } from "../staff/device.ts";
import { type StaffContext, unlocked } from "../staff/unlock.ts";
import { words as wordsOf } from "../words.ts";

interface Line {
  id: string;
  pseudonym: string;
  facts: { field: string; code: string }[];
  refused: string[];
  needs: number;
  reports: number;
  statements: NonNullable<Sealed["statements"]>;
}

const root = find("amparo-cases-export");
const words = wordsOf();
const doing = new Doing(root, words);
const known = rules as unknown as FieldRules;
const kinds = new Map(rules.fields.map((field) => [field.name, field.kind]));
const labels = new Map(rules.fields.map((field) => [field.name, field.label]));

async function make(staff: StaffContext): Promise<void> {
  hide();
  const cases = [...root.querySelectorAll<HTMLInputElement>("[data-cases] input:checked")].map((one) => one.value);
  if (cases.length === 0) throw new Stopped("none_chosen");
  doing.say(words("opening"));
  const served = await call<{ cases: Line[]; sealed: Sealed }>("POST", "/api/staff/exports", { cases });
  staff.keyring.add(served.sealed);
  const unchecked: string[] = [];
  const records: CaseRecord[] = [];
  for (const one of served.cases) {
    const place = { deployment: staff.deployment, agency: staff.agency.id, subject: one.id };
    const envelopes = served.sealed.envelopes.filter(({ data }) => readHeader(unb64(data)).subject === one.id);
    const sealed = { envelopes, keys: served.sealed.keys, wraps: [], statements: one.statements };
    const { read } = await opened(one.id, sealed, staff, thisMemory);
    const rows = readRows(sealed, staff.keyring, place);
    const count = read.unchecked + read.stale + rows.unchecked;
    if (count > 0) unchecked.push(words("unchecked", { name: one.pseudonym, count }));
    records.push(recordOf({ ...one, read, rows: rows.rows }, kinds));
  }
  const { csv, lost } = exportCases(records, known);
  show(served.cases.map((one) => one.pseudonym), lost, unchecked);
  fill(
    find("[data-downloads]", root),
    save(csv, "file_name", "download_csv"), save(exportCases(records, known, { labels: true }).csv, "sheet_name", "download_sheet"),
    save(lossesText(served.cases, lost), "losses_name", "download_losses"),
  );
  find("[data-made]", root).hidden = false;
  find("#made", root).focus();
  doing.say(words("ready", { count: records.length }));
}

/** A file of before must not stand beside a new choice. */
function hide(): void {
  find("[data-made]", root).hidden = true;
  for (const link of root.querySelectorAll<HTMLAnchorElement>("[data-downloads] a")) URL.revokeObjectURL(link.href);
  fill(find("[data-downloads]", root));
}

const fieldName = (field: string): string => labels.get(field) ?? words(`beside_${field}`);
const sentence = ({ why, count }: Loss): string => words(why, { count });

function show(names: readonly string[], lost: readonly Loss[], unchecked: readonly string[]): void {
  const head = ["case", "field", "lost"].map((name) => el("th", { scope: "col", class: "govuk-table__header" }, words(name)));
  const lines = lost.map((loss) => el(
    "tr", { class: "govuk-table__row" },
    [names[loss.row - 1] ?? "", fieldName(loss.field), sentence(loss)].map((text) => el("td", { class: "govuk-table__cell" }, text)),
  ));
  const table = el(
    "table", { class: "govuk-table" }, el("thead", { class: "govuk-table__head" }, el("tr", { class: "govuk-table__row" }, head)),
    el("tbody", { class: "govuk-table__body" }, lines),
  );
  fill(
    find("[data-losses]", root), unchecked.map((text) => el("p", { class: "govuk-error-message" }, text)),
    lost.length === 0 ? el("p", { class: "govuk-body" }, words("nothing_lost")) : table,
  );
}

const lossesText = (cases: readonly Line[], lost: readonly Loss[]): string =>
  tableText([
    ["case", "field", "lost"].map((name) => words(name)),
    ...lost.map((loss) => [cases[loss.row - 1]?.pseudonym ?? "", fieldName(loss.field), sentence(loss)]),
  ], known);

function save(text: string, name: string, label: string): HTMLElement {
  const href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  return el("a", { href, download: words(name), class: "govuk-button govuk-button--secondary" }, words(label));
}

const opening = unlocked();
doing.on(find<HTMLFormElement>("form", root), async () => make(await opening));
void doing.run(async () => void (await opening));
ready();
