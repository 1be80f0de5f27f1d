/** What `/api/staff/keys` says to Ana, with real keys, and a newcomer's answer. */
import { Outgoing } from "../../src/outgoing.ts";
import { Keyring } from "../../src/keyring.ts";
import {
  b64, type Bundle, Compartment, KeyRole, sealBundle, type Uuid, uuidBytes,
} from "../../src/seal/index.ts";
import { contextOf, type StaffContext } from "../../src/staff/context.ts";
import type { AgencyDirectory, Colleague, OwnKeys } from "../../src/staff/keys.ts";
import type { Waiting } from "../../src/staff/vouching.ts";
import { answer, type Invited, type MadeKeys, makeKeys } from "../../src/staff/newcomer.ts";
import { directoryOf, FOUNDERS, idOf, intakeStatement, ROOT, ROOTS, signedBy, signKeyOf, wrapKeyOf } from "../agency.ts";
import { AGENCY, DEPLOYMENT } from "../place.ts";
import { argon2Here } from "../vectors.ts";
import type { Argon2 } from "../../src/seal/index.ts";

export const TODAY = "2026-11-23";

/** Argon2id with little memory: the cost has vectors of its own. */
export const quick: Argon2 = (password, salt, cost) => argon2Here(password, salt, { ...cost, m: 64, t: 1 });

export const directory = (): AgencyDirectory => ({
  ...directoryOf(...FOUNDERS, signedBy(intakeStatement("intake"), ROOT)),
  intake: {
    id: idOf("intake"), suite: 2, public: b64(wrapKeyOf("intake").public), holder: b64(uuidBytes(wrapKeyOf("intake").holder)),
  },
});

export const colleague = (name: string, roles: string[]): Colleague => ({
  staff: idOf(name),
  name,
  roles,
  signId: b64(uuidBytes(signKeyOf(name).id)),
  sign: b64(signKeyOf(name).public),
  holder: b64(uuidBytes(wrapKeyOf(name).holder)),
  suite: 2,
  wrap: b64(wrapKeyOf(name).public),
});

export const bundleOf = (name: string): Bundle => ({ signSeed: signKeyOf(name).seed, wrapSeed: wrapKeyOf(name).seed });

function intakeWraps(name: string): OwnKeys["intake"] {
  const ring = new Keyring(DEPLOYMENT);
  const described = {
    id: idOf("intake"), role: KeyRole.intakePrivate, agency: AGENCY, subject: AGENCY, compartment: Compartment.none, generation: 1,
  };
  ring.put(described, wrapKeyOf("intake").seed);
  const to = new Outgoing(ring);
  to.wrapKeyTo(described.id, { public: wrapKeyOf(name).public, suite: 2 });
  return { ...to.json(), keys: [described] };
}

export function ownKeys(name: string, kek: Uint8Array = new Uint8Array(32)): OwnKeys {
  const place = { deployment: DEPLOYMENT, staff: idOf(name), epoch: 1 };
  return {
    deployment: DEPLOYMENT,
    staff: {
      id: idOf(name), name, username: name, roles: ["intake"], signId: b64(uuidBytes(signKeyOf(name).id)),
      holder: b64(uuidBytes(wrapKeyOf(name).holder)), suite: 2,
    },
    agency: { id: AGENCY, name: "Casa", slug: "casa" },
    salt: b64(new Uint8Array(16)),
    bundle: b64(sealBundle(bundleOf(name), kek, place)),
    epoch: 1,
    intake: name === "ana" ? intakeWraps(name) : { envelopes: [], keys: [], wraps: [] },
    directory: directory(),
    colleagues: [colleague("ana", ["advocate", "intake"]), colleague("ben", ["advocate"])],
  };
}

export const contextFor = (name: string): StaffContext => contextOf(ownKeys(name), bundleOf(name), ROOTS, TODAY);

export const invited = (invitation: Uuid, roles = ["advocate"]): Invited => ({
  deployment: DEPLOYMENT, agency: { id: AGENCY, name: "Casa", root: b64(ROOT.public) }, staff: idOf(`new ${invitation}`), roles,
  founding: false,
});

/** Somebody's answer to a link, as the server then tells the inviter of it. */
export async function offered(
  invitation: Uuid, secret: Uint8Array, roles = ["advocate"], keys: MadeKeys = makeKeys(),
): Promise<Waiting> {
  const said = invited(invitation, roles);
  const chosen = { username: "ines", name: "Inés", passphrase: "one two three four five six" };
  const sent = await answer(said, { invitation, secret }, chosen, keys, quick);
  return {
    id: invitation,
    state: "offered",
    mine: true,
    staff: said.staff,
    roles,
    keys: {
      epoch: 1, proof: sent.proof, statement: null, signatures: [], suite: 2, sign: sent.sign, wrap: sent.wrap,
      signId: b64(uuidBytes(keys.sign.id)), holder: b64(uuidBytes(keys.wrap.holder)),
    },
  };
}
