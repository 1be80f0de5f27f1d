// Vouching for keys: what is checked in the browser before anything is signed or wrapped.
import type { Sealed } from "../keyring.ts";
import {
  b64, buildStatement, CannotOpen, Compartment, type Day, keyContext, KeyRole, newUuid, newWrapKey, parseStatement,
  sign, signPublic, unb64, type Uuid, uuidBytes, uuidText, verifies, verifyEnrolment, wrap, type WrapKey,
  wrapKeyId, type WrapPublic,
} from "../seal/index.ts";
import { hash } from "../seal/encoding.ts";
import type { StaffContext } from "./context.ts";
import { inYears } from "./days.ts";
import type { PublicKeys } from "./keys.ts";

const YEARS = 2;

/** Keys offered for an invitation, as the server tells of them. */
export interface Offered extends PublicKeys {
  epoch: number;
  proof: string;
  statement: string | null;
  signatures: { by: string | null; signature: string }[];
}

export interface Waiting {
  id: Uuid;
  state: "open" | "offered" | "signed";
  mine: boolean;
  staff: Uuid;
  roles: string[];
  keys: Offered | null;
}

export interface WaitingIntake {
  id: Uuid;
  key: Uuid;
  epoch: number;
  suite: 1 | 2;
  public: string;
  statement: string;
  signatures: { by: string | null; signature: string }[];
}

/** The keys are not those of whoever was handed the link. */
export class FalseKeys extends Error {
  constructor() {
    super("the proof does not fit");
    this.name = "FalseKeys";
  }
}

/** The first signature is of nobody whose key holds. */
export class FalseSignature extends Error {
  constructor() {
    super("the first signature does not hold");
    this.name = "FalseSignature";
  }
}

/** A code to compare by voice: of both public keys, so that neither can be another's. */
export function codeOf(signPublicKey: Uint8Array, wrapPublicKey: Uint8Array): string {
  const both = new Uint8Array(64);
  both.set(hash(signPublicKey), 0);
  both.set(hash(wrapPublicKey), 32);
  const digits = [...hash(both).subarray(0, 10)].map((byte) => String(byte % 100).padStart(2, "0")).join("");
  return (digits.match(/.{4}/g) ?? []).join(" ");
}

export const codeOfOffer = (keys: Offered): string => codeOf(unb64(keys.sign), unb64(keys.wrap));

/** Check that the keys were made with the link of this invitation, then state whose they are. */
export function stateNewcomer(waiting: Waiting, context: StaffContext, today: Day): Uint8Array {
  const { keys } = waiting;
  if (keys === null) throw new FalseKeys();
  const wrapPublic = unb64(keys.wrap);
  try {
    verifyEnrolment(unb64(keys.proof), context.invitationSecret(waiting.id), {
      deployment: context.deployment,
      agency: context.agency.id,
      staff: waiting.staff,
      roles: waiting.roles,
      signPublic: unb64(keys.sign),
      wrapPublic,
    });
  } catch (error) {
    if (error instanceof CannotOpen) throw new FalseKeys();
    throw error;
  }
  return staffStatement(waiting, { sign: unb64(keys.sign), wrap: wrapPublic, epoch: keys.epoch }, context, today);
}

/** The statement that these keys are this member's. */
export function staffStatement(
  who: { staff: Uuid; roles: readonly string[] }, keys: { sign: Uint8Array; wrap: Uint8Array; epoch: number },
  place: { deployment: Uuid; agency: { id: Uuid } }, today: Day,
): Uint8Array {
  return buildStatement("staff-key", {
    deployment: place.deployment,
    expires: inYears(today, YEARS),
    agency: place.agency.id,
    staff: who.staff,
    roles: who.roles,
    epoch: keys.epoch,
    wrapHash: hash(keys.wrap),
    signPublic: keys.sign,
    starts: today,
  });
}

