/** A visit to the inbox: signing in with the receipt, and what is asked of the server after that. */
import {
  b64, buildStatement, CannotOpen, conversationMark, type Day, type Directory, equal, type FileKeys, KeyRole, type ReceiptKeys, receiptKeys,
  sign, signPublic,
  type Signers, unb64, unwrap, type Uuid, wrapKeyFromSeed,
} from "../seal/index.js";
import {
  type Conversation, conversationKey, nextAfter, type Place, readConversation, type Slot, writeAsPerson,
} from "./conversation.js";
import { conversationContext, holderWrap, inboxKeys, markedKeys, reportContext, type Sealed, type SealedWrap } from "./sealed.js";
import { type Answer, ask, type Asking, isDone } from "./server.js";
import { today, trust } from "./trust.js";

export interface Page {
  slots: (Slot | null)[];
  sealed: Sealed;
  more: boolean;
  thread: Uuid;
  /** The receipt's own mark over the conversation's key; none where it came before marks. */
  mark: string | null;
  subject: Uuid;
  agency: Uuid;
  directory: Directory;
  next: number;
  promised_by: string;
  feedback: string;
  keep_days: number;
  renew: boolean;
  everything: boolean;
}

/** What opens an inbox: the receipt, and the keys of the private word where it was given. */
export interface Pass {
  receipt: Uint8Array;
  file: FileKeys | null;
}

interface Opening {
  token: string;
  page: Page;
  day: Day;
}

/** Another receipt or word, sealed and ready: the same bytes however often they are sent. */
export interface Change {
  path: string;
  json: unknown;
  pass: Pass;
}

const NOTHING: Conversation = { messages: [], unchecked: 0, last: null };
const NO_SEALED: Sealed = { envelopes: [], keys: [], wraps: [] };
const SIGNED_OUT = 401;

/**
 * How the conversation's key stands to the receipt: marked by it; under a mark of somebody else (the server may have made the key, or a
 * finder of the receipt the mark); from before there were marks; or there is none that opens.
 */
export type Standing = "marked" | "swapped" | "unmarked" | "none";

/** The page that an answer brings, if it brings one. */
export const pageOf = ({ data }: Answer): Page | undefined => data["page"] as Page | undefined;

/**
 * An open inbox. `key` is missing where the receipt opens nothing that is its own: nobody has it, or something is
 * wrong, see `standing`. Nothing is sealed under a key that is not marked.
 */
export class Visit {
  readonly place: Place;
  readonly key: Uint8Array | undefined;
  /** The newest page that signing in brought. */
  page: Page;
  /** Older pages, from the newest to the oldest, where the agency's words were looked for. */
  readonly older: Page[] = [];
  private readonly day: Day;
  private stands: Standing;
  private readonly signers: Signers;
  private token: string;
  /** What a change under way will put in place of `pass`: after a lost answer either may be the one that opens. */
  private next: Pass | undefined;

  constructor(readonly deployment: Uuid, private pass: Pass, { token, page, day }: Opening) {
    this.token = token;
    this.page = page;
    this.day = day;
    this.place = { deployment, agency: page.agency, subject: page.subject, thread: page.thread };
    const key = orNothing(() => conversationKey(page.sealed, this.place, wrapKeyFromSeed(this.keys.wrapSeed)));
    this.stands = this.standingOf(key, page.mark);
    this.key = key;
    // Without keys that the root vouches for, nothing can be shown as the agency's.
    this.signers = orNothing(() => trust(page.directory, deployment, page.agency, day).signers) ?? new Map();
  }

  get standing(): Standing {
    return this.stands;
  }

  private standingOf(key: Uint8Array | undefined, mark: string | null): Standing {
    if (key === undefined) return "none";
    if (mark === null) return "unmarked";
    const given = orNothing(() => unb64(mark)) ?? new Uint8Array();
    return equal(given, this.markOf(key)) ? "marked" : "swapped";
  }

  private markOf(key: Uint8Array): Uint8Array {
    return conversationMark(this.keys, key, conversationContext(this.place, this.place.thread));
  }

  /** What is sealed goes under a key that the receipt marked, and under no other. */
  private get marked(): Uint8Array {
    if (this.key === undefined || this.stands !== "marked") throw new CannotOpen();
    return this.key;
  }

