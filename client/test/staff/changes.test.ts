// A device that remembers an agency's keys: every change is shown before the next wrap.
import { expect, test, vi } from "vitest";

import { verifyDirectory } from "../../src/seal/index.ts";
import { acceptChanges, type Change, changes, snapshot } from "../../src/staff/changes.ts";
import type { Memory } from "../../src/staff/device.ts";
import { directoryOf, FOUNDERS, idOf, intakeStatement, ROOT, ROOTS, signedBy, staffStatement } from "../agency.ts";
import { AGENCY, DEPLOYMENT, TODAY } from "../place.ts";

const keys = (...more: ReturnType<typeof signedBy>[]) =>
  verifyDirectory(directoryOf(...FOUNDERS, ...more), { roots: ROOTS, deployment: DEPLOYMENT, agency: AGENCY, today: TODAY });
const first = keys(signedBy(intakeStatement("intake"), ROOT));
const compared = (...more: ReturnType<typeof signedBy>[]): Change[] =>
  changes(snapshot(first), snapshot(keys(signedBy(intakeStatement("intake"), ROOT), ...more)));

test("a new colleague, a role, somebody who left and a new intake key are each a change", () => {
  const joined = signedBy(staffStatement("cleo", { roles: ["advocate", "on_call"] }), ROOT);
  const promoted = signedBy(staffStatement("ben", { roles: ["supervisor"], starts: "2026-05-01" }), ROOT);
  const left = signedBy(staffStatement("ben", { roles: [], starts: "2026-05-01" }), ROOT);
  const again = signedBy(staffStatement("cleo", { staff: idOf("ben") }), ROOT);
  const intake = signedBy(intakeStatement("younger", { epoch: 2 }), ROOT);
  const swapped = signedBy(staffStatement("ben", { wrapHash: new Uint8Array(32), starts: "2026-05-01" }), ROOT);

  expect(compared()).toEqual([]);
  expect(compared(joined)).toEqual([{ what: "joined", staff: idOf("cleo"), roles: "advocate, on call" }]);
  expect(compared(promoted)).toEqual([{ what: "roles", staff: idOf("ben"), roles: "supervisor" }]);
  expect(compared(left)).toEqual([{ what: "left", staff: idOf("ben"), roles: "advocate" }]);
  expect(compared(again)).toEqual([{ what: "key", staff: idOf("ben"), roles: "advocate" }]);
  expect(compared(swapped)).toEqual([{ what: "key", staff: idOf("ben"), roles: "advocate" }]);
  expect(compared(intake)).toEqual([{ what: "intake", staff: null, roles: "" }]);
});

function remembering(): Memory & { kept: Map<string, unknown> } {
  const kept = new Map<string, unknown>();
  return { kept, recall: async (name) => Promise.resolve(kept.get(name)), remember: async (name, what) => void (await Promise.resolve(kept.set(name, what))) };
}

test("the first look is remembered, a change is shown once it is known, and nothing else is", async () => {
  const memory = remembering();
  const accept = vi.fn(() => Promise.resolve());
  const joined = keys(signedBy(intakeStatement("intake"), ROOT), signedBy(staffStatement("cleo"), ROOT));

  await acceptChanges("casa", first, memory, accept);
  await acceptChanges("casa", first, memory, accept);
  expect(accept).not.toHaveBeenCalled();
  await acceptChanges("casa", joined, memory, accept);
  await acceptChanges("casa", joined, memory, accept);
  expect(accept).toHaveBeenCalledTimes(1);
});

test("what the member does not accept is shown again, and nothing goes on before", async () => {
  const memory = remembering();
  await acceptChanges("casa", first, memory, () => Promise.resolve());
  const joined = keys(signedBy(intakeStatement("intake"), ROOT), signedBy(staffStatement("cleo"), ROOT));
  const refused = acceptChanges("casa", joined, memory, () => Promise.reject(new Error("closed")));

  await expect(refused).rejects.toThrow("closed");
  expect(memory.kept.get("casa")).toEqual(snapshot(first));
});
