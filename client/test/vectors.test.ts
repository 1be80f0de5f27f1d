/** What Python wrote opens here, and what is deterministic comes out the same to the byte. */
import { describe, expect, test } from "vitest";
import en from "../../packages/amparo-seal/src/amparo_seal/words/en.txt";
import es from "../../packages/amparo-seal/src/amparo_seal/words/es.txt";
import fr from "../../packages/amparo-seal/src/amparo_seal/words/fr.txt";
import { b64, hash, hex, pack, text, unb64, unhex, unpack, utf8 } from "../src/seal/encoding.js";
import { contextOf } from "../src/seal/envelope.js";
import * as seal from "../src/seal/index.js";
import { splitList } from "../src/seal/lists.js";
import { padme } from "../src/seal/padding.js";
import { argon2Here, fieldsOf, headerOf, type Json, pattern, vectors } from "./vectors.js";

const LISTS: Record<string, seal.WordList> = { en: splitList(en), es: splitList(es), fr: splitList(fr) };
const { CannotOpen } = seal;

describe("encoding", () => {
  const file = vectors("encoding");

  test.each(file["pack"] as Json[])("packs and unpacks %j", ({ label, fields, bytes }) => {
    const parts = (fields as Json[]).map((field) => unhex(field));
    expect(hex(pack(label as string, ...parts))).toBe(bytes);
    expect(unpack(label as string, unhex(bytes as string))).toEqual(parts);
  });

  test.each(file["unpack_refuses"] as Json[])("refuses the packing %j", (bytes) => {
    expect(() => unpack("", unhex(bytes))).toThrow(CannotOpen);
  });

  test.each(file["base64url"] as Json[])("writes and reads base64url %j", (one) => {
    expect(b64(unhex(one["bytes"] as string))).toBe(one["text"]);
    expect(hex(unb64(one["text"] as string))).toBe(one["bytes"]);
  });

  test.each(file["base64url_refuses"] as Json[])("refuses the base64url %j", (one) => {
    expect(() => unb64(one)).toThrow(CannotOpen);
  });

  test.each(file["padme"] as Json[])("pads %j", ({ length, padded }) => {
    expect(padme(length as unknown as number)).toBe(padded);
  });
});

describe("envelopes", () => {
  const file = vectors("envelope");

  test.each(file["cases"] as Json[])("opens and makes $header.kind", (one) => {
    const header = headerOf(one["header"] as Json);
    const [envelope, key] = [unhex(one["envelope"] as string), unhex(one["key"] as string)];
    const opened = seal.open(envelope, key, { id: header.id, kind: header.kind });
    expect(opened.header).toEqual(header);
    expect(hex(opened.plaintext)).toBe(one["plaintext"]);
    expect(hex(contextOf(envelope))).toBe(one["context"]);
    expect(hex(seal.seal(header, opened.plaintext, { key }).envelope)).toBe(one["envelope"]);
  });

  test.each(file["long"] as Json[])("seals $pattern bytes as Python does, at once and chunk by chunk", async (one) => {
    const header = headerOf(one["header"] as Json);
    const [plaintext, key] = [pattern(one["pattern"] as unknown as number), unhex(one["key"] as string)];
    const sealed = seal.seal(header, plaintext, { key });
    expect(sealed.envelope.length).toBe(one["length"]);
    expect(hex(hash(sealed.envelope))).toBe(one["sha256"]);
    expect(hex(sealed.context)).toBe(one["context"]);
    const blob = new Blob([plaintext.slice()]);
    expect((await seal.sealFile(header, blob, { key })).envelope).toEqual(sealed.envelope);
    expect((await seal.openFile(sealed.envelope, key, { id: header.id })).plaintext).toEqual(plaintext);
  });
});

describe("keys", () => {
  const file = vectors("keys");

  test.each(file["contexts"] as Json[])("context of role $role", (one) => {
    const { role, deployment, agency, subject, compartment, key, generation, context } = one as Json;
    const made = seal.keyContext(
      role as never, deployment as string, agency as string, subject as string, compartment as never, key as string,
      generation as unknown as number,
    );
    expect(hex(made)).toBe(context);
  });

  test.each(file["under"] as Json[])("a key under a key", (one) => {
    const [child, parent, context, sealed] = ["child", "parent", "context", "sealed"].map((name) => unhex(one[name] as string));
    expect(seal.openUnder(sealed!, parent!, context!)).toEqual(child);
    expect(seal.sealUnder(child!, parent!, context!, sealed!.slice(0, 12))).toEqual(sealed);
  });

  test.each(file["wraps"] as Json[])("a wrap of suite $suite", (one) => {
    const holder = seal.wrapKeyFromSeed(unhex(one["seed"] as string), one["suite"] as never);
    expect(hex(holder.public)).toBe(one["public"]);
    expect(holder.holder).toBe(one["holder"]);
    const place = { context: unhex(one["context"] as string), generation: one["generation"] as unknown as number, release: unhex(one["release"] as string) };
    expect(hex(seal.unwrap(unhex(one["wrapped"] as string), holder, place))).toBe(one["key"]);
  });
});

