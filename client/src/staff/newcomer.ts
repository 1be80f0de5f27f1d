// What a new colleague's browser makes: keys, the sealed bundle, the proof that they hold the link.
import type { Sealed } from "../keyring.ts";
import {
  type Argon2, b64, CannotOpen, deriveStaff, enrolmentProof, newSignKey, newWrapKey, sealBundle, type SignKey, unb64,
  type Uuid, uuidText, type WrapKey,
} from "../seal/index.ts";
import { newIntake, signWithRoot, staffStatement } from "./vouching.ts";

/** What the link says, from its fragment: `#<invitation>.<secret>`. */
export interface Link {
  invitation: Uuid;
  secret: Uint8Array;
}

/** What the server says the invitation is for. */
export interface Invited {
  deployment: Uuid;
  agency: { id: Uuid; name: string; root: string };
  staff: Uuid;
  roles: string[];
  founding: boolean;
}

export interface Chosen {
  username: string;
  name: string;
  passphrase: string;
}

export interface MadeKeys {
  sign: SignKey;
  wrap: WrapKey;
}

export interface SentKeys {
  username: string;
  name: string;
  salt: string;
  auth: string;
  bundle: string;
  suite: number;
  sign: string;
  wrap: string;
  proof: string;
}

export interface SentFounding {
  statement: string;
  signature: string;
  intake: { key: Uuid; suite: number; public: string; statement: string; signature: string; sealed: Sealed };
}

export const makeKeys = (): MadeKeys => ({ sign: newSignKey(), wrap: newWrapKey() });

export const linkOf = (address: string, { invitation, secret }: { invitation: Uint8Array; secret: Uint8Array }): string =>
  `${address}#${b64(invitation)}.${b64(secret)}`;

/** Read the fragment of a link; undefined when a part of it is missing or broken. */
export function readLink(fragment: string): Link | undefined {
  try {
    const [invitation = "", secret = "", ...more] = fragment.replace(/^#/, "").split(".");
    const bytes = unb64(secret);
    if (more.length > 0 || bytes.length !== 16) return undefined;
    return { invitation: uuidText(unb64(invitation)), secret: bytes };
  } catch (error) {
    if (error instanceof CannotOpen) return undefined;
    throw error;
  }
}

/** All that is sent of the new keys. The private halves are in the bundle, under the passphrase. */
export async function answer(
  invited: Invited, link: Link, chosen: Chosen, keys: MadeKeys, argon2: Argon2,
): Promise<SentKeys> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const { kek, auth } = await deriveStaff(chosen.passphrase, salt, argon2);
  const { deployment, staff, roles } = invited;
  const bundle = sealBundle({ signSeed: keys.sign.seed, wrapSeed: keys.wrap.seed }, kek, { deployment, staff, epoch: 1 });
  const proof = enrolmentProof(link.secret, {
    deployment, agency: invited.agency.id, staff, roles, signPublic: keys.sign.public, wrapPublic: keys.wrap.public,
  });
  return {
    username: chosen.username,
    name: chosen.name,
    salt: b64(salt),
    auth: b64(auth),
    bundle: b64(bundle),
    suite: keys.wrap.suite,
    sign: b64(keys.sign.public),
    wrap: b64(keys.wrap.public),
    proof: b64(proof),
  };
}

/** The first member's keys and the first intake key, signed by the root. `CannotOpen` for another root's words. */
export function foundingOf(invited: Invited, keys: MadeKeys, root: Uint8Array, today: string): SentFounding {
  const publicRoot = unb64(invited.agency.root);
  const own = { sign: keys.sign.public, wrap: keys.wrap.public, epoch: 1 };
  const statement = staffStatement(invited, own, invited, today);
  const intake = newIntake(invited, [keys.wrap], 1, today);
  return {
    statement: b64(statement),
    signature: b64(signWithRoot(statement, root, publicRoot)),
    intake: {
      key: intake.key,
      suite: intake.made.suite,
      public: b64(intake.made.public),
      statement: b64(intake.statement),
      signature: b64(signWithRoot(intake.statement, root, publicRoot)),
      sealed: intake.sealed,
    },
  };
}
