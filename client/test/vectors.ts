/** The vectors that both halves share, as JSON has them: bytes in hexadecimal, ids and days as text. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { argon2id } from "@noble/hashes/argon2.js";
import { unhex } from "../src/seal/encoding.js";
import type { Argon2, Header } from "../src/seal/index.js";


export type Json = string & number & { [name: string]: Json } & Json[];

export const vectors = (name: string): Json =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../spec/vectors/${name}.json`, import.meta.url)), "utf8")) as Json;

/** Vectors that others published; one file for both halves. */
export const published = <Known>(name: string): Known =>
  JSON.parse(
    readFileSync(fileURLToPath(new URL(`../../packages/amparo-seal/tests/published/${name}.json`, import.meta.url)), "utf8"),
  ) as Known;

export const headerOf = (plain: Json): Header => {
  const { version: _, previous, ...rest } = plain as unknown as Record<string, string>;
  return { ...rest, previous: unhex(previous ?? "") } as unknown as Header;
};

/** Argon2id on this thread: what the worker does, without the worker. */
export const argon2Here: Argon2 = (password, salt, cost) =>
  Promise.resolve(argon2id(password, salt, { ...cost, dkLen: 32 }));

/** Byte number i is i modulo 251: the plaintext of the long envelopes. */
export const pattern = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, index) => index % 251);

/** `wrapHash` as `wrap_hash` and back: each language writes names its own way. */
export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
export const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The fields of a statement, from JSON. */
export function fieldsOf(plain: Json): Record<string, unknown> {
  return Object.fromEntries(Object.entries(plain).map(([name, value]) => [camel(name), read(value)]));
}

function read(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(read);
  if (typeof value === "object" && value !== null) return fieldsOf(value as Json);
  return typeof value === "string" && /^(?:[0-9a-f]{32}){1,2}$/.test(value) ? unhex(value) : value;
}