describe("receipts", () => {
  const file = vectors("receipts");

  test.each(file["cases"] as Json[])("receipt $secret", async (one) => {
    const receipt = unhex(one["secret"] as string);
    const keys = seal.receiptKeys(receipt);
    expect(seal.toDigits(receipt)).toBe(one["digits"]);
    for (const [language, words] of Object.entries(one["words"] as Json)) {
      expect(seal.toWords(receipt, LISTS[language]!)).toBe(words);
      expect(seal.fromWords(words as string, Object.values(LISTS))).toContainEqual(receipt);
    }
    const file = await seal.fileKeys(receipt, one["private_word"] as string, argon2Here);
    expect({
      inbox_id: hex(keys.inboxId), locator: hex(keys.locator), sign_seed: hex(keys.signSeed),
      sign_public: hex(seal.signPublic(keys.signSeed)), wrap_seed: hex(keys.wrapSeed),
      wrap_public_sha256: hex(hash(seal.wrapKeyFromSeed(keys.wrapSeed).public)), word_salt: hex(keys.wordSalt),
      file_sign_seed: hex(file.signSeed), file_wrap_seed: hex(file.wrapSeed), release_sign_seed: hex(file.releaseSeed),
    }).toEqual(Object.fromEntries(Object.entries(one).filter(([name]) => /seed|inbox_id|locator|public|salt/.test(name))));
    const mark = seal.conversationMark(keys, unhex(one["conversation"] as string), unhex(one["context"] as string));
    expect(hex(mark)).toBe(one["mark"]);
  });

  test.each(file["normalised_words"] as Json[])("private word $typed", ({ typed, normal }) => {
    expect(seal.normaliseWord(typed as string)).toBe(normal);
  });

  test.each(file["spellings"] as Json[])("spelling $typed", ({ typed, receipts }) => {
    expect(seal.findReceipts(typed as string, Object.values(LISTS)).map(hex)).toEqual(receipts);
  });
});

describe("staff", () => {
  const file = vectors("staff");
  const of = (name: string): Record<string, string> => file[name] as unknown as Record<string, string>;

  test("a passphrase gives kek and auth", async () => {
    for (const one of file["derive"] as Json[]) {
      const made = await seal.deriveStaff(one["passphrase"] as string, unhex(one["salt"] as string), argon2Here);
      expect([hex(made.kek), hex(made.auth)]).toEqual([one["kek"], one["auth"]]);
    }
  });

  test("bundle and device open to the same keys", () => {
    const { sign_seed: signSeed, wrap_seed: wrapSeed, sign_id: id } = of("keys");
    const bundle = { signSeed: unhex(signSeed!), wrapSeed: unhex(wrapSeed!) };
    const [b, d] = [of("bundle"), of("device")];
    const place = { deployment: b["deployment"]!, staff: b["staff"]!, epoch: Number(b["epoch"]) };
    const keys = { local: unhex(d["device_half"]!), session: unhex(d["session_half"]!) };
    expect(seal.openBundle(unhex(b["sealed"]!), unhex(b["kek"]!), place)).toEqual(bundle);
    expect(seal.openForDevice(unhex(d["sealed"]!), keys, place)).toEqual(bundle);
    expect(hex(seal.sealBundle(bundle, unhex(b["kek"]!), place, unhex(b["sealed"]!).slice(0, 12)))).toBe(b["sealed"]);
    expect(hex(seal.sealForDevice(bundle, keys, place, unhex(d["sealed"]!).slice(0, 12)))).toBe(d["sealed"]);
    expect(seal.signKeyFromSeed(bundle.signSeed).id).toBe(id);
  });

  test("the proof of enrolment is the same", () => {
    const one = file["enrolment"] as Json;
    const enrolment = {
      deployment: one["deployment"] as string, agency: one["agency"] as string, staff: one["staff"] as string,
      roles: one["roles"] as unknown as string[], signPublic: unhex(one["sign_public"] as string),
      wrapPublic: unhex(one["wrap_public"] as string),
    };
    const invitation = unhex(one["secret"] as string);
    expect(hex(seal.enrolmentProof(invitation, enrolment))).toBe(one["proof"]);
    expect(() => seal.verifyEnrolment(unhex(one["proof"] as string), invitation, { ...enrolment, roles: ["intake"] })).toThrow(CannotOpen);
  });
});