  /** Words that the agency signed stand under the key. */
  get isAnswered(): boolean {
    return [this.page, ...this.older].some((page) => this.isAnsweredOn(page));
  }

  private isAnsweredOn(page: Page): boolean {
    return this.read(page).messages.some(({ byStaff }) => byStaff);
  }

  /**
   * Look for the agency's words in what the receipt may still see. Only where the key is not marked: there they let the person go on, and
   * whoever found the receipt could fill the newest page with words of their own. Gives the refusal, if a page did not come.
   */
  async lookBack(): Promise<Answer | undefined> {
    let last = this.page;
    while (["swapped", "unmarked"].includes(this.stands) && last.more && !this.isAnsweredOn(last)) {
      const before = firstOf(last);
      if (!Number.isFinite(before)) return undefined;
      const answer = await this.fetch(before);
      const page = pageOf(answer);
      if (!isDone(answer) || page === undefined) return answer;
      // What is no older leads nowhere: a server could send it for ever.
      if (!(firstOf(page) < before)) return undefined;
      this.older.push(page);
      last = page;
    }
    return undefined;
  }

  /**
   * The person knows the answers in a conversation from before marks as theirs: from now on its key is checked. Where a false mark
   * stands nothing is sent, as it is never replaced: they are asked again at the next visit. A server gains nothing by a
   * false mark that it would not have by taking the true one away.
   */
  async mark(): Promise<Answer> {
    if (this.key !== undefined && this.stands === "swapped" && this.isAnswered) {
      this.stands = "marked";
      return { status: 200, data: {} };
    }
    if (this.key === undefined || this.stands !== "unmarked") throw new CannotOpen();
    const answer = await this.post("/api/inbox/mark", { mark: b64(this.markOf(this.key)) });
    if (isDone(answer)) this.stands = "marked";
    return answer;
  }

  get receipt(): Uint8Array {
    return this.pass.receipt;
  }

  get file(): FileKeys | null {
    return this.pass.file;
  }

  private get keys(): ReceiptKeys {
    return receiptKeys(this.receipt);
  }

  read(page: Page = this.page): Conversation {
    if (this.key === undefined) return NOTHING;
    const reader = { place: this.place, key: this.key, signers: this.signers, today: this.day };
    return readConversation(page.slots, page.sealed, reader);
  }

  /** Ask as whoever the receipt lets in. After half an hour it lets in once more: nothing typed is lost. */
  private async ask(path: string, asking: Asking = {}): Promise<Answer> {
    const answer = await ask(path, { ...asking, token: this.token });
    if (answer.status !== SIGNED_OUT) return answer;
    const refusal = await this.reopen();
    if (refusal === undefined) return ask(path, { ...asking, token: this.token });
    // The receipt or the word was changed elsewhere: this page is closed, whatever is typed in it stays.
    return refusal.status === SIGNED_OUT ? answer : refusal;
  }

  /** Sign in again with what is in memory. Gives the refusal, if nothing opens. */
  private async reopen(): Promise<Answer | undefined> {
    let refusal: Answer | undefined;
    for (const pass of [this.pass, this.next]) {
      if (pass === undefined) continue;
      const opening = await signIn(this.deployment, pass);
      if ("token" in opening) {
        this.pass = pass;
        this.token = opening.token;
        this.page = opening.page;
        return undefined;
      }
      refusal ??= opening;
    }
    return refusal;
  }

  get(path: string): Promise<Answer> {
    return this.ask(path);
  }

  post(path: string, json: unknown): Promise<Answer> {
    return this.ask(path, { json });
  }

  /** A page of messages: the newest, or those before a number. */
  fetch(before?: number): Promise<Answer> {
    return this.ask(`/api/inbox/page${before === undefined ? "" : `?before=${before}`}`);
  }

  /** Seal a message into the next place. Sent twice, the same bytes are one message. */
  seal(text: string, page: Page): { sealed: Sealed } {
    return { sealed: writeAsPerson(text, this.place, this.marked, nextAfter(this.read(page), page.next)) };
  }

  /** Send a sealed message. On a conflict the answer holds the newer page. */
  say(message: { sealed: Sealed }): Promise<Answer> {
    return this.post("/api/inbox/messages", message);
  }

  erase(id: Uuid): Promise<Answer> {
    return this.ask(`/api/inbox/messages/${id}`, { method: "DELETE" });
  }

