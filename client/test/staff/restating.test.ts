// Newer statements about colleagues: made of what the directory proves, and checked before the second signature.
import { expect, test } from "vitest";

import { b64, parseStatement, sign, unb64, uuidBytes, verifyDirectory } from "../../src/seal/index.ts";
import { checkedRestatement, intakeFor, isDue, keyOf, restated, type WaitingRestatement } from "../../src/staff/restating.ts";
import { FalseSignature } from "../../src/staff/vouching.ts";
import { directoryOf, FOUNDERS, idOf, ROOT, ROOTS, signedBy, signKeyOf, staffStatement } from "../agency.ts";
import { AGENCY, DEPLOYMENT, TODAY } from "../place.ts";
import { contextFor } from "./made.ts";

const ana = contextFor("ana");
const ben = contextFor("ben");
const key = (name: string) => {
  const found = keyOf(idOf(name), ana);
  if (found === undefined) throw new Error(name);
  return found;
};

const waiting = (statement: Uint8Array, by = "ana", staff = "ben"): WaitingRestatement => ({
  id: idOf("restatement"), staff: idOf(staff), name: staff, mine: false, statement: b64(statement),
  signatures: [{ by: b64(uuidBytes(signKeyOf(by).id)), signature: b64(sign(statement, signKeyOf(by).seed)) }],
});

test("a colleague's key is stated anew with other roles, for two years", () => {
  const statement = restated(key("ben"), ["supervisor"], ana, TODAY);
  const said = parseStatement("staff-key", statement, { deployment: DEPLOYMENT, today: TODAY });

  expect(said).toMatchObject({ roles: ["supervisor"], starts: TODAY, expires: "2028-11-23", staff: idOf("ben"), epoch: 1 });
  expect(checkedRestatement(waiting(statement), ben, TODAY).said.roles).toEqual(["supervisor"]);
});

test("a statement without roles ends a key from the next day on, for what comes and not for what was", () => {
  const statement = restated(key("ben"), [], ana, "2026-11-22");
  const entry = signedBy(statement, ROOT);
  const reader = { roots: ROOTS, deployment: DEPLOYMENT, agency: AGENCY, today: TODAY };
  const found = verifyDirectory(directoryOf(...FOUNDERS, entry), reader);

  const { id } = signKeyOf("ben");
  expect(found.staffKeys.has(id)).toBe(false);
  expect(found.known.has(id)).toBe(false);
  expect(found.signers.get(id, "2026-11-22")?.roles).toEqual(["advocate"]);
  expect(found.signers.get(id, TODAY)).toBeUndefined();
});

test("a key that has expired is still known, so that it can be renewed", () => {
  const lapsed = signedBy(staffStatement("cleo", { expires: "2026-11-01" }), ROOT);
  const found = verifyDirectory(directoryOf(...FOUNDERS, lapsed), { roots: ROOTS, deployment: DEPLOYMENT, agency: AGENCY, today: TODAY });

  expect(found.staffKeys.has(signKeyOf("cleo").id)).toBe(false);
  expect(keyOf(idOf("cleo"), { directory: found })?.roles).toEqual(["advocate"]);
  expect(isDue(key("ben"), TODAY)).toBe(false);
  expect(isDue(keyOf(idOf("cleo"), { directory: found })!, TODAY)).toBe(true);
  expect(isDue({ ...key("ben"), expires: "2027-02-21" }, TODAY)).toBe(true);
});

test("the newest key of a colleague is the one that began last, whatever its epoch says", () => {
  const later = signedBy(staffStatement("later", { staff: idOf("ben"), starts: "2026-03-01" }), ROOT);
  const high = signedBy(staffStatement("high", { staff: idOf("ben"), epoch: 99, starts: "2026-02-01" }), ROOT);
  const found = verifyDirectory(directoryOf(...FOUNDERS, later, high), { roots: ROOTS, deployment: DEPLOYMENT, agency: AGENCY, today: TODAY });

  expect(keyOf(idOf("ben"), { directory: found })?.id).toBe(signKeyOf("later").id);
});

test("who comes to intake is given its key, and nobody else is", () => {
  expect(intakeFor(idOf("ben"), ["advocate", "intake"], ana)?.wraps).toHaveLength(1);
  expect(intakeFor(idOf("ben"), ["advocate"], ana)).toBeNull();
  expect(intakeFor(idOf("ana"), ["intake"], ana)).toBeNull();
  expect(intakeFor(idOf("nobody"), ["intake"], ana)).toBeNull();
});

test.each<[string, () => WaitingRestatement]>([
  ["signed by a stranger", () => waiting(restated(key("ben"), ["supervisor"], ana, TODAY), "mallory")],
  ["about another key", () => waiting(restated({ ...key("ben"), wrapHash: new Uint8Array(32) }, ["supervisor"], ana, TODAY))],
  ["about another signing key", () => waiting(restated({ ...key("ben"), signPublic: signKeyOf("mallory").public }, ["intake"], ana, TODAY))],
  ["about somebody else than it is said to be", () => waiting(restated(key("ana"), ["intake"], ana, TODAY))],
  ["about nobody we know", () => waiting(restated({ ...key("ben"), staff: idOf("mallory") }, ["intake"], ana, TODAY), "ana", "mallory")],
  ["no statement at all", () => waiting(unb64("AAAA"))],
  ["not even bytes", () => ({ ...waiting(restated(key("ben"), [], ana, TODAY)), statement: "!" })],
])("nobody signs second what is false: %s", (_, made) => {
  expect(() => checkedRestatement(made(), ben, TODAY)).toThrow(FalseSignature);
});
