/** What a recipient opens of what a person released to it, and whom it hands the keys on to. */
import { type Document, readCase } from "../cases/reading.ts";
import type { KeyJson, Sealed } from "../keyring.ts";
import { Outgoing, type Recipient } from "../outgoing.ts";
import {
  b64, CannotOpen, type Compartment, type Day, equal, KeyRole, parseStatement, readHeader, releaseHash, type Statement, unb64, unhex,
  type Uuid,
} from "../seal/index.ts";
import type { KnownAgency, StaffContext } from "../staff/context.ts";
import type { AgencyDirectory } from "../staff/keys.ts";

export interface ReceivedJson {
  id: Uuid;
  agency: Uuid;
  subject: Uuid;
  compartments: number[];
  purpose: string;
  from_day: Day;
  until: Day;
  statement: string;
  taken: boolean;
  /** Who took it up, and whether anybody here can open it. */
  team: Uuid[];
  held: boolean;
}

export interface ReceivedOne {
  release: ReceivedJson;
  sealed: Sealed;
  directory: AgencyDirectory;
}

export interface Received {
  /** What the person signed, as read from the bytes; not what the server says of it. */
  said: Statement<"release">;
  hash: Uint8Array;
  documents: Document[];
  unchecked: number;
}

type Reader = Pick<StaffContext, "deployment" | "agency" | "roots" | "keyring" | "own">;

/** What the bytes of a release say, if they name this agency under its own root and have not ended. */
export function readStatement(statement: Uint8Array, reader: Reader, today: Day): Statement<"release"> {
  const said = parseStatement("release", statement, { deployment: reader.deployment, today });
  const root = unhex(reader.roots.agencies[reader.agency.id] ?? "");
  // The day it ends is the first on which it opens nothing.
  if (said.recipient !== reader.agency.id || !equal(said.recipientRoot, root) || said.expires <= today) throw new CannotOpen();
  return said;
}

/** Open the named compartments, and nothing else that was served. Every part is signed by a worker of `from`. */
export function readReceived({ release, sealed }: Omit<ReceivedOne, "directory">, from: KnownAgency, reader: Reader, today: Day): Received {
  const statement = unb64(release.statement);
  const said = readStatement(statement, reader, today);
  if (from.id !== release.agency) throw new CannotOpen();
  const hash = releaseHash(statement);
  const named = {
    ...sealed, envelopes: sealed.envelopes.filter(({ data }) => said.compartments.includes(readHeader(unb64(data)).compartment)),
  };
  reader.keyring.hold(reader.own, { release: b64(hash) });
  reader.keyring.add(sealed);
  const place = { deployment: reader.deployment, agency: from.id, subject: said.subject };
  const { parts, card, unchecked } = readCase(named, { place, keyring: reader.keyring, signers: from.keys.signers, today });
  return { said, hash, documents: card === undefined ? [...parts.values()] : [...parts.values(), card], unchecked };
}

/** The newest key of each named compartment of the case. */
export function namedKeys(keys: readonly KeyJson[], said: Statement<"release">): KeyJson[] {
  const newest = new Map<number, KeyJson>();
  for (const key of keys) {
    const isNamed = key.role === KeyRole.compartment && key.subject === said.subject && said.compartments.includes(key.compartment as Compartment);
    if (isNamed && key.generation >= (newest.get(key.compartment)?.generation ?? 0)) newest.set(key.compartment, key);
  }
  if (newest.size !== said.compartments.length) throw new CannotOpen();
  return [...newest.values()];
}

/** Wrap each named key to each member who will help, by the same release. */
export function takeUp({ said, hash }: Received, sealed: Sealed, members: readonly Recipient[], keyring: StaffContext["keyring"]): Sealed {
  const out = new Outgoing(keyring);
  for (const { id } of namedKeys(sealed.keys, said)) {
    for (const member of members) out.wrapKeyTo(id, { ...member, release: hash });
  }
  return out.json();
}
