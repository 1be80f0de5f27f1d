import { describe, expect, test, vi } from "vitest";
import {
  b64, Compartment, Kind, newReceipt, newUuid, open, openUnder, readHeader, readJson, receiptKeys, seal, signPublic, signKeyFromSeed, type StaffKey,
  unb64, unwrap, type Uuid, uuidBytes, verifyDirectory, wrapKeyFromSeed, contextOf,
} from "../src/seal/index.js";
import {
  conversationKey, daysAfter, nextAfter, type Place, readConversation, type Reader, SIGNED_FOR_DAYS, type Slot, writeAsPerson, writeAsStaff,
} from "../src/reports/conversation.js";
import { hash } from "../src/seal/encoding.js";
import { dayText, dayWithYear, nextDay } from "../src/reports/days.js";
import { hashOf, isCleanable } from "../src/reports/files.js";
import { conversationContext, holderWrap, inboxKeys, reportContext, ReportSeal, type Sealed } from "../src/reports/sealed.js";
import { isDone, isPassing, isUnclear, problemOf } from "../src/reports/server.js";
import { strangeWords } from "../src/reports/strange.js";
import { today } from "../src/reports/trust.js";
import { directoryOf, FOUNDERS, ROOTS, signKeyOf, wrapKeyOf } from "./agency.js";
import { AGENCY, DEPLOYMENT, TODAY } from "./place.js";

const ANSWERS = { about: "self", story: { what: "They keep my passport" }, contact: { reach: "no" }, languages: ["es"] };
const SIGNERS = verifyDirectory(directoryOf(...FOUNDERS), { roots: ROOTS, deployment: DEPLOYMENT, agency: AGENCY, today: TODAY }).staffKeys;
const KEY = new Uint8Array(32).fill(7);

const place: Place = { deployment: DEPLOYMENT, agency: AGENCY, subject: newUuid(), thread: newUuid() };
const reader: Reader = { place, key: KEY, signers: SIGNERS, today: TODAY };
const FIRST = { sequence: 1, previous: new Uint8Array(32) };

const slotOf = (sealed: Sealed, sequence: number, byStaff: boolean): Slot => ({
  id: sealed.envelopes[0]?.id ?? null, sequence, by_staff: byStaff, day: TODAY,
});

const together = (...all: Sealed[]): Sealed => ({
  envelopes: all.flatMap((one) => one.envelopes), keys: [], wraps: all.flatMap((one) => one.wraps),
});

describe("a report", () => {
  const receipt = receiptKeys(newReceipt());
  const intake = wrapKeyOf("intake");
  const report = new ReportSeal(DEPLOYMENT, AGENCY, intake, receipt);
  const sealed = report.close(ANSWERS, null);
  const [key, thread] = sealed.keys.map((one) => one.id) as [Uuid, Uuid];

  test("opens for intake, and for nobody's receipt but its conversation", () => {
    const toIntake = sealed.wraps.find((one) => one.of === key && one.holder === b64(uuidBytes(intake.holder)));
    const reportKey = unwrap(unb64(toIntake?.wrapped ?? ""), intake, { context: reportContext(report.place, key), generation: 1 });
    const story = sealed.envelopes.map(({ data }) => unb64(data)).find((one) => readHeader(one).compartment === 3) ?? new Uint8Array();
    const under = sealed.wraps.find((one) => one.of === readHeader(story).id && one.parent === key);
    const content = openUnder(unb64(under?.wrapped ?? ""), reportKey, contextOf(story));
    const said = readJson(open(story, content, { kind: Kind.report, subject: report.place.subject }).plaintext);
    expect(said["answers"]).toEqual(ANSWERS.story);
    expect(said["inbox"]).toEqual({ sign: b64(signPublic(receipt.signSeed)), wrap: b64(wrapKeyFromSeed(receipt.wrapSeed).public) });
    expect(said["file"]).toBeNull();
    const holders = sealed.wraps.filter((one) => one.of === key).map((one) => one.holder);
    expect(holders).toEqual([b64(uuidBytes(intake.holder))]);
  });

  test("gives the receipt the conversation's key", () => {
    const own = wrapKeyFromSeed(receipt.wrapSeed);
    expect(conversationKey(sealed, { ...report.place, thread }, own)).toHaveLength(32);
    expect(() => conversationKey(sealed, { ...report.place, thread: newUuid() }, own)).toThrow();
    expect(() => conversationKey(sealed, { ...report.place, agency: newUuid(), thread }, own)).toThrow();
  });

  test("with a private word is wrapped to the my-file key, whose release key stands inside the seal", () => {
    const seed = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
    const file = { signSeed: seed(1), wrapSeed: seed(2), releaseSeed: seed(3) };
    const other = new ReportSeal(DEPLOYMENT, AGENCY, intake, receipt);
    const made = other.close(ANSWERS, file);
    const mine = b64(uuidBytes(wrapKeyFromSeed(file.wrapSeed).holder));
    expect(made.wraps.filter((one) => one.holder === mine)).toHaveLength(1);
    expect(inboxKeys(receipt, file)["file"]).toEqual({ sign: b64(signPublic(seed(1))), wrap: b64(wrapKeyFromSeed(seed(2)).public) });
    expect(JSON.stringify(made)).not.toContain(b64(signPublic(seed(3))));
  });
});