describe("statements", () => {
  const file = vectors("statements");
  const [today, publicKey] = [file["today"] as string, unhex(file["public"] as string)];

  test.each(file["cases"] as Json[])("$purpose", (one) => {
    const purpose = one["purpose"] as unknown as seal.Purpose;
    const fields = fieldsOf(one["fields"] as Json) as unknown as seal.Statement<seal.Purpose>;
    const statement = unhex(one["statement"] as string);
    const bounds = { deployment: fields.deployment, today };
    expect(hex(seal.buildStatement(purpose, fields))).toBe(one["statement"]);
    expect(seal.verifyStatement(purpose, statement, unhex(one["signature"] as string), publicKey, bounds)).toEqual(fields);
    expect(hex(seal.releaseHash(statement))).toBe(one["hash"]);
  });

  test("a key is committed to, and a set of envelopes hashed, in the same way", () => {
    const { key, context, commitment } = fieldsOf(file["commitment"] as Json) as Record<string, Uint8Array>;
    expect(seal.keyCommitment(key!, context!)).toEqual(commitment);
    const { contexts, hash } = fieldsOf(file["all"] as Json) as unknown as { contexts: Uint8Array[]; hash: Uint8Array };
    expect(seal.allHash(contexts)).toEqual(hash);
    expect(seal.allHash([...contexts].reverse())).toEqual(hash);
  });

  test("the fingerprint is the same, also as printed", () => {
    const { deployment, agency, root, bytes, text: printed } = file["fingerprint"] as unknown as Record<string, string>;
    const made = seal.rootFingerprint(deployment!, agency!, unhex(root!));
    expect([hex(made), seal.formatFingerprint(made)]).toEqual([bytes, printed]);
    expect(seal.parseFingerprint(printed!.toLowerCase())).toEqual(made);
  });
});

describe("messages", () => {
  const file = vectors("messages");
  const signer = file["signer"] as unknown as Record<string, string>;
  const key = seal.signKeyFromSeed(unhex(signer["sign_seed"]!));
  const known = new Map([[key.id, { id: key.id, signPublic: key.public } as seal.StaffKey]]);

  test.each(file["signed"] as Json[])("staff words in kind $header.kind", ({ header: plain, plaintext, body }) => {
    const header = headerOf(plain as Json);
    const opened = { header, plaintext: utf8(plaintext as string) };
    expect(seal.verifyBody(opened, known, file["today"] as string).body).toEqual(body);
    expect(text(seal.signBody(body as never, header, key, { made: "2026-11-23", expires: "2027-11-23" }))).toBe(plaintext);
  });

  test.each(file["person"] as Json[])("the person's words", ({ header: plain, conversation_key: conversation, plaintext, body }) => {
    const header = headerOf(plain as Json);
    expect(seal.verifyPersonMessage({ header, plaintext: utf8(plaintext as string) }, unhex(conversation as string))).toBe(body);
    expect(text(seal.personMessage(body as string, header, unhex(conversation as string)))).toBe(plaintext);
  });
});

describe("directories", () => {
  const file = vectors("directory");
  const { deployment, agency, today, fingerprint } = file as unknown as Record<string, string>;
  const ids = file["sign_ids"] as unknown as Record<string, string>;
  const names = Object.fromEntries(Object.entries(ids).map(([name, id]) => [id, name]));
  const reader = { deployment: deployment!, agency: agency!, today: today!, roots: { deployment: deployment!, agencies: { [agency!]: fingerprint! } } };

  test.each(file["cases"] as Json[])("$name", ({ directory, staff, intake_keys: intake, seal_to: sealTo, signers }) => {
    const found = seal.verifyDirectory(directory as unknown as seal.Directory, reader);
    expect(Object.fromEntries([...found.staffKeys].map(([id, { roles }]) => [names[id], roles]))).toEqual(staff);
    expect([...found.intakeKeys.keys()]).toEqual(intake);
    expect([...found.sealTo.keys()]).toEqual(sealTo);
    for (const { name, day, roles, every_role: every } of signers as unknown as { name: string; day: string; roles: string[] | null; every_role: string[] }[]) {
      expect(found.signers.get(ids[name]!, day)?.roles ?? null).toEqual(roles);
      expect([...found.signers.roles(ids[name]!, day)].sort()).toEqual(every);
    }
  });

  test.each(file["refused"] as Json[])("what is no directory of this agency is refused: %#", (one) => {
    expect(() => seal.verifyDirectory(one as unknown as seal.Directory, reader)).toThrow(CannotOpen);
  });
});
