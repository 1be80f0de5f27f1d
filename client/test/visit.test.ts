/** What a visit does when answers get lost and tokens end. The server here keeps an inbox as ours does. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { nextAfter, type Slot, writeAsPerson, writeAsStaff } from "../src/reports/conversation.js";
import { b64, CannotOpen, type FileKeys, newReceipt, newUuid, receiptKeys, sign } from "../src/seal/index.js";
import { inboxKeys, markedKeys, ReportSeal } from "../src/reports/sealed.js";
import { isDone } from "../src/reports/server.js";
import { enter, type Page, Visit } from "../src/reports/visit.js";
import { directoryOf, FOUNDERS, ROOTS, signKeyOf, wrapKeyOf } from "./agency.js";
import { AGENCY, DEPLOYMENT, TODAY } from "./place.js";

vi.mock("../src/seal/roots.js", async (load) => ({ ...(await load<object>()), roots: () => ROOTS }));

type Json = Record<string, unknown>;

const fileOf = (byte: number): FileKeys => {
  const seed = (more: number): Uint8Array => new Uint8Array(32).fill(byte + more);
  return { signSeed: seed(1), wrapSeed: seed(2), releaseSeed: seed(3) };
};

/** One inbox, opened by receipt and word. It says how often it was asked for what. */
class Inbox {
  locator: string;
  file: string;
  asked: string[] = [];
  /** The next answer to this path is lost on its way back. */
  loses = "";
  private tokens = new Map<string, string>();

  constructor(private readonly page: Page, keys: ReturnType<typeof inboxKeys>) {
    this.locator = keys.locator;
    this.file = JSON.stringify((keys["file"] as Json)["sign"]);
  }

  expire(): void {
    this.tokens.clear();
  }

  readonly fetch = async (path: string, { body, headers }: { body?: string; headers: Record<string, string> }): Promise<Response> => {
    this.asked.push(path);
    const said = JSON.parse(body ?? "{}") as Json;
    const [status, answer] = this.answer(path, said, headers["Authorization"]?.replace("Bearer ", ""));
    if (path !== this.loses) return new Response(JSON.stringify(answer), { status });
    this.loses = "";
    throw new TypeError("the line broke");
  };

  private answer(path: string, said: Json, token: string | undefined): [number, Json] {
    if (path === "/api/inbox/challenge") return [200, { challenge: b64(new Uint8Array(32)), day: TODAY }];
    if (path === "/api/inbox/open") {
      if (said["locator"] !== this.locator || JSON.stringify(said["sign"]) !== this.file) return [401, { problem: "wrong_word" }];
      const made = newUuid();
      this.tokens.set(made, this.locator);
      return [200, { token: made, page: this.page }];
    }
    const locator = this.tokens.get(token ?? "");
    if (locator === undefined) return [401, { problem: "signed_out" }];
    const keys = said["inbox"] as Json | undefined;
    if (locator !== this.locator && keys?.["locator"] !== this.locator) return [404, { problem: "not_there" }];
    if (path === "/api/inbox/receipt") this.change(String(keys?.["locator"]), keys?.["file"] as Json);
    if (path === "/api/inbox/word") this.change(this.locator, said["file"] as Json);
    return [201, {}];
  }

  private change(locator: string, file: Json): void {
    this.locator = locator;
    this.file = JSON.stringify(file["sign"]);
  }
}