describe("a conversation", () => {
  const ana = signKeyOf("ana");
  const question = writeAsStaff("Are you safe?", place, KEY, FIRST, ana, TODAY);

  test("shows what each side wrote, in order", () => {
    const first = readConversation([slotOf(question, 1, true)], question, reader);
    const answer = writeAsPerson("Yes", place, KEY, nextAfter(first, 2));
    const both = readConversation([slotOf(answer, 2, false), null, slotOf(question, 1, true)], together(question, answer), reader);
    expect(both.messages.map((one) => one.text)).toEqual(["Are you safe?", "Yes"]);
    expect(both.messages[0]?.by?.id).toBe(ana.id);
    expect(both.unchecked).toBe(0);
  });

  const hidden = (slots: Slot[], sealed: Sealed, changed: Partial<Reader> = {}): void => {
    const read = readConversation(slots, sealed, { ...reader, ...changed });
    expect(read).toMatchObject({ messages: [], unchecked: slots.length });
  };

  test("does not show a message that nobody of the agency signed", () => {
    const forged = writeAsStaff("Come to the station", place, KEY, FIRST, signKeyFromSeed(new Uint8Array(32).fill(9)), TODAY);
    hidden([slotOf(forged, 1, true)], forged);
    hidden([slotOf(question, 1, true)], question, { signers: new Map<Uuid, StaffKey>() });
  });

  test("does not show a message in another place, thread, case or as the other side's", () => {
    hidden([slotOf(question, 2, true)], question);
    hidden([slotOf(question, 1, false)], question);
    for (const changed of [{ thread: newUuid() }, { subject: newUuid() }, { agency: newUuid() }]) {
      hidden([slotOf(question, 1, true)], question, { place: { ...place, ...changed } });
    }
  });

  test("shows a replayed message once", () => {
    const copy = together(question, question);
    const read = readConversation([slotOf(question, 1, true), slotOf(question, 1, true)], copy, reader);
    expect(read.messages).toHaveLength(1);
    expect(read.unchecked).toBe(1);
  });

  test("does not show a message that follows another than the one we see", () => {
    const shelved = writeAsStaff("An answer that was never sent", place, KEY, FIRST, ana, TODAY);
    const seen = readConversation([slotOf(shelved, 1, true)], shelved, reader);
    const answer = writeAsPerson("Yes", place, KEY, nextAfter(seen, 2));
    const read = readConversation([slotOf(question, 1, true), slotOf(answer, 2, false)], together(question, answer), reader);
    expect(read.messages.map((one) => one.text)).toEqual(["Are you safe?"]);
    expect(read.unchecked).toBe(1);
  });

  test("names the message before it only if it was seen", () => {
    const seen = readConversation([slotOf(question, 1, true)], question, reader);
    expect(nextAfter(seen, 2).previous).not.toEqual(new Uint8Array(32));
    expect(nextAfter(seen, 5).previous).toEqual(new Uint8Array(32));
  });

  test("does not show words with a byte changed", () => {
    const envelope = unb64(question.envelopes[0]?.data ?? "");
    envelope[envelope.length - 30] = (envelope[envelope.length - 30] ?? 0) ^ 1;
    const bent = { ...question, envelopes: [{ id: question.envelopes[0]?.id ?? "", data: b64(envelope) }] };
    hidden([slotOf(question, 1, true)], bent);
  });

  test("does not show a signature past its day", () => {
    hidden([slotOf(question, 1, true)], question, { today: daysAfter(TODAY, SIGNED_FOR_DAYS + 1) });
  });

  test("opens only with the receipt it was wrapped to", () => {
    const receipt = wrapKeyOf("receipt");
    const wrapped = holderWrap(place.thread, KEY, conversationContext(place, place.thread), receipt);
    const sealed: Sealed = { envelopes: [], keys: [], wraps: [wrapped] };
    expect(conversationKey(sealed, place, receipt)).toEqual(KEY);
    expect(() => conversationKey(sealed, place, wrapKeyOf("stranger"))).toThrow();
  });
});

