/** What an advocate's browser seals for a case: its keys, its parts, and whom they are wrapped to. */
import type { KnownKey, Sealed } from "../keyring.ts";
import { GENERATION, holderWrap, type Subject, underWrap } from "../reports/sealed.ts";
import {
  b64, Compartment, type Day, type Header, type JsonObject, keyCommitment, keyContext, KeyRole, Kind, newHeader, newKey, newUuid, seal,
  sealUnder, signBody, type Signer, type Uuid, type WrapPublic,
} from "../seal/index.ts";
import { inYears } from "../staff/days.ts";
import { CaseLog, SIGNED_FOR_YEARS } from "./log.ts";

/** Every compartment that a case has a key for. */
export const COMPARTMENTS = Object.values(Compartment).filter(
  (one) => one !== Compartment.none && one !== Compartment.conversation,
);
const WORKERS_ONLY: readonly Compartment[] = [Compartment.notes, Compartment.alleged, Compartment.receipt];
/** What the person reads in "my file". */
export const OPEN_TO_PERSON = COMPARTMENTS.filter((one) => !WORKERS_ONLY.includes(one));

export interface HeldKey {
  id: Uuid;
  key: Uint8Array;
  generation: number;
}

export type PartKeys = ReadonlyMap<Compartment, HeldKey>;

/** The keys of one generation: what is sealed is sealed under these. */
export interface CaseKeys {
  caseKey: HeldKey;
  parts: PartKeys;
}

/** The version a new one comes after. */
export interface Version {
  sequence: number;
  context: Uint8Array;
}

/** A conversation whose key the case takes along. */
export interface Talk {
  place: Subject;
  thread: Uuid;
  key: Uint8Array;
}

const made = (generation: number): HeldKey => ({ id: newUuid(), key: newKey(), generation });

/** Collects what is sealed under the keys of one case. */
export class CaseSeal {
  private readonly envelopes: { id: Uuid; data: string }[] = [];
  private readonly keys: Sealed["keys"][number][] = [];
  private readonly wraps: Sealed["wraps"][number][] = [];
  readonly caseKey: HeldKey;
  readonly parts: PartKeys;

  constructor(
    readonly place: Subject, private readonly by: Signer, private readonly today: Day, { caseKey, parts }: CaseKeys, readonly log: CaseLog,
  ) {
    this.caseKey = caseKey;
    this.parts = parts;
  }

  /** New keys: the case's, and one for each compartment under it. */
  static begin(place: Subject, by: Signer, today: Day, log = new CaseLog(), generation = GENERATION): CaseSeal {
    const parts = new Map(COMPARTMENTS.map((compartment) => [compartment, made(generation)]));
    const begun = new CaseSeal(place, by, today, { caseKey: made(generation), parts }, log);
    begun.describe(begun.caseKey, KeyRole.case, Compartment.none);
    for (const [compartment, part] of parts) {
      begun.describe(part, KeyRole.compartment, compartment);
      begun.under(part, KeyRole.compartment, compartment, begun.caseKey);
    }
    return begun;
  }

  /**
   * The next generation, for whoever is on the team now. What was sealed before stays as it is: the keys of its
   * compartments go under the new ones, and the conversations' under the new case key.
   */
  renew(members: readonly WrapPublic[], talks: readonly Talk[]): CaseSeal {
    this.log.renewed();
    const fresh = CaseSeal.begin(this.place, this.by, this.today, this.log, this.caseKey.generation + 1);
    for (const [compartment, part] of this.parts) fresh.under(part, KeyRole.compartment, compartment, fresh.part(compartment));
    for (const talk of talks) fresh.conversation(talk);
    fresh.toMembers(members);
    return fresh;
  }

  /** Give the case's key to members of its team. Their keys come from the verified directory, nowhere else. */
  toMembers(members: readonly WrapPublic[]): void {
    const context = this.context(this.caseKey, KeyRole.case, Compartment.none);
    for (const member of members) {
      this.wraps.push(holderWrap(this.caseKey.id, this.caseKey.key, context, member, this.caseKey.generation));
      this.log.joined(member.public);
    }
  }

  /** Give the person what is theirs to read. The key comes from inside their sealed report. */
  toPerson(person: WrapPublic): void {
    for (const compartment of OPEN_TO_PERSON) {
      const part = this.part(compartment);
      const context = this.context(part, KeyRole.compartment, compartment);
      this.wraps.push(holderWrap(part.id, part.key, context, person, part.generation));
    }
  }

  /** Put the key of a conversation under the case's key. */
  conversation({ place, thread, key }: Talk): void {
    const context = keyContext(
      KeyRole.conversation, place.deployment, place.agency, place.subject, Compartment.conversation, thread, GENERATION,
    );
    this.wraps.push(underWrap(thread, this.caseKey.id, sealUnder(key, this.caseKey.key, context)));
    const listed = { role: KeyRole.conversation, compartment: Compartment.conversation, generation: GENERATION, key: thread };
    this.log.holds({ ...listed, commitment: keyCommitment(key, context) });
  }

  /** Put the content key of a file that came with a report under the case's key for evidence: a new wrap, nothing else. */
  file(id: Uuid, { key, context }: Pick<KnownKey, "key" | "context">): void {
    const part = this.part(Compartment.evidence);
    this.wraps.push(underWrap(id, part.id, sealUnder(key, part.key, context)));
  }

  /** Seal a document of a compartment, signed, as the version after `before`. Gives its header. */
  write(compartment: Compartment, kind: Kind, body: JsonObject, before?: Version): Header {
    const isVersioned = kind !== Kind.note;
    const header = newHeader({
      ...this.place, kind, compartment, sender: this.by.id,
      sequence: isVersioned ? (before?.sequence ?? 0) + 1 : 0,
      previous: before?.context ?? new Uint8Array(32),
    });
    const sealed = seal(header, signBody(body, header, this.by, { made: this.today, expires: inYears(this.today, SIGNED_FOR_YEARS) }));
    const part = this.part(compartment);
    this.envelopes.push({ id: header.id, data: b64(sealed.envelope) });
    this.wraps.push(underWrap(header.id, part.id, sealUnder(sealed.key, part.key, sealed.context)));
    this.log.wrote(header, sealed.context);
    return header;
  }

  /** All that was collected since the last time, with what it makes of the case's keys and newest parts, signed. */
  take(): Sealed {
    const statements = this.log.sign(this.by, this.place, this.today, this.caseKey.generation);
    return { envelopes: this.envelopes.splice(0), keys: this.keys.splice(0), wraps: this.wraps.splice(0), statements };
  }

  private part(compartment: Compartment): HeldKey {
    const part = this.parts.get(compartment);
    if (part === undefined) throw new RangeError("the case has no key for this compartment");
    return part;
  }

  private under(key: HeldKey, role: KeyRole, compartment: Compartment, parent: HeldKey): void {
    this.wraps.push(underWrap(key.id, parent.id, sealUnder(key.key, parent.key, this.context(key, role, compartment)), key.generation));
  }

  private describe({ id, key, generation }: HeldKey, role: KeyRole, compartment: Compartment): void {
    const { agency, subject } = this.place;
    this.keys.push({ id, role, agency, subject, compartment, generation });
    const context = this.context({ id, key, generation }, role, compartment);
    this.log.holds({ role, compartment, generation, key: id, commitment: keyCommitment(key, context) });
  }

  private context({ id, generation }: HeldKey, role: KeyRole, compartment: Compartment): Uint8Array {
    const { deployment, agency, subject } = this.place;
    return keyContext(role, deployment, agency, subject, compartment, id, generation);
  }
}
