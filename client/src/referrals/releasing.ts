/** The gate of a release: what is signed, and what is wrapped once it is proven. Nothing here believes the server about
 * who signed what, or whose key is whose. */
import type { Document } from "../cases/reading.ts";
import type { KeyJson, Keyring, Sealed } from "../keyring.ts";
import { Outgoing, type Recipient } from "../outgoing.ts";
import type { Subject } from "../reports/sealed.ts";
import {
  b64, buildStatement, CannotOpen, Compartment, type Day, equal, isWrapKeyOf, Kind, newHeader, newUuid, parseStatement, releaseHash, type Roots, signBody,
  type Signers, type Statement, Suite, unb64, type Uuid, uuidBytes, verify, verifyBody, wrapKeyId,
} from "../seal/index.ts";
import type { KnownAgency, StaffContext } from "../staff/context.ts";
import { inYears } from "../staff/days.ts";
import { begunBy, checkPaper, type Paper } from "./paper.ts";
import { namedKeys } from "./receiving.ts";
import { checkReleasable, recipientOf, rootOf } from "./releasable.ts";

const ATTESTED_FOR_YEARS = 2;

export interface Wanted {
  subject: Uuid;
  compartments: readonly Compartment[];
  use: string;
  starts: Day;
  expires: Day;
  wording: string;
}

/** The case a release is of, and who receives it, as verified under its own root. */
export interface Parties {
  place: Subject;
  recipient: KnownAgency;
  roots: Roots;
  today: Day;
  /** What the team's log says has ended, by hash: a server that hides an end does not undo it. */
  ended: ReadonlySet<string>;
}

export type Proof = { signature: Uint8Array; person: Uint8Array } | { paper: Paper };

/** The bytes the person signs: one recipient under its root, these compartments, this purpose, these days. */
export function releaseStatement(wanted: Wanted, { recipient, roots }: Pick<Parties, "recipient" | "roots">): Uint8Array {
  return buildStatement("release", {
    deployment: roots.deployment, recipient: recipient.id, recipientRoot: rootOf(recipient.id, roots), nonce: uuidBytes(newUuid()), ...wanted,
  });
}

/** The person's release key: as recorded by the team in the sealed `receipt` part, never as the server states it. */
export function personKey(receipt: Document | undefined): Uint8Array {
  const release = receipt?.body["release"];
  if (typeof release !== "string") throw new CannotOpen();
  return unb64(release);
}

/** The person's my-file key, as the team recorded it beside the release key; none where there is no private word. */
export function fileKey(receipt: Document | undefined): Uint8Array | undefined {
  const file = receipt?.body["file"];
  return typeof file === "string" ? unb64(file) : undefined;
}

/** The name the person chose for the recipient: sealed for their team, and for them; bound to this one release. */
export function sealName(
  name: string, release: Uint8Array, { parent, person }: { parent: Uuid; person: Uint8Array | undefined }, place: Subject,
  staff: Pick<StaffContext, "sign" | "signId" | "keyring">, today: Day,
): Sealed {
  const out = new Outgoing(staff.keyring);
  const header = newHeader({ ...place, kind: Kind.releaseText, compartment: Compartment.receipt, sender: staff.signId });
  const body = { recipient: name, release: b64(releaseHash(release)) };
  const plaintext = signBody(body, header, { id: staff.signId, sign: staff.sign }, { made: today, expires: inYears(today, ATTESTED_FOR_YEARS) });
  out.sealNew({ header, plaintext, parent });
  if (person === undefined) return out.json();
  // The content key is known to the ring once it has been told of the envelope.
  staff.keyring.add(out.json());
  out.wrapKeyTo(header.id, { public: person, suite: Suite.xwing });
  return out.json();
}

/** That name, as a colleague signed it for this release. */
export function openName(
  text: Uuid, release: string, place: Subject, keyring: Keyring, signers: Signers, today: Day,
): string {
  const expected = { ...place, kind: Kind.releaseText, compartment: Compartment.receipt };
  const { body } = verifyBody(keyring.openEnvelope(text, expected), signers, today);
  const name = body["recipient"];
  if (typeof name !== "string" || body["release"] !== release) throw new CannotOpen();
  return name;
}

/** What a release says, if it is of this case, to this recipient, within its days, and proven. */
export function proven(statement: Uint8Array, proof: Proof, { place, recipient, roots, today, ended }: Parties): Statement<"release"> {
  if (ended.has(b64(releaseHash(statement)))) throw new CannotOpen();
  const said = parseStatement("release", statement, { deployment: place.deployment, today });
  recipientOf(said, roots);
  const fits = said.subject === place.subject && said.recipient === recipient.id;
  if (!fits || said.expires <= today || said.starts > begunBy(today)) throw new CannotOpen();
  checkReleasable(said);
  if ("paper" in proof) checkPaper(statement, proof.paper, { deployment: place.deployment, today });
  else verify(statement, proof.signature, proof.person);
  return said;
}

/** Prove a release, and wrap exactly the keys of the compartments it names to the recipient's intake. */
export function wrapReleased(statement: Uint8Array, proof: Proof, parties: Parties, keys: readonly KeyJson[], keyring: Keyring): Sealed {
  const said = proven(statement, proof, parties);
  const { intake } = parties.recipient;
  if (intake === null) throw new CannotOpen();
  const out = new Outgoing(keyring);
  for (const { id } of namedKeys(keys, said)) out.wrapKeyTo(id, { ...intake.to, release: releaseHash(statement) });
  return out.json();
}

/** Somebody at the recipient who holds what was released, as the server says. */
export interface HolderJson {
  holder: string;
  suite: Suite;
  public: string;
}

/**
 * Whoever holds it at the recipient, if the recipient's own directory vouches for exactly this key. Of intake's only the
 * newest is sealed to: an older one that still opens may be known to whoever left.
 */
export function knownHolder({ holder, suite, public: said }: HolderJson, { keys }: KnownAgency): Recipient {
  const publicKey = unb64(said);
  const id = wrapKeyId(suite, publicKey);
  const vouched = [...keys.staffKeys.values(), ...[...keys.sealTo.values()].slice(-1)].some((key) => isWrapKeyOf(publicKey, key));
  if (!vouched || !equal(uuidBytes(id), unb64(holder))) throw new CannotOpen();
  return { public: publicKey, suite, holder: id };
}
