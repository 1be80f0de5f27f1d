/** The keys a page holds, and what they open: `Sealed` of spec/protocol.md, resolved wrap by wrap. Keys stay in memory;
 * what was opened is given to the caller and kept nowhere. */
import {
  b64, CannotOpen, type Compartment, contextOf, equal, type Expected, keyCommitment, keyContext, KeyRole, type ListedKey, open, type Opened, openFile,
  openUnder, Suite, unb64, unwrap, type Uuid, uuidBytes, type Watching, type WrapKey, wrapKeyFromSeed,
} from "./seal/index.ts";

/** Bytes as base64url without padding. */
export type B64 = string;

export interface EnvelopeJson {
  readonly id: Uuid;
  readonly data: B64;
}

export interface KeyJson {
  readonly id: Uuid;
  readonly role: number;
  readonly agency: Uuid;
  readonly subject: Uuid;
  readonly compartment: number;
  readonly generation: number;
}

/** The key of an envelope or another key: under `parent`, or to `holder` (then perhaps by a release). */
export interface WrapJson {
  readonly of: Uuid;
  readonly parent: Uuid | null;
  readonly holder: B64 | null;
  readonly generation: number;
  readonly release: B64 | null;
  readonly wrapped: B64;
}

/** A file whose bytes have an address of their own: what its content key is bound to. */
export interface FileJson {
  readonly id: Uuid;
  readonly context: B64;
}

/** What the browser and the server send each other. */
export interface Sealed {
  readonly envelopes: readonly EnvelopeJson[];
  readonly keys: readonly KeyJson[];
  readonly wraps: readonly WrapJson[];
  /** What was signed about the keys and parts of a case (`cases/log.ts`). */
  readonly statements?: readonly { readonly statement: B64; readonly signature: B64; readonly by?: B64 }[];
  readonly files?: readonly FileJson[];
}

/** A key that is known here, with what it is bound to wherever it is sealed. */
export interface KnownKey {
  readonly key: Uint8Array;
  readonly context: Uint8Array;
  readonly generation: number;
}

/** The id of a key that others wrap to, as it travels. */
export const holderText = (holder: Uuid): B64 => b64(uuidBytes(holder));

const CASE_ROLES: readonly number[] = [KeyRole.case, KeyRole.compartment];

const sameKey = (one: KeyJson, other: KeyJson): boolean =>
  one.role === other.role && one.agency === other.agency && one.subject === other.subject &&
  one.compartment === other.compartment && one.generation === other.generation;

/** Finds the way from a key it holds to what is asked for. Wraps that do not open are passed over; where no way leads,
 * it is the one error, `CannotOpen`. */
export class Keyring {
  readonly #deployment: Uuid;
  readonly #holders = new Map<B64, WrapKey>();
  readonly #releases = new Set<B64>();
  readonly #envelopes = new Map<Uuid, B64>();
  readonly #files = new Map<Uuid, B64>();
  readonly #keys = new Map<Uuid, KeyJson>();
  readonly #wraps = new Map<Uuid, WrapJson[]>();
  readonly #opened = new Map<Uuid, Uint8Array>();
  readonly #opening = new Set<Uuid>();
  /** What keys are known to be, by signatures; and the subjects whose keys are all known so. */
  readonly #listed = new Map<Uuid, Uint8Array>();
  readonly #signed = new Set<Uuid>();

  constructor(deployment: Uuid) {
    this.#deployment = deployment;
  }

  /** Use a private key. A wrap by a release opens only where its hash was named here: the page says by which consent it
   * reads. The intake keys (role 6) that a held key opens are found and used by themselves. */
  hold(key: WrapKey, { release }: { release?: B64 } = {}): void {
    this.#holders.set(holderText(key.holder), key);
    if (release !== undefined) this.#releases.add(release);
  }

  /** Take a key known in another way: made here, or derived from a receipt. */
  put(described: KeyJson, key: Uint8Array): void {
    this.add({ envelopes: [], keys: [described], wraps: [] });
    this.#opened.set(described.id, key);
  }

