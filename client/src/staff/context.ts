// What an unlocked page works with. Nothing here trusts the server about whose key is whose.
import { hkdf } from "../seal/encoding.ts";
import {
  b64, type Bundle, CannotOpen, type Directory, equal, isWrapKeyOf, namedIn, newestIntakeKey, type Roots, sign, signKeyFromSeed, unb64, utf8, type Uuid,
  uuidBytes, uuidText, verifyDirectory, type VerifiedKeys, type WrapKey, wrapKeyFromSeed, wrapKeyId, type WrapPublic,
} from "../seal/index.ts";
import { Keyring } from "../keyring.ts";
import type { AgencyDirectory, Colleague, OwnKeys } from "./keys.ts";

/** A colleague whose public keys two others, or the root, signed. */
export interface KnownColleague {
  staff: Uuid;
  name: string;
  roles: readonly string[];
  to: WrapPublic & { holder: Uuid };
}

/** Where reports and releases to an agency go, as its own directory says. */
export interface KnownIntake {
  key: Uuid;
  epoch: number;
  to: WrapPublic & { holder: Uuid };
}

export interface KnownAgency {
  id: Uuid;
  name: string;
  keys: VerifiedKeys;
  intake: KnownIntake | null;
}

export interface StaffContext {
  staff: OwnKeys["staff"];
  agency: OwnKeys["agency"];
  deployment: Uuid;
  /** Sign a statement with one's own key: 64 bytes. */
  sign: (statement: Uint8Array) => Uint8Array;
  signId: Uuid;
  own: WrapKey;
  keyring: Keyring;
  directory: VerifiedKeys;
  intake: KnownIntake | null;
  colleagues: KnownColleague[];
  roots: Roots;
  /** The secret of an invitation: known to whoever made it, from any device, and kept nowhere. */
  invitationSecret: (invitation: Uuid) => Uint8Array;
  /** What this device remembers something under: it says nothing to whoever has the device and not the keys. */
  nameInMemory: (what: string) => string;
}

/** The server's list leaves out this member's own key, or it is not the one in the bundle. */
export class OwnKeyMissing extends Error {
  constructor() {
    super("the own key does not hold");
    this.name = "OwnKeyMissing";
  }
}

/** Make the context from opened keys. `CannotOpen` when the directory is not that of the root in the bundle. */
export function contextOf(own: OwnKeys, bundle: Bundle, roots: Roots, today: string): StaffContext {
  const { deployment, agency } = own;
  const signKey = signKeyFromSeed(bundle.signSeed);
  const wrapKey = wrapKeyFromSeed(bundle.wrapSeed, own.staff.suite);
  const directory = verifyDirectory(own.directory, { roots, deployment, agency: agency.id, today });
  const stated = directory.staffKeys.get(signKey.id);
  if (stated?.staff !== own.staff.id || !isWrapKeyOf(wrapKey.public, stated)) throw new OwnKeyMissing();
  return {
    staff: own.staff,
    // Whose keys these are is shown by it, so it is not the server's word either.
    agency: { ...agency, name: namedIn(roots, agency.id).name },
    deployment,
    sign: (statement) => sign(statement, bundle.signSeed),
    signId: signKey.id,
    own: wrapKey,
    keyring: keyringOf(own, wrapKey),
    directory,
    intake: knownIntake(own.directory, directory),
    colleagues: own.colleagues.flatMap((one) => known(one, directory)),
    roots,
    invitationSecret: (invitation) => hkdf(bundle.signSeed, "amparo/v1/invitation", uuidBytes(invitation), 16),
    nameInMemory: (what) => b64(hkdf(bundle.signSeed, "amparo/v1/memory", utf8(what), 16)),
  };
}

/** Another agency's keys, held against its own root, and its name by this page's own code. */
export function agencyOf(
  said: { agency: Uuid; directory: AgencyDirectory }, context: Pick<StaffContext, "roots" | "deployment">,
  today: string,
): KnownAgency {
  const { roots, deployment } = context;
  const keys = verifyDirectory(said.directory, { roots, deployment, agency: said.agency, today });
  return { id: said.agency, name: namedIn(roots, said.agency).name, keys, intake: knownIntake(said.directory, keys) };
}

function keyringOf(own: OwnKeys, wrapKey: WrapKey): Keyring {
  const keyring = new Keyring(own.deployment);
  keyring.hold(wrapKey);
  keyring.add(own.intake);
  return keyring;
}

/** A colleague, if a statement that holds names exactly these keys; a false one counts for nothing. */
function known(colleague: Colleague, directory: VerifiedKeys): KnownColleague[] {
  try {
    const stated = directory.staffKeys.get(uuidText(unb64(colleague.signId)));
    const publicKey = unb64(colleague.wrap);
    const holder = wrapKeyId(colleague.suite, publicKey);
    if (stated?.staff !== colleague.staff || !isWrapKeyOf(publicKey, stated)) return [];
    if (!equal(uuidBytes(holder), unb64(colleague.holder))) return [];
    const to = { suite: colleague.suite, public: publicKey, holder };
    return [{ staff: colleague.staff, name: colleague.name, roles: stated.roles, to }];
  } catch (error) {
    if (error instanceof CannotOpen) return [];
    throw error;
  }
}

/** The intake key to seal to. The server names its public half; only the stated one is taken, and none if all who signed it left. */
export function knownIntake(directory: Directory & Pick<AgencyDirectory, "intake">, keys: VerifiedKeys): KnownIntake | null {
  const { intake } = directory;
  if (intake === null) return null;
  const stated = keys.intakeKeys.get(intake.id);
  const publicKey = unb64(intake.public);
  if (stated === undefined || stated.suite !== intake.suite || !isWrapKeyOf(publicKey, stated)) throw new CannotOpen();
  if (keys.sealTo.size === 0) return null;
  // An older one that still holds is known to whoever left since: the server may not choose it.
  if (newestIntakeKey(keys).key !== stated.key) throw new CannotOpen();
  const holder = wrapKeyId(intake.suite, publicKey);
  return { key: intake.id, epoch: stated.epoch, to: { suite: intake.suite, public: publicKey, holder } };
}
