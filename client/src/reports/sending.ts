/** A report on its way: files first, then one post. What was sealed stays in memory until the server has it. */
import { type Argon2, fileKeys, type FileKeys, type ReceiptKeys, receiptKeys, type Uuid, type WrapPublic } from "../seal/index.js";
import type { FileList } from "./file-list.js";
import { type Chosen, NotSent, Parcel, Unreadable, type Upload } from "./files.js";
import { type Answers, markedKeys, ReportSeal, type SentFile } from "./sealed.js";
import { type Answer, ask } from "./server.js";

export interface Setting {
  deployment: Uuid;
  agency: Uuid;
  language: string;
  intake: WrapPublic;
  receipt: Uint8Array;
  argon2: Argon2;
}

export interface Said {
  answers: Answers;
  urgent: boolean;
  word: string;
}

/** Sealed and ready: the same bytes however often they are sent, so that they are one report. */
export interface Ready {
  json: Record<string, unknown>;
}

/** A file did not go through and may be tried again, taken out or chosen anew; nothing is lost. */
export class FileProblem extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** All tries of one report: a file that arrived is not sent again, and one that broke off goes on. */
export class Sending {
  private readonly keys: ReceiptKeys;
  private readonly report: ReportSeal;
  private parcels = new Map<Chosen, Parcel>();

  constructor(private readonly setting: Setting) {
    this.keys = receiptKeys(setting.receipt);
    this.report = new ReportSeal(setting.deployment, setting.agency, setting.intake, this.keys);
  }

  async makeReady(said: Said, files: FileList): Promise<Ready> {
    const { receipt, agency, language, argon2 } = this.setting;
    const file: FileKeys | null = said.word === "" ? null : await fileKeys(receipt, said.word, argon2);
    const sent = await this.sendFiles(files);
    const sealed = this.report.close(said.answers, file, sent.map((one) => one.file));
    const uploads = sent.map((one) => one.upload);
    return {
      json: {
        id: this.report.place.subject, agency, language, urgent: said.urgent, sealed, uploads,
        inbox: markedKeys(this.keys, file, this.report.talk),
      },
    };
  }

  /** The server has not got the parts (any more): all files go again from their beginning. */
  forgetFiles(): void {
    this.parcels = new Map();
  }

  private async sendFiles(files: FileList): Promise<{ file: SentFile; upload: Upload }[]> {
    for (const chosen of files.chosen) {
      const watch = files.watch(chosen);
      try {
        await this.sendFile(chosen, watch);
        watch.end(true);
      } catch (error) {
        watch.end(false);
        if (watch.signal.aborted) files.remove(chosen);
        else throw this.problem(error, chosen, files);
      }
    }
    return files.chosen.map((chosen) => this.parcels.get(chosen)?.sent).filter((one) => one !== undefined);
  }

  private async sendFile(chosen: Chosen, watch: ReturnType<FileList["watch"]>): Promise<void> {
    const begun = this.parcels.get(chosen);
    // What is hidden in a photo was to be kept, or no longer: that is another file.
    const parcel = begun?.keepsFacts === chosen.keepsFacts ? begun : await Parcel.seal(chosen, this.report, watch);
    this.parcels.set(chosen, parcel);
    await parcel.send(watch);
  }

  private problem(error: unknown, chosen: Chosen, files: FileList): unknown {
    if (error instanceof Unreadable) {
      files.fail(chosen);
      return new FileProblem("");
    }
    if (!(error instanceof NotSent)) return error;
    if (error.code === "upload_missing") this.parcels.delete(chosen);
    return new FileProblem(error.code);
  }
}

export const post = (ready: Ready): Promise<Answer> => ask("/api/reports", { json: ready.json });
