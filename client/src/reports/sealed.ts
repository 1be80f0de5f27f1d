/** `Sealed` of spec/protocol.md, and the keys of one report from which it is made. */
import {
  b64, Compartment, conversationMark, type FileKeys, type Header, keyContext, KeyRole, Kind, newHeader, newKey, newUuid, type ReceiptKeys, seal, uuidBytes,
  sealUnder, signPublic, type Sealed as SealedEnvelope, type Uuid, wrap, wrapKeyFromSeed, wrapKeyId, type WrapPublic,
  writeJson,
} from "../seal/index.js";

export interface SealedKey {
  id: Uuid;
  role: number;
  agency: Uuid;
  subject: Uuid;
  compartment: number;
  generation: number;
}

export interface SealedWrap {
  of: Uuid;
  parent: Uuid | null;
  holder: string | null;
  generation: number;
  release: string | null;
  wrapped: string;
}

export interface Sealed {
  envelopes: { id: Uuid; data: string }[];
  keys: SealedKey[];
  wraps: SealedWrap[];
}

export const GENERATION = 1;

/** Where something belongs: what every envelope and key is bound to. */
export interface Subject {
  deployment: Uuid;
  agency: Uuid;
  subject: Uuid;
}

export const underWrap = (of: Uuid, parent: Uuid, wrapped: Uint8Array, generation = GENERATION): SealedWrap => ({
  of, parent, holder: null, generation, release: null, wrapped: b64(wrapped),
});

/** A key wrapped to the holder of a public key. */
export function holderWrap(of: Uuid, key: Uint8Array, context: Uint8Array, to: WrapPublic, generation = GENERATION): SealedWrap {
  const wrapped = wrap(key, { ...to, context, generation });
  return {
    of, parent: null, holder: b64(uuidBytes(wrapKeyId(to.suite, to.public))), generation, release: null, wrapped: b64(wrapped),
  };
}

export const reportContext = (place: Subject, key: Uuid): Uint8Array =>
  keyContext(KeyRole.report, place.deployment, place.agency, place.subject, Compartment.none, key, GENERATION);

export const conversationContext = (place: Subject, thread: Uuid): Uint8Array =>
  keyContext(KeyRole.conversation, place.deployment, place.agency, place.subject, Compartment.conversation, thread, GENERATION);

export interface Answers {
  about: string;
  story: Record<string, string>;
  contact: Record<string, string>;
  languages: string[];
}

/** What the server is told of a receipt, with the receipt's own mark over the key of its conversation. */
export const markedKeys = (
  receipt: ReceiptKeys, file: FileKeys | null, { place, thread, key }: { place: Subject; thread: Uuid; key: Uint8Array },
): Record<string, unknown> => ({
  ...inboxKeys(receipt, file), mark: b64(conversationMark(receipt, key, conversationContext(place, thread))),
});

/** Public keys of the inbox, as the server keeps them and as they stand inside the seal. */
export function inboxKeys(receipt: ReceiptKeys, file: FileKeys | null): Record<string, unknown> & { locator: string } {
  return {
    locator: b64(receipt.locator),
    sign: b64(signPublic(receipt.signSeed)),
    wrap: b64(wrapKeyFromSeed(receipt.wrapSeed).public),
    file: file && { sign: b64(signPublic(file.signSeed)), wrap: b64(wrapKeyFromSeed(file.wrapSeed).public) },
  };
}

/** A file whose bytes the server has in parts: what the report says of it, and its key. */
export interface SentFile {
  header: Header;
  made: Pick<SealedEnvelope, "key" | "context">;
  described: Record<string, unknown>;
}

/** One report on its way: its two keys. What is sealed under them is put together when it is closed. */
export class ReportSeal {
  readonly place: Subject;
  private readonly key = newKey();
  private readonly keyId = newUuid();
  private readonly conversation = newKey();
  private readonly thread = newUuid();

  constructor(deployment: Uuid, agency: Uuid, readonly intake: WrapPublic, readonly receipt: ReceiptKeys) {
    this.place = { deployment, agency, subject: newUuid() };
  }

  /** The conversation, for a worker who hands the receipt over and takes its key along into a case. */
  get talk(): { place: Subject; thread: Uuid; key: Uint8Array } {
    return { place: this.place, thread: this.thread, key: this.conversation };
  }

  header(kind: Kind, compartment: Compartment): Header {
    return newHeader({ ...this.place, kind, compartment });
  }

  /** Seal the answers and wrap both keys to all who open them. Each time anew, with the files that are there now. */
  close({ about, story, contact, languages }: Answers, file: FileKeys | null, files: readonly SentFile[] = []): Sealed {
    const { locator: _, file: filePublic, ...inbox } = inboxKeys(this.receipt, file);
    const inside = file && { ...(filePublic as object), release: b64(signPublic(file.releaseSeed)) };
    const parts = [
      ...files.map(({ described }) => this.part(Kind.fileDescription, Compartment.evidence, described)),
      this.part(Kind.report, Compartment.story, { about, answers: story, inbox, file: inside, languages }),
      this.part(Kind.report, Compartment.contact, { answers: contact }),
    ];
    return {
      envelopes: parts.map(({ header, made }) => ({ id: header.id, data: b64(made.envelope) })),
      keys: [
        this.described(this.keyId, KeyRole.report, Compartment.none),
        this.described(this.thread, KeyRole.conversation, Compartment.conversation),
      ],
      wraps: [...[...files, ...parts].map(({ header, made }) => this.under(header, made)), ...this.holders(file)],
    };
  }

  private part(kind: Kind, compartment: Compartment, said: Record<string, unknown>): { header: Header; made: SealedEnvelope } {
    const header = this.header(kind, compartment);
    return { header, made: seal(header, writeJson(said)) };
  }

  /** A content key under the report's key. */
  private under(header: Header, { key, context }: Pick<SealedEnvelope, "key" | "context">): SealedWrap {
    return underWrap(header.id, this.keyId, sealUnder(key, this.key, context));
  }

  private holders(file: FileKeys | null): SealedWrap[] {
    const reportIs = reportContext(this.place, this.keyId);
    const threadIs = conversationContext(this.place, this.thread);
    return [
      holderWrap(this.keyId, this.key, reportIs, this.intake),
      ...(file === null ? [] : [holderWrap(this.keyId, this.key, reportIs, wrapKeyFromSeed(file.wrapSeed))]),
      underWrap(this.thread, this.keyId, sealUnder(this.conversation, this.key, threadIs)),
      holderWrap(this.thread, this.conversation, threadIs, wrapKeyFromSeed(this.receipt.wrapSeed)),
    ];
  }

  private described(id: Uuid, role: KeyRole, compartment: Compartment): SealedKey {
    const { agency, subject } = this.place;
    return { id, role, agency, subject, compartment, generation: GENERATION };
  }
}
