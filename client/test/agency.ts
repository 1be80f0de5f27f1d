/** An agency with a root, staff and an intake key, and the directory that says so, for tests and vectors. */
import { b64, hash, hex, utf8, uuidBytes } from "../src/seal/encoding.js";
import {
  buildStatement, type Directory, rootFingerprint, type Roots, type Said, sign, type SignKey, signKeyFromSeed, type Uuid,
  uuidText, type WrapKey, wrapKeyFromSeed,
} from "../src/seal/index.js";
import { AGENCY, DEPLOYMENT, LATER } from "./place.js";

const seeded = (label: string): Uint8Array => hash(utf8(`amparo browser vectors ${label}`));

export const idOf = (label: string): Uuid => uuidText(seeded(label).slice(0, 16));
export const signKeyOf = (label: string): SignKey => signKeyFromSeed(seeded(`sign ${label}`));
export const wrapKeyOf = (label: string): WrapKey => wrapKeyFromSeed(seeded(`wrap ${label}`));
export { seeded };

export const ROOT = signKeyOf("root");
export const FINGERPRINT = rootFingerprint(DEPLOYMENT, AGENCY, ROOT.public);
export const ROOTS: Roots = { deployment: DEPLOYMENT, agencies: { [AGENCY]: hex(FINGERPRINT) }, named: { [AGENCY]: { name: "Casa", justice: false } } };

type Entry = Directory["statements"][number];

export const signedBy = (statement: Uint8Array, ...signers: SignKey[]): Entry => ({
  statement: b64(statement),
  signatures: signers.map((key) => ({ by: b64(uuidBytes(key.id)), signature: b64(sign(statement, key.seed)) })),
});

type StaffFields = Partial<Said<"staff-key">> & { deployment?: Uuid; expires?: string };

/** The statement that `name` has the keys of that name. */
export const staffStatement = (name: string, fields: StaffFields = {}): Uint8Array =>
  buildStatement("staff-key", {
    deployment: DEPLOYMENT, expires: LATER, agency: AGENCY, staff: idOf(name), roles: ["advocate"], epoch: 1,
    wrapHash: hash(wrapKeyOf(name).public), signPublic: signKeyOf(name).public, starts: "2026-01-01", ...fields,
  });

export const intakeStatement = (name: string, fields: Partial<Said<"intake-key">> & { expires?: string } = {}): Uint8Array =>
  buildStatement("intake-key", {
    deployment: DEPLOYMENT, expires: LATER, agency: AGENCY, key: idOf(name), epoch: 1, suite: 2,
    wrapHash: hash(wrapKeyOf(name).public), starts: "2026-06-01", ...fields,
  });

/** Ana (intake) and Ben (advocate), whom the root vouches for. */
export const FOUNDERS: Entry[] = [
  signedBy(staffStatement("ana", { roles: ["advocate", "intake"] }), ROOT), signedBy(staffStatement("ben"), ROOT),
];

export const directoryOf = (...statements: Entry[]): Directory => ({ root: b64(ROOT.public), statements });
