/**
 * What the browser's half makes, for Python to open: the same shapes as in the other files of spec/vectors, each byte
 * from a fixed seed. Bytes are hexadecimal, ids and days text.
 */
import { concat, hash, hex, text, u32, utf8 } from "../src/seal/encoding.js";
import * as seal from "../src/seal/index.js";
import { hkdf } from "../src/seal/encoding.js";
import {
  directoryOf, FINGERPRINT, FOUNDERS, idOf, intakeStatement, ROOT, ROOTS, seeded, signedBy, signKeyOf, staffStatement, wrapKeyOf,
} from "./agency.js";
import { AGENCY, DEPLOYMENT, LATER, TODAY } from "./place.js";
import { argon2Here, type Json, pattern, snake } from "./vectors.js";

const { Compartment, Kind } = seal;
const SUBJECT = idOf("subject");
const THREAD = idOf("thread");
const ana = signKeyOf("ana");

/** A value as JSON has it here. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return hex(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [snake(name), plain(one)]));
}

const header = (label: string, fields: Partial<seal.Header>): seal.Header =>
  seal.newHeader({
    kind: Kind.report, deployment: DEPLOYMENT, agency: AGENCY, subject: SUBJECT, compartment: Compartment.story,
    id: idOf(`envelope ${label}`), ...fields,
  });

const shown = (one: seal.Header): object => ({ version: 1, ...one });

function envelopes(): object {
  const cases = Object.entries(Kind).map(([name, kind]) => {
    const one = header(name, {
      kind, compartment: (kind % 12) as seal.Compartment, thread: THREAD, sequence: kind * 7, previous: seeded(`previous ${name}`),
      mode: kind === Kind.importedRow ? 2 : 1, suite: kind === Kind.note ? 1 : 2, sender: kind === Kind.staffMessage ? ana.id : seal.NO_UUID,
    });
    const plaintext = concat(utf8(`${name}: ¿Está bien? é ع 🕊`), new Uint8Array(kind % 3).fill(0x80));
    return { header: shown(one), plaintext, ...seal.seal(one, plaintext, { key: seeded(`content ${name}`) }) };
  });
  return { cases, long: [0, 1023, 1024, 65_535, 65_536, 300_000].map(long) };
}

function long(size: number): object {
  const one = header(`long ${size}`, { kind: Kind.file, compartment: Compartment.evidence });
  const { envelope, key, context } = seal.seal(one, pattern(size), { key: seeded(`long ${size}`) });
  return { header: shown(one), pattern: size, key, context, length: envelope.length, sha256: hash(envelope) };
}

function keys(): object {
  const [child, parent, context] = [seeded("child"), seeded("parent"), seeded("context")];
  const contexts = Object.values(seal.KeyRole).map((role) => {
    const [key, generation] = [idOf(`key ${role}`), role * 70_000];
    const made = seal.keyContext(role, DEPLOYMENT, AGENCY, SUBJECT, Compartment.legal, key, generation);
    return { role, deployment: DEPLOYMENT, agency: AGENCY, subject: SUBJECT, compartment: Compartment.legal, key, generation, context: made };
  });
  const sealed = seal.sealUnder(child, parent, context, seeded("nonce").slice(0, 12));
  return { contexts, under: [{ child, parent, context, sealed }], wraps: [wrapped(1, 0), wrapped(2, 1), wrapped(2, 2)] };
}

function wrapped(suite: seal.Suite, generation: number): object {
  const holder = seal.wrapKeyFromSeed(seeded(`holder ${suite} ${generation}`), suite);
  const place = { context: seeded(`place ${generation}`), generation, release: generation === 0 ? new Uint8Array(32) : seeded("release") };
  const key = seeded(`wrapped ${generation}`);
  const randomness = hkdf(seeded("randomness"), "", u32(generation), suite === 1 ? 32 : 64);
  return { ...holder, ...place, key, wrapped: seal.wrap(key, { ...holder, ...place }, randomness) };
}

async function receipts(): Promise<object> {
  const cases = ["mariposa", " Ñandú  3 ", seal.pictureWord([1, 20, 300])].map(async (word, at) => {
    const secret = seeded(`receipt ${at}`).slice(0, 16);
    const [mine, file] = [seal.receiptKeys(secret), await seal.fileKeys(secret, word, argon2Here)];
    const [conversation, context] = [seeded(`conversation ${at}`), seeded(`its place ${at}`)];
    return {
      conversation, context, mark: seal.conversationMark(mine, conversation, context),
      secret, digits: seal.toDigits(secret), inboxId: mine.inboxId, locator: mine.locator, signSeed: mine.signSeed,
      signPublic: seal.signPublic(mine.signSeed), wrapSeed: mine.wrapSeed,
      wrapPublicSha256: hash(seal.wrapKeyFromSeed(mine.wrapSeed).public), wordSalt: mine.wordSalt, privateWord: word,
      fileSignSeed: file.signSeed, fileWrapSeed: file.wrapSeed, releaseSignSeed: file.releaseSeed,
    };
  });
  return { cases: await Promise.all(cases) };
}

async function staff(): Promise<object> {
  const [passphrase, salt, staffId] = ["  ABACUS zone ﬁne  Éa", seeded("salt").slice(0, 16), idOf("ana")];
  const secrets = await seal.deriveStaff(passphrase, salt, argon2Here);
  const bundle = { signSeed: ana.seed, wrapSeed: wrapKeyOf("ana").seed };
  const [account, nonce] = [{ deployment: DEPLOYMENT, staff: staffId }, seeded("bundle nonce").slice(0, 12)];
  const [local, session, invitation] = [seeded("local"), seeded("session"), seeded("invitation").slice(0, 16)];
  const claim = { ...account, agency: AGENCY, roles: ["intake", "advocate"], signPublic: ana.public, wrapPublic: wrapKeyOf("ana").public };
  return {
    derive: [{ passphrase, salt, ...secrets }],
    keys: { ...bundle, signId: ana.id },
    bundle: { ...account, epoch: 3, kek: secrets.kek, sealed: seal.sealBundle(bundle, secrets.kek, { ...account, epoch: 3 }, nonce) },
    device: { ...account, deviceHalf: local, sessionHalf: session, sealed: seal.sealForDevice(bundle, { local, session }, account, nonce) },
    enrolment: { ...claim, secret: invitation, proof: seal.enrolmentProof(invitation, claim) },
  };
}

const listed = (role: seal.KeyRole, compartment: seal.Compartment, generation: number): seal.ListedKey => {
  const label = `${role} ${compartment} ${generation}`;
  return { role, compartment, generation, key: idOf(label), commitment: seal.keyCommitment(seeded(label), seeded(`context ${label}`)) };
};

const STATEMENTS: { [P in seal.Purpose]: seal.Said<P> } = {
  "staff-key": { agency: AGENCY, staff: idOf("ana"), roles: ["advocate", "intake"], epoch: 7, wrapHash: seeded("w"), signPublic: ana.public, starts: TODAY },
  "intake-key": { agency: AGENCY, key: idOf("intake"), epoch: 7, suite: 2, wrapHash: seeded("w"), starts: TODAY },
  "staff-message": { thread: THREAD, sequence: 41, envelope: idOf("e"), bodyHash: seeded("b"), made: TODAY },
  "case-part": { subject: SUBJECT, compartment: Compartment.notes, envelope: idOf("e"), bodyHash: seeded("b"), made: TODAY },
  "case-keys": {
    agency: AGENCY, subject: SUBJECT, number: 3, generation: 2, team: [seeded("t1"), seeded("t2")].sort((one, other) => (seal.hex(one) < seal.hex(other) ? -1 : 1)),
    previous: seeded("p"), starts: TODAY,
    keys: [
      listed(seal.KeyRole.conversation, Compartment.conversation, 1), listed(seal.KeyRole.case, Compartment.none, 1),
      listed(seal.KeyRole.case, Compartment.none, 2), listed(seal.KeyRole.compartment, Compartment.story, 2),
    ],
  },
  "case-head": {
    subject: SUBJECT, number: 70_000, keys: seeded("k"), previous: seeded("p"), starts: TODAY,
    parts: [
      { kind: Kind.casePart, compartment: Compartment.story, count: 4, hash: seeded("h") },
      { kind: Kind.note, compartment: Compartment.notes, count: 2, hash: seal.allHash([seeded("n1"), seeded("n2")]) },
      { kind: Kind.releaseText, compartment: Compartment.receipt, count: 1, hash: seeded("ended") },
    ],
  },
  release: {
    subject: SUBJECT, recipient: idOf("partner"), recipientRoot: seeded("r"), compartments: [Compartment.contact, Compartment.health],
    use: "Asilo: preparar la solicitud", starts: TODAY, wording: "2026-11", nonce: seeded("n").slice(0, 16),
  },
  "release-paper": { release: seeded("h"), worker: idOf("ana"), personName: "Ñora", place: "Lugo", language: "es", interpreter: "", scanHash: new Uint8Array(32) },
  "release-attested": {
    release: seeded("h"), worker: idOf("ana"), signer: ana.id, personName: "Ñora", place: "Lugo", language: "es", interpreter: "María",
    scanHash: new Uint8Array(32), day: TODAY,
  },
  "release-shown": { release: seeded("h"), paper: seeded("paper"), worker: idOf("ana"), signer: ana.id, name: "Ana Núñez", pseudonym: "río alto", day: TODAY },
  "release-asked": { release: seeded("h"), shown: seeded("shown"), signer: idOf("ben"), day: TODAY },
  "release-confirmation": { release: seeded("h"), paper: seeded("paper"), signer: idOf("ben"), day: TODAY },
  "release-withdrawal": { release: seeded("h"), day: TODAY },
  "sign-in-inbox": { locator: seeded("l"), challenge: seeded("c") },
  "sign-in-file": { locator: seeded("l"), challenge: seeded("c") },
};

function statements(): object {
  const cases = (Object.keys(STATEMENTS) as seal.Purpose[]).map((purpose) => {
    const fields = { deployment: DEPLOYMENT, expires: LATER, ...STATEMENTS[purpose] };
    const statement = seal.buildStatement(purpose, fields);
    return { purpose, fields, statement, hash: seal.releaseHash(statement), signature: seal.sign(statement, ana.seed) };
  });
  const fingerprint = { deployment: DEPLOYMENT, agency: AGENCY, root: ROOT.public, bytes: FINGERPRINT, text: seal.formatFingerprint(FINGERPRINT) };
  const [key, context] = [seeded("listed key"), seeded("listed context")];
  const contexts = [seeded("one"), seeded("two"), seeded("three")];
  return {
    today: TODAY, public: ana.public, cases, fingerprint, commitment: { key, context, commitment: seal.keyCommitment(key, context) },
    all: { contexts, hash: seal.allHash(contexts) },
  };
}

function messages(): object {
  const body = { text: "Mañana a las diez, ¿te va bien? 🕊", n: 1 };
  const signed = [Kind.staffMessage, Kind.casePart, Kind.note, Kind.safetyCard].map((kind) => {
    const one = header(`signed ${kind}`, { kind, thread: THREAD, sequence: 9, sender: ana.id });
    return { header: shown(one), plaintext: text(seal.signBody(body, one, ana, { made: TODAY, expires: LATER })), body };
  });
  const [mine, conversationKey, said] = [header("mine", { kind: Kind.personMessage, thread: THREAD, sequence: 10 }), seeded("conversation"), "Sí, ¡gracias! \\ \" \u2028"];
  const person = { header: shown(mine), conversationKey, plaintext: text(seal.personMessage(said, mine, conversationKey)), body: said };
  return { today: TODAY, signer: { signSeed: ana.seed, signPublic: ana.public, signId: ana.id }, signed, person: [person] };
}

/** Directories, and whom a reader believes on `today`. */
function directories(): object[] {
  const [ben, mallory] = [signKeyOf("ben"), signKeyOf("mallory")];
  const starts = "2026-02-01";
  const tried: Record<string, seal.Directory["statements"]> = {
    "signed by the root": [signedBy(intakeStatement("intake"), ROOT)],
    "signed by two staff": [signedBy(intakeStatement("intake"), ana, ben), signedBy(staffStatement("cleo", { starts }), ana, ben)],
    "signed by one": [signedBy(intakeStatement("mallory"), ana), signedBy(staffStatement("mallory", { starts }), ana, ana)],
    "signed by himself": [signedBy(staffStatement("mallory", { starts }), ana, mallory)],
    "of another agency": [signedBy(staffStatement("mallory", { agency: idOf("elsewhere") }), ROOT)],
    "expired": [signedBy(staffStatement("mallory", { expires: "2026-11-22" }), ROOT)],
    "not begun": [signedBy(staffStatement("mallory", { starts: "2026-11-24" }), ROOT)],
    "before the signers' own day": [signedBy(staffStatement("mallory", { starts: "2025-12-31" }), ana, ben)],
    "by one person with two keys": [
      signedBy(staffStatement("cleo", { staff: idOf("ana"), roles: ["intake"], epoch: 2 }), ROOT),
      signedBy(staffStatement("mallory", { starts }), ana, signKeyOf("cleo")),
    ],
  };
  return Object.entries(tried).map(([name, more]) => {
    const directory = directoryOf(...FOUNDERS, ...more);
    const found = seal.verifyDirectory(directory, { roots: ROOTS, deployment: DEPLOYMENT, agency: AGENCY, today: TODAY });
    const [staffKeys, intakeKeys] = [[...found.staffKeys.keys()].sort(), [...found.intakeKeys.keys()].sort()];
    return { name, directory, fingerprint: FINGERPRINT, deployment: DEPLOYMENT, agency: AGENCY, today: TODAY, staffKeys, intakeKeys };
  });
}

/** Everything, as it stands in spec/vectors/from-typescript.json. */
export async function made(): Promise<Json> {
  const all = {
    envelope: envelopes(), keys: keys(), receipts: await receipts(), staff: await staff(), statements: statements(),
    messages: messages(), directories: directories(),
  };
  return plain(all) as Json;
}
