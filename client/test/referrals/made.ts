/** A case with keys, a release of it, and whoever signs: for the tests of the gate. */
import { CaseSeal } from "../../src/cases/sealing.ts";
import { Keyring } from "../../src/keyring.ts";
import { type Parties, type Proof, releaseStatement, type Wanted, wrapReleased } from "../../src/referrals/releasing.ts";
import { Compartment, hex, type History, Kind, newSignKey, newUuid, newWrapKey, type Roots, sign, type StaffKey } from "../../src/seal/index.ts";
import type { KnownAgency } from "../../src/staff/context.ts";

export const TODAY = "2026-11-23";
export const deployment = newUuid();
export const [agency, shelter] = [newUuid(), newUuid()];
export const roots: Roots = {
  deployment, agencies: { [agency]: hex(new Uint8Array(32).fill(1)), [shelter]: hex(new Uint8Array(32).fill(2)) },
  named: { [agency]: { name: "Casa", justice: false }, [shelter]: { name: "Shelter", justice: false } },
};
export const ana = { id: newUuid(), sign: newSignKey(), wrap: newWrapKey() };
export const signers = new Map([[ana.sign.id, { id: ana.sign.id, signPublic: ana.sign.public, staff: ana.id } as unknown as StaffKey]]);
export const person = newSignKey();
export const intake = newWrapKey();

export const asHistory = (keys: ReadonlyMap<string, StaffKey>): History => ({ get: (id) => keys.get(id), roles: () => new Set(["advocate"]) });

export const known = (id: string, staffKeys = new Map<string, StaffKey>(), key = intake): KnownAgency => ({
  id, name: "", keys: { staffKeys, intakeKeys: new Map(), sealTo: new Map(), signers: asHistory(staffKeys), known: staffKeys }, intake: { key: newUuid(), epoch: 1, to: key },
});

export function opened() {
  const place = { deployment, agency, subject: newUuid() };
  const seal = CaseSeal.begin(place, ana.sign, TODAY);
  seal.toMembers([ana.wrap]);
  for (const compartment of [Compartment.story, Compartment.health, Compartment.legal]) {
    seal.write(compartment, Kind.casePart, { text: `canary ${compartment}` });
  }
  const sealed = seal.take();
  const keyring = new Keyring(deployment);
  keyring.hold(ana.wrap);
  keyring.add(sealed);
  return { place, sealed, keyring, seal };
}

export type Case = ReturnType<typeof opened>;

export const wanted = ({ place }: Case, changes: Partial<Wanted> = {}): Wanted => ({
  subject: place.subject, compartments: [Compartment.story, Compartment.legal], use: "shelter", starts: TODAY, expires: "2027-02-21",
  wording: "general-2026-11", ...changes,
});

export const parties = ({ place }: Case, changes: Partial<Parties> = {}): Parties => ({ place, recipient: known(shelter), roots, today: TODAY, ended: new Set(), ...changes });

export const statementOf = (one: Case, changes: Partial<Wanted> = {}) => releaseStatement(wanted(one, changes), parties(one));

export const signed = (statement: Uint8Array): Proof => ({ signature: sign(statement, person.seed), person: person.public });

export const wrapped = (one: Case, statement: Uint8Array, proof: Proof = signed(statement), said: Parties = parties(one)) =>
  wrapReleased(statement, proof, said, one.sealed.keys, one.keyring);
