// What a part says of files was written by somebody, perhaps in another agency; it becomes addresses that a browser asks for.
import { expect, test } from "vitest";

import { filesOf } from "../../src/cases/page-files.ts";
import { type JsonObject, newUuid } from "../../src/seal/index.ts";

const scan = { id: newUuid(), name: "scan.jpg", type: "image/jpeg", size: 3, report: newUuid() };

test("files are read as the worker who sealed the part described them", () => {
  expect(filesOf({ text: "", files: [scan] })).toEqual({ files: [scan], unread: 0 });
  expect(filesOf({ text: "" })).toEqual({ files: [], unread: 0 });
  expect(filesOf(undefined)).toEqual({ files: [], unread: 0 });
});

test.each([
  null, "scan", 7, [], { ...scan, name: 1 }, { ...scan, id: undefined }, { ...scan, report: undefined },
  { ...scan, id: "../../../../../exit?" }, { ...scan, id: `${scan.id}/../..` }, { ...scan, id: "%2e%2e" }, { ...scan, report: "../.." },
])("what is no file is counted, becomes no address and shuts nobody out of the others", (one) => {
  expect(filesOf({ files: [one, scan] } as JsonObject)).toEqual({ files: [scan], unread: 1 });
});

test("a list that is none is said to be unread", () => {
  expect(filesOf({ files: { length: 1 } } as JsonObject)).toEqual({ files: [], unread: 1 });
});

test("a kind and a size that are none are left out, and the file stays", () => {
  const odd = { ...scan, type: { toString: 1 }, size: { valueOf: 1 } };

  expect(filesOf({ files: [odd] } as unknown as JsonObject)).toEqual({ files: [{ ...scan, type: "", size: 0 }], unread: 0 });
});