describe("a visit with the private word", () => {
  const [receipt, file] = [newReceipt(), fileOf(10)];
  let inbox: Inbox;
  let visit: Visit;

  beforeEach(async () => {
    const report = new ReportSeal(DEPLOYMENT, AGENCY, wrapKeyOf("intake"), receiptKeys(receipt));
    const sealed = report.close({ about: "self", story: {}, contact: {}, languages: [] }, file);
    const page: Page = {
      slots: [], sealed, more: false, thread: report.talk.thread, subject: report.place.subject, agency: AGENCY,
      mark: markedKeys(receiptKeys(receipt), file, report.talk)["mark"] as string, directory: directoryOf(...FOUNDERS), next: 1, promised_by: TODAY, feedback: "received", keep_days: 7, renew: false, everything: true,
    };
    inbox = new Inbox(page, inboxKeys(receiptKeys(receipt), file));
    vi.stubGlobal("fetch", inbox.fetch);
    const entered = await enter(DEPLOYMENT, receipt, file);
    if (!(entered instanceof Visit)) throw new Error("it should open");
    visit = entered;
    inbox.asked = [];
  });
  afterEach(() => vi.unstubAllGlobals());

  test("signs in again when its token ended, and asks once more for the same", async () => {
    inbox.expire();
    expect(isDone(await visit.say(visit.seal("Words", visit.page)))).toBe(true);
    expect(inbox.asked).toEqual(["/api/inbox/messages", "/api/inbox/challenge", "/api/inbox/open", "/api/inbox/messages"]);
  });

  test("is closed when its receipt was changed elsewhere, and says no word of a wrong word", async () => {
    inbox.locator = "another";
    inbox.expire();
    expect((await visit.fetch()).data).toEqual({ problem: "signed_out" });
  });

  test("goes on with a new receipt, whose keys wrap the same conversation and report", async () => {
    const other = { receipt: newReceipt(), file: fileOf(20) };
    const change = visit.otherReceipt(other.receipt, other.file);
    const { wraps } = (change.json as { sealed: { wraps: { holder: string | null }[] } }).sealed;
    expect(wraps).toHaveLength(2);
    expect(isDone(await visit.change(change))).toBe(true);
    expect([visit.receipt, visit.file]).toEqual([other.receipt, other.file]);
    expect(isDone(await visit.fetch())).toBe(true);
  });

  test.each(["the answer was lost", "nothing arrived"])("finds out which receipt counts when %s", async (how) => {
    const change = visit.otherReceipt(newReceipt(), fileOf(20));
    if (how === "nothing arrived") vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no line")));
    else inbox.loses = change.path;
    expect((await visit.change(change)).status).toBe(0);
    vi.stubGlobal("fetch", inbox.fetch);

    expect(isDone(await visit.fetch())).toBe(true);
    expect(visit.receipt).toEqual(how === "nothing arrived" ? receipt : change.pass.receipt);
    expect(isDone(await visit.change(change))).toBe(true);
    inbox.expire();
    expect(isDone(await visit.say(visit.seal("Still me", visit.page)))).toBe(true);
    expect(visit.receipt).toEqual(change.pass.receipt);
  });

  test("finds out which word counts when the answer to another one was lost", async () => {
    const change = visit.otherWord(fileOf(30));
    inbox.loses = change.path;
    expect((await visit.change(change)).status).toBe(0);
    expect(isDone(await visit.fetch())).toBe(true);
    expect(visit.file).toEqual(fileOf(30));
  });
});

