import { describe, expect, test } from "vitest";
import { b64, CannotOpen, hex, namedIn, newUuid, rootFingerprint, signKeyFromSeed, unb64, verifies } from "../../src/seal/index.ts";
import { agencyOf, contextOf, OwnKeyMissing } from "../../src/staff/context.ts";
import { directoryOf, FOUNDERS, idOf, intakeStatement, ROOT, ROOTS, signedBy, signKeyOf, staffStatement, wrapKeyOf } from "../agency.ts";
import { AGENCY, DEPLOYMENT } from "../place.ts";
import { bundleOf, colleague, contextFor, directory, ownKeys, TODAY } from "./made.ts";

describe("an unlocked page", () => {
  test("signs with the own key and knows the colleagues whose keys hold", () => {
    const context = contextFor("ana");

    const said = new Uint8Array([1, 2, 3]);
    expect(verifies(said, context.sign(said), signKeyOf("ana").public)).toBe(true);
    expect(context.colleagues.map(({ name }) => name)).toEqual(["ana", "ben"]);
    expect(context.intake?.key).toBe(idOf("intake"));
  });

  test("opens the intake key that was wrapped to the member", () => {
    expect(contextFor("ana").keyring.key(idOf("intake"))).toEqual(wrapKeyOf("intake").seed);
    expect(contextFor("ben").keyring.has(idOf("intake"))).toBe(false);
  });

  test("opens nothing under another root", () => {
    const other = signKeyFromSeed(new Uint8Array(32).fill(9));
    const roots = { ...ROOTS, agencies: { [AGENCY]: hex(rootFingerprint(DEPLOYMENT, AGENCY, other.public)) } };

    expect(() => contextOf(ownKeys("ana"), bundleOf("ana"), roots, TODAY)).toThrow(CannotOpen);
  });

  test("opens nothing for a member whose own key does not hold", () => {
    const own = ownKeys("ana");
    const without = { ...own, directory: { ...directoryOf(...FOUNDERS.slice(1)), intake: null } };

    expect(() => contextOf(without, bundleOf("ana"), ROOTS, TODAY)).toThrow(OwnKeyMissing);
    expect(() => contextOf(own, bundleOf("ben"), ROOTS, TODAY)).toThrow(OwnKeyMissing);
  });

  test.each([
    ["whose wrap key is another's", { wrap: b64(wrapKeyOf("mallory").public) }],
    ["whose holder is another's", { holder: b64(new Uint8Array(16)) }],
    ["who is somebody else", { staff: newUuid() }],
    ["whose key nobody signed", { signId: b64(new Uint8Array(16)) }],
    ["whose key is nonsense", { wrap: "???" }],
  ])("wraps nothing to a colleague %s", (_, swapped) => {
    const own = ownKeys("ana");
    const colleagues = [{ ...colleague("ben", ["advocate"]), ...swapped }];

    expect(contextOf({ ...own, colleagues }, bundleOf("ana"), ROOTS, TODAY).colleagues).toEqual([]);
  });

  test("takes a colleague's roles from what was signed, not from the server", () => {
    const own = { ...ownKeys("ana"), colleagues: [colleague("ben", ["intake"])] };

    expect(contextOf(own, bundleOf("ana"), ROOTS, TODAY).colleagues[0]?.roles).toEqual(["advocate"]);
  });

  test.each([
    ["of another public half", { public: b64(wrapKeyOf("mallory").public) }],
    ["of another suite", { suite: 1 as const }],
    ["that nobody signed", { id: newUuid() }],
  ])("takes no intake key %s", (_, swapped) => {
    const said = directory();
    const own = { ...ownKeys("ana"), directory: { ...said, intake: said.intake && { ...said.intake, ...swapped } } };

    expect(() => contextOf(own, bundleOf("ana"), ROOTS, TODAY)).toThrow(CannotOpen);
  });

  test("takes no older intake key that the server names while a newer one holds", () => {
    const both = directoryOf(...FOUNDERS, signedBy(intakeStatement("intake"), ROOT), signedBy(intakeStatement("next", { epoch: 2, starts: "2026-07-01" }), ROOT));
    const said = directory();
    const own = { ...ownKeys("ana"), directory: { ...said, statements: both.statements } };

    expect(contextOf({ ...own, directory: said }, bundleOf("ana"), ROOTS, TODAY).intake?.key).toBe(idOf("intake"));
    expect(() => contextOf(own, bundleOf("ana"), ROOTS, TODAY)).toThrow(CannotOpen);
  });

  test("invitation secrets are the same on every device, and another for each invitation and member", () => {
    const [one, two] = [newUuid(), newUuid()];
    const ana = contextFor("ana");

    expect(contextFor("ana").invitationSecret(one)).toEqual(ana.invitationSecret(one));
    expect(ana.invitationSecret(one)).toHaveLength(16);
    expect(ana.invitationSecret(two)).not.toEqual(ana.invitationSecret(one));
    expect(contextFor("ben").invitationSecret(one)).not.toEqual(ana.invitationSecret(one));
  });
});

describe("another agency", () => {
  test("is believed under its own root only", () => {
    const context = contextFor("ana");
    const said = { agency: AGENCY, name: "Casa", directory: directory() };

    expect(agencyOf(said, context, TODAY).intake?.to.public).toEqual(wrapKeyOf("intake").public);
    expect(() => agencyOf({ ...said, agency: newUuid() }, context, TODAY)).toThrow(CannotOpen);
  });

  test("has the name that this page's own code gives it, or is not shown and gets nothing", () => {
    const lying = { ...ownKeys("ana"), agency: { id: AGENCY, name: "A shelter", slug: "casa" } };
    const said = { agency: AGENCY, name: "A shelter", directory: directory() };
    const context = contextOf(lying, bundleOf("ana"), ROOTS, TODAY);

    expect(context.agency.name).toBe("Casa");
    expect(agencyOf(said, context, TODAY).name).toBe("Casa");
    expect(() => agencyOf(said, { ...context, roots: { ...ROOTS, named: {} } }, TODAY)).toThrow(CannotOpen);
    expect(() => namedIn(ROOTS, "constructor")).toThrow(CannotOpen);
    expect(() => contextOf(lying, bundleOf("ana"), { ...ROOTS, named: {} }, TODAY)).toThrow(CannotOpen);
  });

  test("without an intake key says so", () => {
    const said = { agency: AGENCY, name: "Casa", directory: { ...directory(), intake: null } };

    expect(agencyOf(said, contextFor("ana"), TODAY).intake).toBeNull();
  });

  test("an intake key whose vouchers all left is not sealed to", () => {
    const two = [signKeyOf("ana"), signKeyOf("ben")] as const;
    const gone = ["ana", "ben"].map((name) => signedBy(staffStatement(name, { starts: "2026-07-01", roles: [] }), ROOT));
    const old = directoryOf(...FOUNDERS, signedBy(intakeStatement("intake"), ...two), ...gone);
    const said = { agency: AGENCY, name: "Casa", directory: { ...old, intake: directory().intake } };
    expect(agencyOf(said, contextFor("ana"), TODAY).intake).toBeNull();
  });

  test("an intake key signed by one colleague alone is not taken", () => {
    const alone = signedBy(intakeStatement("intake"), signKeyOf("ana"));
    const said = { ...directory(), statements: directoryOf(...FOUNDERS, alone).statements };

    expect(() => agencyOf({ agency: AGENCY, directory: said }, contextFor("ana"), TODAY)).toThrow(CannotOpen);
    expect(unb64(said.root)).toEqual(ROOT.public);
    expect(staffStatement("ana")).toBeInstanceOf(Uint8Array);
  });
});
