/** Binding the receipt of a report, and giving a further case to the receipt that was bound in another one. */
import { Compartment, type JsonObject, Kind, Suite, unb64 } from "../seal/index.ts";
import { Refused } from "../staff/api.ts";
import { type Contact, sealBinding, type Source } from "./opening.ts";
import { type PersonKeys, personKeys } from "./report.ts";
import { type CaseJson, type CasePage, openCase, send } from "./served.ts";

type Page = Pick<CasePage, "address" | "staff" | "served" | "read" | "seal">;

/**
 * Bind the receipt of a report that the person wrote, with the keys inside the seal. Where they chose another word or
 * receipt after it, no key that is theirs now is known here but by the server's word: the receipt is bound without any,
 * as one whose word was chosen later. Says whether it was bound with their keys.
 */
export async function bindReport(page: Page, { report, talk }: Source, said: Contact): Promise<boolean> {
  const about = talk.place.subject;
  const bind = async (keys: PersonKeys): Promise<void> => send(page, "bind", (seal) => {
    const before = page.read.parts.get(Compartment.receipt);
    return { report: about, contact: said, ...sealBinding(seal, keys, { contact: said, report: about, before }) };
  });
  try {
    await bind(personKeys(report));
    return true;
  } catch (error) {
    if (!(error instanceof Refused) || error.problem !== "word_changed") throw error;
    await bind({ release: null, file: null });
    return false;
  }
}

/**
 * Give this case to the receipt that its person holds now, where that was bound in another case of theirs. The other
 * case's team signed that the one kept here came before it: the server's word that both are of one person is not enough,
 * or it could have this case wrapped to anybody whose case the reader works on.
 */
export async function followReceipt(page: Page): Promise<void> {
  const { served: { binding, others }, read } = page;
  const kept = read.parts.get(Compartment.receipt)?.body;
  if (binding === null || kept === undefined || isOf(kept, binding)) return;
  for (const other of others) {
    const { read: there } = await openCase(`/api/staff/cases/${other}`, page.staff);
    const now = there.parts.get(Compartment.receipt)?.body;
    if (now === undefined || !isOf(now, binding) || !cameBefore(now).includes(kept["report"])) continue;
    await send(page, "receipt", (seal) => {
      seal.write(Compartment.receipt, Kind.casePart, { ...now }, page.read.parts.get(Compartment.receipt));
      if (typeof now["file"] === "string") seal.toPerson({ suite: Suite.xwing, public: unb64(now["file"]) });
      return {};
    });
    Object.assign(page, await openCase(page.address, page.staff));
    return;
  }
}

const isOf = (body: JsonObject, binding: NonNullable<CaseJson["binding"]>): boolean =>
  body["file"] === binding.file && body["release"] === binding.release;

const cameBefore = ({ earlier }: JsonObject): unknown[] => (Array.isArray(earlier) ? earlier : []);
