/** What a part holds besides its text: values of an imported row, each under the name of its field. */
import { el } from "../dom.ts";
import type { JsonObject } from "../seal/index.ts";
import type { Words } from "../words.ts";

export type Value = string | number | boolean | readonly string[];

export interface ImportedField {
  name: string;
  label: string;
  value: Value;
}

/** After the name of a field: what the cell said where it could not be read as a value of it. */
export const WORDS = "/words";

const isValue = (value: unknown): value is Value =>
  ["string", "number", "boolean"].includes(typeof value) || (Array.isArray(value) && value.every((one) => typeof one === "string"));

/** Values out of a sealed document. What has another form is left out: nothing else is made here. */
export function valuesOf(said: unknown): [name: string, value: Value][] {
  if (typeof said !== "object" || said === null || Array.isArray(said)) return [];
  return Object.entries(said).filter((entry): entry is [string, Value] => isValue(entry[1]));
}

/** The fields of a part. */
export function fieldsOf(body: JsonObject | undefined): ImportedField[] {
  const said = body?.["fields"];
  if (!Array.isArray(said)) return [];
  return said.flatMap((one: unknown) => {
    const { name, label, value } = (one ?? {}) as Record<string, unknown>;
    return typeof name === "string" && typeof label === "string" && isValue(value) ? [{ name, label, value }] : [];
  });
}

export const valueText = (value: Value): string => (Array.isArray(value) ? value.join("; ") : String(value));

/** What a field says, for whoever only reads. */
export const fieldLine = ({ label, value }: ImportedField): string => `${label}: ${valueText(value)}`;

/** Name the values of a row as the standard names its fields. */
export function named(values: readonly [string, Value][], labels: Readonly<Record<string, string>>, words: Words): ImportedField[] {
  return values.map(([name, value]) => {
    const plain = name.endsWith(WORDS) ? name.slice(0, -WORDS.length) : name;
    const label = labels[plain] ?? plain;
    return { name, value, label: plain === name ? label : words("as_written", { label }) };
  });
}

/** A line to correct each field on, and what then stands in them. One that was emptied goes. */
export function fieldInputs(
  prefix: string, fields: readonly ImportedField[],
): { element: HTMLElement | false; read: () => ImportedField[]; settle: () => void } {
  const lines = fields.map((field) => {
    const input = el("input", { class: "govuk-input", id: `${prefix}-${field.name}`, autocomplete: "off" });
    input.defaultValue = valueText(field.value);
    return { field, input };
  });
  const groups = lines.map(({ field, input }) =>
    el("div", { class: "govuk-form-group" }, el("label", { class: "govuk-label", for: input.id }, field.label), input));
  return {
    element: groups.length > 0 && el("div", {}, groups),
    settle: () => {
      for (const { input } of lines) input.defaultValue = input.value;
    },
    read: () => lines.flatMap(({ field, input }) => {
      const text = input.value.trim();
      if (text === valueText(field.value)) return [field];
      const value = Array.isArray(field.value) ? text.split(";").map((one) => one.trim()).filter((one) => one !== "") : text;
      return text === "" ? [] : [{ ...field, value }];
    }),
  };
}