  /**
   * Believe of a key only that it is the one with this commitment. A wrap to a holder proves nothing of who made it: the
   * server could wrap a key of its own.
   */
  expect(id: Uuid, commitment: Uint8Array): void {
    const known = this.#listed.get(id);
    if (known !== undefined && !equal(known, commitment)) throw new CannotOpen();
    this.#listed.set(id, commitment);
    const opened = this.#opened.get(id);
    if (opened !== undefined && !this.#isListed(id, opened)) this.#opened.delete(id);
  }

  /** Open no key of this case but those its team signed, and no conversation beside it that they did not. */
  trustOnly(subject: Uuid, listed: readonly Pick<ListedKey, "key" | "commitment">[]): void {
    this.#signed.add(subject);
    for (const { key, commitment } of listed) this.expect(key, commitment);
    for (const [id, key] of this.#opened) if (!this.#isListed(id, key)) this.#opened.delete(id);
  }

  /** Learn what the server served, beside what is here. A key or an envelope that became another one is refused. */
  add({ envelopes, keys, wraps, files = [] }: Sealed): void {
    for (const key of keys) {
      const known = this.#keys.get(key.id);
      if (known !== undefined && !sameKey(known, key)) throw new CannotOpen();
      this.#keys.set(key.id, key);
    }
    for (const { id, data } of envelopes) {
      const known = this.#envelopes.get(id);
      if (known !== undefined && known !== data) throw new CannotOpen();
      this.#envelopes.set(id, data);
    }
    for (const { id, context } of files) {
      if ((this.#files.get(id) ?? context) !== context) throw new CannotOpen();
      this.#files.set(id, context);
    }
    for (const wrap of wraps) this.#wraps.set(wrap.of, [...(this.#wraps.get(wrap.of) ?? []), wrap]);
  }

  /** The 32 bytes of a key. */
  key(id: Uuid): Uint8Array {
    if (!this.#keys.has(id)) throw new CannotOpen();
    return this.#secret(id);
  }

  /** Whether something held leads to the key, or to the envelope. */
  has(id: Uuid): boolean {
    try {
      this.#secret(id);
      return true;
    } catch (error) {
      if (error instanceof CannotOpen) return false;
      throw error;
    }
  }

  /** A key or content key, with all that is needed to seal it once more. */
  known(id: Uuid): KnownKey {
    return { key: this.#secret(id), context: this.#context(id), generation: this.#keys.get(id)?.generation ?? 0 };
  }

  /** An envelope opened, and checked against what the reader expects of it besides its id. */
  openEnvelope(id: Uuid, expected: Expected): Opened {
    return open(this.#bytes(id), this.#secret(id), { ...expected, deployment: this.#deployment, id });
  }

  /** The same for a file, chunk by chunk. */
  async openFile(id: Uuid, expected: Expected, watching: Watching = {}): Promise<Opened> {
    return openFile(this.#bytes(id), this.#secret(id), { ...expected, deployment: this.#deployment, id }, watching);
  }

  /** The same for bytes fetched apart. They are given back and kept nowhere. */
  async openFetched(id: Uuid, bytes: Uint8Array, expected: Expected): Promise<Opened> {
    return openFile(bytes, this.#secret(id), { ...expected, deployment: this.#deployment, id });
  }

  /** The private key of an intake (role 6). */
  intake(id: Uuid, suite: Suite = Suite.xwing): WrapKey {
    if (this.#keys.get(id)?.role !== KeyRole.intakePrivate) throw new CannotOpen();
    return wrapKeyFromSeed(this.#secret(id), suite);
  }

  /** Lock: overwrite every key that was opened, and know nothing more. */
  forget(): void {
    for (const key of this.#opened.values()) key.fill(0);
    for (const all of [
      this.#holders, this.#releases, this.#envelopes, this.#files, this.#keys, this.#wraps, this.#opened, this.#listed, this.#signed,
    ]) all.clear();
  }

  #bytes(id: Uuid): Uint8Array {
    const data = this.#envelopes.get(id);
    if (data === undefined) throw new CannotOpen();
    return unb64(data);
  }

  #context(id: Uuid): Uint8Array {
    const key = this.#keys.get(id);
    if (key === undefined) return this.#contentContext(id);
    const { role, agency, subject, compartment, generation } = key;
    return keyContext(role as KeyRole, this.#deployment, agency, subject, compartment as Compartment, id, generation);
  }

  /** What a content key is bound to. One that the server states falsely opens no wrap. */
  #contentContext(id: Uuid): Uint8Array {
    const file = this.#files.get(id);
    return file === undefined ? contextOf(this.#bytes(id)) : unb64(file);
  }

  /** The key of `id`, found once: straight from a holder, or by way of the keys above it. */
  #secret(id: Uuid): Uint8Array {
    const known = this.#opened.get(id);
    if (known !== undefined) return known;
    // Asked for while it is being opened, it lies in a circle: this is no way in.
    if (this.#opening.has(id)) throw new CannotOpen();
    this.#opening.add(id);
    try {
      return this.#firstThatOpens(id);
    } finally {
      this.#opening.delete(id);
    }
  }

  #firstThatOpens(id: Uuid): Uint8Array {
    for (const wrap of this.#wraps.get(id) ?? []) {
      // Whoever answers seals under it: it must lie beneath a key that opened what was told, or that a team signed.
      if (wrap.parent === null && this.#keys.get(id)?.role === KeyRole.conversation) continue;
      try {
        const key = this.#unwrapped(wrap);
        if (!this.#isListed(id, key)) throw new CannotOpen();
        this.#opened.set(id, key);
        return key;
      } catch (error) {
        if (!(error instanceof CannotOpen)) throw error;
      }
    }
    throw new CannotOpen();
  }

  /** Whether a key that was opened is the one that was signed, where one was. */
  #isListed(id: Uuid, key: Uint8Array): boolean {
    const commitment = this.#listed.get(id);
    if (commitment !== undefined) return equal(keyCommitment(key, this.#context(id)), commitment);
    const described = this.#keys.get(id);
    if (described === undefined || this.#signed.size === 0) return true;
    return described.role !== KeyRole.conversation && !(CASE_ROLES.includes(described.role) && this.#signed.has(described.subject));
  }

  #unwrapped(wrap: WrapJson): Uint8Array {
    const wrapped = unb64(wrap.wrapped);
    if (wrap.parent !== null) return openUnder(wrapped, this.key(wrap.parent), this.#context(wrap.of));
    if (wrap.release !== null && !this.#releases.has(wrap.release)) throw new CannotOpen();
    const place = { context: this.#context(wrap.of), generation: wrap.generation };
    const holder = this.#holder(wrap.holder ?? "", wrapped[0] ?? 0);
    return unwrap(wrapped, holder, wrap.release === null ? place : { ...place, release: unb64(wrap.release) });
  }

  /** A private key by its id; an intake key is opened the first time a wrap to it is met. */
  #holder(id: B64, suite: number): WrapKey {
    const known = this.#holders.get(id);
    if (known !== undefined) return known;
    for (const key of this.#keys.values()) {
      if (key.role === KeyRole.intakePrivate && this.has(key.id)) {
        const intake = this.intake(key.id, suite === Suite.x25519 ? Suite.x25519 : Suite.xwing);
        if (holderText(intake.holder) === id) {
          this.#holders.set(id, intake);
          return intake;
        }
      }
    }
    throw new CannotOpen();
  }
}