describe("a conversation's key", () => {
  const receipt = newReceipt();
  const answering = (page: Page, ...more: [number, Json][]): void => {
    const answers: [number, Json][] = [[200, { challenge: b64(new Uint8Array(32)), day: TODAY }], [200, { token: "t", page }], ...more];
    vi.stubGlobal("fetch", () => {
      const [status, said] = answers.shift() ?? [500, {}];
      return Promise.resolve(new Response(JSON.stringify(said), { status }));
    });
  };
  const served = (mark: string | null): Page => {
    const report = new ReportSeal(DEPLOYMENT, AGENCY, wrapKeyOf("intake"), receiptKeys(receipt));
    const sealed = report.close({ about: "", story: {}, contact: {}, languages: [] }, null);
    return { sealed, ...report.place, thread: report.talk.thread, mark, slots: [], next: 1, directory: directoryOf(...FOUNDERS) } as unknown as Page;
  };
  afterEach(() => vi.unstubAllGlobals());

  test.each(["", "no mark at all!", b64(new Uint8Array(32))])("that the receipt did not mark seals nothing, and is not gone on with while nothing of the agency stands under it (%s)", async (mark) => {
    const page = served(mark);
    answering(page);
    const visit = await enter(DEPLOYMENT, receipt, null) as Visit;

    expect([visit.standing, visit.isAnswered]).toEqual(["swapped", false]);
    expect(visit.read(page).messages).toEqual([]);
    expect(() => visit.seal("A secret", page)).toThrow(CannotOpen);
    expect(() => visit.otherReceipt(newReceipt(), fileOf(1))).toThrow(CannotOpen);
    await expect(visit.mark()).rejects.toThrow(CannotOpen);
  });

  /** One message of the agency, and after it so many of whoever holds the receipt. */
  const filled = (mark: string | null, later: number): { slots: Slot[]; pageOf: (slots: Slot[], more: boolean) => Page } => {
    const report = new ReportSeal(DEPLOYMENT, AGENCY, wrapKeyOf("intake"), receiptKeys(receipt));
    const sealed = report.close({ about: "", story: {}, contact: {}, languages: [] }, null);
    const place = { ...report.place, thread: report.talk.thread };
    const { id, seed } = signKeyOf("ana");
    const nothing = { messages: [], unchecked: 0, last: null };
    const words = [writeAsStaff("You told us of your passport", place, report.talk.key, nextAfter(nothing, 1), { id, sign: (bytes) => sign(bytes, seed) }, TODAY)];
    for (let at = 2; at <= later + 1; at += 1) words.push(writeAsPerson("x", place, report.talk.key, nextAfter(nothing, at)));
    const all = { ...sealed, envelopes: [...sealed.envelopes, ...words.flatMap((one) => one.envelopes)], wraps: [...sealed.wraps, ...words.flatMap((one) => one.wraps)] };
    const slots = words.map((one, at) => ({ id: one.envelopes[0]?.id ?? "", sequence: at + 1, by_staff: at === 0, day: TODAY }));
    const pageOf = (some: Slot[], more: boolean): Page => ({ slots: some, sealed: all, more, ...place, mark, directory: directoryOf(...FOUNDERS), next: later + 2 }) as unknown as Page;
    return { slots, pageOf };
  };

  test.each([["swapped", b64(new Uint8Array(32))], ["unmarked", null]])("finds what the agency wrote behind pages that a finder filled (%s)", async (standing, mark) => {
    const { slots, pageOf } = filled(mark, 6);
    const older = [[200, { page: pageOf(slots.slice(2, 4), true) }], [200, { page: pageOf(slots.slice(0, 2), false) }]] as [number, Json][];
    answering(pageOf(slots.slice(4), true), ...older);
    const visit = await enter(DEPLOYMENT, receipt, null) as Visit;

    expect([visit.standing, visit.isAnswered, visit.older.length]).toEqual([standing, true, 2]);
    if (standing === "swapped") expect(isDone(await visit.mark())).toBe(true);
  });

  test("is looked for no longer than pages grow older, nor past the last", async () => {
    const { slots, pageOf } = filled(b64(new Uint8Array(32)), 6);
    const [newest, same] = [pageOf(slots.slice(4), true), pageOf(slots.slice(4), true)];
    answering(newest, [200, { page: same }]);
    expect((await enter(DEPLOYMENT, receipt, null) as Visit).isAnswered).toBe(false);
    answering(newest, [200, { page: pageOf(slots.slice(2, 4), false) }]);
    expect((await enter(DEPLOYMENT, receipt, null) as Visit).isAnswered).toBe(false);
    answering(pageOf([], true));
    expect((await enter(DEPLOYMENT, receipt, null) as Visit).isAnswered).toBe(false);
  });

  test("whose older pages did not come is not said to be wrong: the person tries again", async () => {
    const { slots, pageOf } = filled(b64(new Uint8Array(32)), 6);
    answering(pageOf(slots.slice(4), true), [503, { problem: "away" }]);

    expect(await enter(DEPLOYMENT, receipt, null)).toMatchObject({ status: 503 });
  });

  test("from before marks seals nothing until its person marks it", async () => {
    const page = served(null);
    answering(page, [500, {}], [201, {}]);
    const visit = await enter(DEPLOYMENT, receipt, null) as Visit;

    expect([visit.standing, visit.key?.length]).toEqual(["unmarked", 32]);
    expect(() => visit.seal("A secret", page)).toThrow(CannotOpen);
    expect(isDone(await visit.mark())).toBe(false);
    expect(visit.standing).toBe("unmarked");
    expect(isDone(await visit.mark())).toBe(true);
    expect(visit.seal("A secret", page).sealed.envelopes).toHaveLength(1);
    await expect(visit.mark()).rejects.toThrow(CannotOpen);
  });
});

describe("a visit with the receipt alone", () => {
  test("stays one when a first private word was chosen: it waits", async () => {
    const receipt = newReceipt();
    const report = new ReportSeal(DEPLOYMENT, AGENCY, wrapKeyOf("intake"), receiptKeys(receipt));
    const page = { sealed: report.close({ about: "", story: {}, contact: {}, languages: [] }, null), ...report.place, thread: report.talk.thread, directory: directoryOf(...FOUNDERS) } as unknown as Page;
    const answers: [number, Json][] = [[200, { challenge: b64(new Uint8Array(32)), day: TODAY }], [200, { token: "t", page }], [201, {}]];
    vi.stubGlobal("fetch", () => {
      const [status, said] = answers.shift() ?? [500, {}];
      return Promise.resolve(new Response(JSON.stringify(said), { status }));
    });
    const entered = await enter(DEPLOYMENT, receipt, null) as Visit;
    const change = entered.otherWord(fileOf(5));

    expect((change.json as { sealed: { wraps: unknown[] } }).sealed.wraps).toEqual([]);
    expect(isDone(await entered.change(change))).toBe(true);
    expect([entered.file, answers]).toEqual([null, []]);
    vi.unstubAllGlobals();
  });
});