/** The statement to sign as second colleague, once the first signature and the keys were checked. */
export function checkedNewcomer(waiting: Waiting, context: StaffContext, today: Day): Uint8Array {
  const { keys } = waiting;
  if (keys?.statement == null) throw new FalseSignature();
  const statement = unb64(keys.statement);
  const said = parsed("staff-key", statement, context, today);
  const same =
    said.agency === context.agency.id && said.staff === waiting.staff && [...said.roles].join() === [...waiting.roles].sort().join();
  const fits = b64(said.signPublic) === keys.sign && b64(said.wrapHash) === b64(hash(unb64(keys.wrap)));
  if (!same || !fits || !isVouched(statement, keys.signatures, context)) throw new FalseSignature();
  return statement;
}

/** The same for an intake key. */
export function checkedIntake(waiting: WaitingIntake, context: StaffContext, today: Day): Uint8Array {
  const statement = unb64(waiting.statement);
  const said = parsed("intake-key", statement, context, today);
  const fits =
    said.agency === context.agency.id && said.key === waiting.key && b64(said.wrapHash) === b64(hash(unb64(waiting.public)));
  if (!fits || !isVouched(statement, waiting.signatures, context)) throw new FalseSignature();
  return statement;
}

function parsed<P extends "staff-key" | "intake-key">(
  purpose: P, statement: Uint8Array, { deployment }: StaffContext, today: Day,
): ReturnType<typeof parseStatement<P>> {
  try {
    return parseStatement(purpose, statement, { deployment, today });
  } catch (error) {
    if (error instanceof CannotOpen) throw new FalseSignature();
    throw error;
  }
}

/** Whether a colleague whose key holds signed, who is not the reader. */
export function isVouched(statement: Uint8Array, signatures: Offered["signatures"], context: StaffContext): boolean {
  return signatures.some(({ by, signature }) => {
    const signer = by === null ? undefined : context.directory.staffKeys.get(uuidText(unb64(by)));
    return signer !== undefined && verifies(statement, unb64(signature), signer.signPublic);
  });
}

/** The agency's intake keys that this member can open, wrapped to a new one. */
export function handOnIntake(to: WrapPublic, intakes: readonly { key: Uuid; epoch: number }[], context: StaffContext): Sealed {
  const target = { suite: to.suite, public: to.public };
  const wraps = intakes.map(({ key, epoch }) => intakeWrap(context.keyring.key(key), key, epoch, target, context));
  return { envelopes: [], keys: [], wraps };
}

/** A new intake key with its statement, and wraps to every colleague in intake whose key holds. */
export function newIntake(
  place: { deployment: Uuid; agency: { id: Uuid } }, to: readonly WrapPublic[], epoch: number, today: Day,
): { key: Uuid; made: WrapKey; statement: Uint8Array; sealed: Sealed } {
  const key = newUuid();
  const made = newWrapKey();
  const statement = buildStatement("intake-key", {
    deployment: place.deployment,
    expires: inYears(today, YEARS),
    agency: place.agency.id,
    key,
    epoch,
    suite: made.suite,
    wrapHash: hash(made.public),
    starts: today,
  });
  const described = {
    id: key, role: KeyRole.intakePrivate, agency: place.agency.id, subject: place.agency.id, compartment: Compartment.none,
    generation: epoch,
  };
  const wraps = to.map((one) => intakeWrap(made.seed, key, epoch, one, place));
  return { key, made, statement, sealed: { envelopes: [], keys: [described], wraps } };
}

function intakeWrap(
  seed: Uint8Array, key: Uuid, epoch: number, to: WrapPublic, place: { deployment: Uuid; agency: { id: Uuid } },
): Sealed["wraps"][number] {
  const agency = place.agency.id;
  const context = keyContext(KeyRole.intakePrivate, place.deployment, agency, agency, Compartment.none, key, epoch);
  return {
    of: key,
    parent: null,
    holder: b64(uuidBytes(wrapKeyId(to.suite, to.public))),
    generation: epoch,
    release: null,
    wrapped: b64(wrap(seed, { ...to, context, generation: epoch })),
  };
}

/** Sign with the root's seed, if it is the root of this agency; else `CannotOpen`. */
export function signWithRoot(statement: Uint8Array, seed: Uint8Array, root: Uint8Array): Uint8Array {
  if (b64(signPublic(seed)) !== b64(root)) throw new CannotOpen();
  return sign(statement, seed);
}

