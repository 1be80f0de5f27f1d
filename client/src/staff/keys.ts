// What `/api/staff/keys` says, and the opening of it.
import type { Directory, Uuid } from "../seal/index.ts";
import {
  type Argon2, type Bundle, CannotOpen, deriveStaff, type DeviceKeys, openBundle, openForDevice, sealForDevice, unb64,
} from "../seal/index.ts";
import type { Sealed } from "../keyring.ts";
import type { Device } from "./device.ts";

export interface PublicKeys {
  signId: string;
  sign: string;
  holder: string;
  suite: 1 | 2;
  wrap: string;
}

export interface Colleague extends PublicKeys {
  staff: Uuid;
  name: string;
  roles: string[];
}

export interface Intake {
  id: Uuid;
  suite: 1 | 2;
  public: string;
  holder: string;
}

export type AgencyDirectory = Directory & { intake: Intake | null };

export interface OwnKeys {
  deployment: Uuid;
  staff: { id: Uuid; name: string; username: string; roles: string[]; signId: string; holder: string; suite: 1 | 2 };
  agency: { id: Uuid; name: string; slug: string };
  salt: string;
  bundle: string;
  epoch: number;
  /** The intake keys wrapped to this member; the keyring finds its way through them. */
  intake: Sealed;
  directory: AgencyDirectory;
  colleagues: Colleague[];
}

const placeOf = ({ deployment, staff }: OwnKeys): { deployment: Uuid; staff: Uuid } => ({ deployment, staff: staff.id });

/** Open the bundle with the passphrase; `CannotOpen` for another one. */
export async function openWithWords(own: OwnKeys, passphrase: string, argon2: Argon2): Promise<Bundle> {
  const { kek } = await deriveStaff(passphrase, unb64(own.salt), argon2);
  return openBundle(unb64(own.bundle), kek, { ...placeOf(own), epoch: own.epoch });
}

/** Keep the opened keys on this device, under K1 and K2. */
export async function keepOnDevice(own: OwnKeys, bundle: Bundle, keys: DeviceKeys, device: Device): Promise<void> {
  await device.write(own.staff.id, { local: keys.local, sealed: sealForDevice(bundle, keys, placeOf(own)) });
}

/** What this device keeps, if the server's half still opens it. */
export async function openFromDevice(own: OwnKeys, session: Uint8Array, device: Device): Promise<Bundle | undefined> {
  const kept = await device.read(own.staff.id);
  if (kept === undefined) return undefined;
  try {
    return openForDevice(kept.sealed, { local: kept.local, session }, placeOf(own));
  } catch (error) {
    if (error instanceof CannotOpen) return undefined;
    throw error;
  }
}
