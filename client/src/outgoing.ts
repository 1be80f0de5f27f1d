/** What a page seals and sends: envelopes, new keys and wraps, collected as the `Sealed` JSON of spec/protocol.md. */
import { type EnvelopeJson, holderText, type KeyJson, type Keyring, type Sealed, type WrapJson } from "./keyring.ts";
import {
  b64, CannotOpen, Compartment, type Header, type KeyRole, newKey, newUuid, seal, type Sealed as SealedEnvelope, sealFile, sealUnder, type Suite,
  type Uuid, type Watching, wrap, wrapKeyId,
} from "./seal/index.ts";

/** What a new key is. Without a compartment it is none's; generations begin at 0. */
export interface NewKey {
  role: KeyRole;
  agency: Uuid;
  subject: Uuid;
  compartment?: Compartment;
  generation?: number;
  id?: Uuid;
}

/** Whom to wrap to. A `holder` that is not the id of `public` is refused: the page was told two different things. */
export interface Recipient {
  public: Uint8Array;
  suite: Suite;
  holder?: Uuid;
  /** The release's hash when the recipient has the key by a release. */
  release?: Uint8Array;
}

export interface ToSeal {
  header: Header;
  plaintext: Uint8Array;
  /** The key the new content key goes under. */
  parent: Uuid;
}

export class Outgoing {
  readonly #envelopes: EnvelopeJson[] = [];
  readonly #keys: KeyJson[] = [];
  readonly #wraps: WrapJson[] = [];
  readonly #ring: Keyring;

  /** Keys are found in `ring`, and what is made here is known there too: it can be wrapped further, and read back. */
  constructor(ring: Keyring) {
    this.#ring = ring;
  }

  /** A new random key. Somebody must be given it, by `wrapKeyTo` or `wrapKeyUnder`, or the server refuses it. */
  newKey({ role, agency, subject, compartment = Compartment.none, generation = 0, id = newUuid() }: NewKey): Uuid {
    const described: KeyJson = { id, role, agency, subject, compartment, generation };
    this.#ring.put(described, newKey());
    this.#keys.push(described);
    return id;
  }

  /** A new random key under one that is known. */
  newKeyUnder(parent: Uuid, described: NewKey): Uuid {
    const id = this.newKey(described);
    this.wrapKeyUnder(id, parent);
    return id;
  }

  /** Seal a key (or the content key of an envelope) that is known under another one. */
  wrapKeyUnder(of: Uuid, parent: Uuid): void {
    const { key, context, generation } = this.#ring.known(of);
    const wrapped = b64(sealUnder(key, this.#ring.key(parent), context));
    this.#wraps.push({ of, parent, holder: null, generation, release: null, wrapped });
  }

  /** Wrap a key (or the content key of an envelope) that is known to a holder. */
  wrapKeyTo(of: Uuid, to: Recipient): void {
    const holder = wrapKeyId(to.suite, to.public);
    if (to.holder !== undefined && to.holder !== holder) throw new CannotOpen();
    const { key, context, generation } = this.#ring.known(of);
    const release = to.release === undefined ? {} : { release: to.release };
    const wrapped = b64(wrap(key, { public: to.public, suite: to.suite, context, generation, ...release }));
    const named = to.release === undefined ? null : b64(to.release);
    this.#wraps.push({ of, parent: null, holder: holderText(holder), generation, release: named, wrapped });
  }

  /** Seal `plaintext` as a new envelope whose key goes under `parent`. */
  sealNew({ header, plaintext, parent }: ToSeal): SealedEnvelope {
    return this.#enclose(header, parent, seal(header, plaintext), true);
  }

  /** The same for a file. Its bytes go up in parts before; only its wrap is sent with the rest. */
  async sealNewFile(
    { header, file, parent }: { header: Header; file: Blob | Uint8Array; parent: Uuid }, watching: Watching = {},
  ): Promise<SealedEnvelope> {
    return this.#enclose(header, parent, await sealFile(header, file, watching), false);
  }

  /** All that was collected, to be sent. */
  json(): Sealed {
    return { envelopes: [...this.#envelopes], keys: [...this.#keys], wraps: [...this.#wraps] };
  }

  #enclose(header: Header, parent: Uuid, made: SealedEnvelope, sentHere: boolean): SealedEnvelope {
    const wrapped = b64(sealUnder(made.key, this.#ring.key(parent), made.context));
    if (sentHere) this.#envelopes.push({ id: header.id, data: b64(made.envelope) });
    this.#wraps.push({ of: header.id, parent, holder: null, generation: 0, release: null, wrapped });
    return made;
  }
}