test("a file's hash is that of all its bytes", async () => {
  const bytes = new Uint8Array(600_000).fill(3);
  expect(await hashOf(new Blob([bytes]))).toEqual(hash(bytes));
});

test("only pictures that a canvas can write lose their hidden facts", () => {
  const of = (type: string): boolean => isCleanable(new File([], "x", { type }));
  expect(["image/jpeg", "image/png", "image/webp"].every(of)).toBe(true);
  expect(["image/gif", "image/heic", "application/pdf", ""].some(of)).toBe(false);
});

test("a wrong word is named; accents and case are forgiven", () => {
  const list = ["ábaco", "zurdo"];
  expect(strangeWords("ABACO zurdo xylofone", [list])).toEqual(["xylofone"]);
});

test("only what may pass by itself is sent again", () => {
  expect([0, 429, 500, 503].every((status) => isPassing({ status, data: {} }))).toBe(true);
  expect([400, 401, 409, 413].some((status) => isPassing({ status, data: {} }))).toBe(false);
  expect(isDone({ status: 201, data: {} })).toBe(true);
  expect(problemOf({ status: 502, data: {} })).toBe("away");
  expect(problemOf({ status: 413, data: {} })).toBe("too_large");
  expect(problemOf({ status: 400, data: {} })).toBe("malformed");
  expect([0, 500, 503].every((status) => isUnclear({ status, data: {} }))).toBe(true);
  expect([201, 400, 409, 429].some((status) => isUnclear({ status, data: {} }))).toBe(false);
  expect(problemOf({ status: 400, data: { problem: "malformed" } })).toBe("malformed");
});

test("a day is said with its year where it may be years away", () => {
  expect(dayWithYear("2035-03-09", "en")).toBe("9 March 2035");
  vi.useFakeTimers({ now: new Date("2026-12-01T12:00:00Z") });
  expect(dayText("2026-11-27", "es")).toBe("viernes, 27 de noviembre");
  // Some versions of the language data have a comma here.
  expect(dayText("2027-02-25", "en")).toMatch(/^Thursday,? 25 February 2027$/);
  vi.useRealTimers();
  expect([dayWithYear("never", "en"), nextDay("never")]).toEqual(["never", "never"]);
  expect(nextDay("2026-12-31")).toBe("2027-01-01");
});

test("a report is sealed anew with the files that are there when it is closed", () => {
  const report = new ReportSeal(DEPLOYMENT, AGENCY, wrapKeyOf("intake"), receiptKeys(newReceipt()));
  const header = report.header(Kind.file, Compartment.evidence);
  const { key, context } = seal(header, new Uint8Array(3));
  const file = { header, made: { key, context }, described: { name: "a.jpg", file: header.id } };
  const [without, once, again] = [report.close(ANSWERS, null), report.close(ANSWERS, null, [file]), report.close(ANSWERS, null, [file])];
  expect([without, once, again].map((one) => one.envelopes.length)).toEqual([2, 3, 3]);
  expect([without, once, again].map((one) => one.wraps.length)).toEqual([5, 7, 7]);
  expect(once.keys).toEqual(again.keys);
  expect(new Set([...once.envelopes, ...again.envelopes].map((one) => one.id)).size).toBe(6);
});

test("a telephone that lost its day takes the server's", () => {
  expect(today("2999-01-01")).toBe("2999-01-01");
  expect(today("2000-01-01") > "2000-01-01").toBe(true);
});
