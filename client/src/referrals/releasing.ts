/** The gate of a release: what is signed, and what is wrapped once it is proven. Nothing here believes the server about
 * who signed what, or whose key is whose. */
import type { Document } from "../cases/reading.ts";
import type { KeyJson, Keyring, Sealed } from "../keyring.ts";
import { Outgoing, type Recipient } from "../outgoing.ts";
import type { Subject } from "../reports/sealed.ts";
import {
  b64, CannotOpen, Compartment, type Day, equal, isWrapKeyOf, Kind, newHeader, newUuid, parseStatement, buildStatement, readJson, releaseHash, type Roots,
  signBody, type Signers, type StaffKey, type Statement, statementHash, Suite, unb64, unhex, type Uuid, uuidBytes, verify, verifyBody, verifyStatement, wrapKeyId, writeJson,
} from "../seal/index.ts";
import type { KnownAgency, StaffContext } from "../staff/context.ts";
import { inYears, today as todayOf } from "../staff/days.ts";
import { namedKeys } from "./receiving.ts";

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

/** What a worker attested of a release on paper, what a second one confirmed of it, and who may have signed these. */
export interface Paper {
  statement: Uint8Array;
  signature: Uint8Array;
  digest: Uint8Array;
  signers: ReadonlyMap<Uuid, StaffKey>;
  confirmation: { statement: Uint8Array; signature: Uint8Array };
  /** Whose a key was on a day: who confirmed and left since confirmed it all the same. */
  history: Signers;
}

export type Proof = { signature: Uint8Array; person: Uint8Array } | { paper: Paper };

const rootOf = (agency: Uuid, roots: Roots): Uint8Array => {
  const root = unhex(roots.agencies[agency] ?? "");
  if (root.length !== 32) throw new CannotOpen();
  return root;
};

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

// A day has begun as soon as it has begun anywhere: agencies lie in many time zones.
const FIRST_ANYWHERE = 14 * 3_600_000;
const begunBy = (today: Day): Day => todayOf(new Date(Date.parse(`${today}T23:59:59Z`) + FIRST_ANYWHERE));

/** What a release says, if it is of this case, to this recipient, within its days, and proven. */
export function proven(statement: Uint8Array, proof: Proof, { place, recipient, roots, today, ended }: Parties): Statement<"release"> {
  if (ended.has(b64(releaseHash(statement)))) throw new CannotOpen();
  const said = parseStatement("release", statement, { deployment: place.deployment, today });
  const fits = said.subject === place.subject && said.recipient === recipient.id && equal(said.recipientRoot, rootOf(recipient.id, roots));
  if (!fits || said.expires <= today || said.starts > begunBy(today)) throw new CannotOpen();
  if ("paper" in proof) checkPaper(statement, proof.paper, place.deployment, today);
  else verify(statement, proof.signature, proof.person);
  return said;
}

/** A worker of the agency whose key holds signed that the person signed exactly this release, and a second one confirmed it. */
function checkPaper(release: Uint8Array, paper: Paper, deployment: Uuid, today: Day): void {
  checkConfirmation(release, paper, checkAttested(release, paper, deployment, today), { deployment, today });
}

/** Somebody else of the agency signed, on a day on which their key counted, that they asked the person about exactly this paper. */
function checkConfirmation(
  release: Uint8Array, { statement, confirmation, history }: Paper, worker: Uuid, bounds: { deployment: Uuid; today: Day },
): void {
  const said = parseStatement("release-confirmation", confirmation.statement, bounds);
  const second = history.get(said.signer, said.day);
  if (second === undefined || second.staff === worker || said.day > begunBy(bounds.today)) throw new CannotOpen();
  if (!equal(said.release, releaseHash(release)) || !equal(said.paper, statementHash(statement))) throw new CannotOpen();
  verify(confirmation.statement, confirmation.signature, second.signPublic);
}

/** The worker who attested it. */
function checkAttested(release: Uint8Array, { statement, signature, digest, signers }: Paper, deployment: Uuid, today: Day): Uuid {
  const { worker } = parseStatement("release-paper", statement, { deployment, today });
  for (const key of [...signers.values()].filter((one) => one.staff === worker)) {
    try {
      const said = verifyStatement("release-paper", statement, signature, key.signPublic, { deployment, today });
      if (equal(said.release, releaseHash(release)) && equal(digest, releaseHash(statement))) return worker;
    } catch (error) {
      if (!(error instanceof CannotOpen)) throw error;
    }
  }
  throw new CannotOpen();
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

/** What a worker attests of a signature on paper. */
export interface Attested {
  personName: string;
  place: string;
  language: string;
  interpreter: string;
  scanHash: Uint8Array;
}

export interface Attestation {
  sealed: Sealed;
  digest: string;
  signature: string;
}

/** Sign that the person signed before this worker. It names the person, so it is sealed where only the team reads. */
export function attest(
  release: Uint8Array, attested: Attested, parent: Uuid, place: Subject, staff: Pick<StaffContext, "staff" | "sign" | "signId" | "keyring">, today: Day,
): Attestation {
  const statement = buildStatement("release-paper", {
    deployment: place.deployment, expires: inYears(today, ATTESTED_FOR_YEARS), release: releaseHash(release), worker: staff.staff.id, ...attested,
  });
  const out = new Outgoing(staff.keyring);
  const header = newHeader({ ...place, kind: Kind.releaseText, compartment: Compartment.receipt, sender: staff.signId });
  out.sealNew({ header, plaintext: writeJson({ statement: b64(statement) }), parent });
  return { sealed: out.json(), digest: b64(releaseHash(statement)), signature: b64(staff.sign(statement)) };
}

/**
 * Sign, as a second worker, that one asked the person alone. It names nobody but the signer's key, so it needs no key of the
 * case: `paper` is the hash of what the first worker signed, and a false one confirms nothing.
 */
export function confirmation(
  release: Uint8Array, paper: Uint8Array, staff: Pick<StaffContext, "deployment" | "sign" | "signId">, day: Day,
): { statement: string; signature: string } {
  const { deployment, signId: signer } = staff;
  const statement = buildStatement("release-confirmation", {
    deployment, expires: inYears(day, ATTESTED_FOR_YEARS), release: releaseHash(release), paper, signer, day,
  });
  return { statement: b64(statement), signature: b64(staff.sign(statement)) };
}

/** The sealed statement of a worker, opened in its own place. */
export function openAttested(envelope: Uuid, place: Subject, keyring: Keyring): Uint8Array {
  const expected = { ...place, kind: Kind.releaseText, compartment: Compartment.receipt };
  const { statement } = readJson(keyring.openEnvelope(envelope, expected).plaintext);
  if (typeof statement !== "string") throw new CannotOpen();
  return unb64(statement);
}