  keepFor(days: number): Promise<Answer> {
    return this.post("/api/inbox/keep", { days });
  }

  /** A first private word, or another one in place of it. */
  otherWord(file: FileKeys): Change {
    const wraps = this.reportWrap(file);
    const json = { file: inboxKeys(this.keys, file)["file"], sealed: { ...NO_SEALED, wraps } };
    return { path: "/api/inbox/word", json, pass: { receipt: this.receipt, file } };
  }

  /** A new receipt in place of this one; `file` are its keys with the private word. */
  otherReceipt(receipt: Uint8Array, file: FileKeys): Change {
    const keys = receiptKeys(receipt);
    const [key, { thread }] = [this.marked, this.place];
    const context = conversationContext(this.place, thread);
    const own = holderWrap(thread, key, context, wrapKeyFromSeed(keys.wrapSeed));
    const json = { inbox: markedKeys(keys, file, { place: this.place, thread, key }), sealed: { ...NO_SEALED, wraps: [own, ...this.reportWrap(file)] } };
    return { path: "/api/inbox/receipt", json, pass: { receipt, file } };
  }

  /** Make a change, or learn that it was made when the answer got lost. From then on the new pass opens. */
  async change({ path, json, pass }: Change): Promise<Answer> {
    this.next = pass;
    const answer = await this.post(path, json);
    if (!isDone(answer)) {
      // Nobody knows which pass opens now. Whatever is asked next signs in first, and finds out.
      this.token = "";
      return answer;
    }
    this.next = undefined;
    // A first word opens nothing yet: one stays as one came in.
    if (this.file === null) return answer;
    this.pass = pass;
    this.token = "";
    // With a token of the new receipt, and the wraps that the next change hands on.
    await this.reopen();
    return answer;
  }

  /** The report's key, handed on from this private word to another; nothing if this visit has none. */
  private reportWrap(to: FileKeys): SealedWrap[] {
    const described = this.page.sealed.keys.find((one) => one.role === KeyRole.report);
    if (described === undefined || this.file === null) return [];
    const own = wrapKeyFromSeed(this.file.wrapSeed);
    const context = reportContext(this.place, described.id);
    for (const wrap of this.page.sealed.wraps.filter((one) => one.of === described.id && one.parent === null)) {
      const key = orNothing(() => unwrap(unb64(wrap.wrapped), own, { context, generation: wrap.generation }));
      if (key !== undefined) return [holderWrap(described.id, key, context, wrapKeyFromSeed(to.wrapSeed))];
    }
    return [];
  }
}

function orNothing<Made>(make: () => Made): Made | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof CannotOpen) return undefined;
    throw error;
  }
}

const firstOf = ({ slots }: Page): number => Math.min(...slots.map((slot) => slot?.sequence ?? Infinity));

/** The server's challenge, signed by the receipt, or by receipt and private word. */
async function signIn(deployment: Uuid, { receipt, file }: Pass): Promise<Opening | Answer> {
  const keys = receiptKeys(receipt);
  const asked = await ask("/api/inbox/challenge", { json: { locator: b64(keys.locator) } });
  if (!isDone(asked)) return asked;
  const challenge = unb64(String(asked.data["challenge"]));
  const day = String(asked.data["day"]);
  const scope = file === null ? "inbox" : "file";
  const seed = file === null ? keys.signSeed : file.signSeed;
  const statement = buildStatement(`sign-in-${scope}`, { deployment, expires: day, locator: keys.locator, challenge });
  const answer = await ask("/api/inbox/open", {
    json: {
      locator: b64(keys.locator), sign: b64(signPublic(seed)), challenge: b64(challenge), statement: b64(statement),
      signature: b64(sign(statement, seed)), scope,
    },
  });
  if (!isDone(answer)) return answer;
  return { token: String(answer.data["token"]), page: answer.data["page"] as Page, day: today(day) };
}

/** Open an inbox. */
export async function enter(deployment: Uuid, receipt: Uint8Array, file: FileKeys | null): Promise<Visit | Answer> {
  const pass = { receipt, file };
  const opening = await signIn(deployment, pass);
  if (!("token" in opening)) return opening;
  const visit = new Visit(deployment, pass, opening);
  return (await visit.lookBack()) ?? visit;
}
