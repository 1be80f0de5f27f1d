/** A receipt made beside the person: shown first, and theirs only once they have it in their hands. Kept nowhere. */
import { el, fill, find } from "../dom.ts";
import { type Card, receiptCard } from "../reports/receipt-card.ts";
import { markedKeys, ReportSeal } from "../reports/sealed.ts";
import {
  b64, Compartment, fileKeys, type FileKeys, newReceipt, receiptKeys, signPublic, wrapKeyFromSeed,
} from "../seal/index.ts";
import { Refused } from "../staff/api.ts";
import { argon2InWorker } from "../worker/derive.ts";
import { followReceipt } from "./binding.ts";
import { Stopped } from "./doing.ts";
import { contact, valueOf } from "./forms.ts";
import { type Contact, sealBinding } from "./opening.ts";
import type { PersonKeys } from "./report.ts";
import { type CasePage, openCase, send } from "./served.ts";

/** A receipt that is on the screen: the same, however often it is sent. */
interface Made {
  said: Contact;
  keys: PersonKeys;
  report: ReportSeal;
  handed: { id: string } & Record<string, unknown>;
}

const keysOf = (file: FileKeys | null): PersonKeys =>
  file === null ? { release: null, file: null } : { release: b64(signPublic(file.releaseSeed)), file: wrapKeyFromSeed(file.wrapSeed) };

/** Make a receipt and show it. Nothing is sent: one that was lost on the way could not be shown again. */
export async function handOver(page: CasePage): Promise<void> {
  const { staff, words, root } = page;
  const said = contact();
  if (staff.intake === null) throw new Stopped("no_intake");
  page.doing.say(words("making"));
  const [language, word] = [valueOf("hand-language"), find<HTMLInputElement>("#hand-word")];
  const receipt = newReceipt();
  const keys = receiptKeys(receipt);
  const argon2 = argon2InWorker(find("amparo-unlock").dataset["worker"] ?? "");
  const file = word.value.trim() === "" ? null : await fileKeys(receipt, word.value.trim(), argon2);
  const report = new ReportSeal(staff.deployment, staff.agency.id, staff.intake.to, keys);
  const sealed = report.close({ about: "self", story: {}, contact: {}, languages: [said.language] }, file);
  const handed = {
    id: report.place.subject, agency: staff.agency.id, language, urgent: false, sealed, uploads: [],
    inbox: markedKeys(keys, file, report.talk),
  };
  word.value = "";
  find("[data-hand-over]", root).hidden = true;
  show(page, { said, keys: keysOf(file), report, handed }, receiptCard(receipt, language, words));
  page.doing.say("");
}

function show(page: CasePage, made: Made, card: Card): void {
  const { words, root } = page;
  const place = find("[data-handed]", root);
  const noted = el("button", { type: "button", class: "govuk-button" }, words("noted"));
  const other = el("button", { type: "button", class: "govuk-button govuk-button--secondary" }, words("not_this"));
  const asked = el("div", { class: "govuk-button-group" }, noted, other);
  const again = (): void => {
    find<HTMLElement>("[data-hand-over]", root).hidden = false;
  };
  page.doing.click(noted, async () => {
    await bind(page, made);
    asked.remove();
    again();
    await followElsewhere(page);
    await page.again();
    page.doing.say(words("theirs_now"));
  });
  other.addEventListener("click", () => {
    card.hide();
    fill(place);
    again();
  });
  fill(place, el("p", { class: "govuk-inset-text" }, words("handed")), card.element, asked);
}

/** The person's further cases are theirs by the new receipt too; those of which a colleague has the keys follow at that colleague's next visit. */
async function followElsewhere({ served, staff }: CasePage): Promise<void> {
  for (const other of served.others) {
    const address = `/api/staff/cases/${other}`;
    await followReceipt({ address, staff, ...(await openCase(address, staff)) });
  }
}

/** The same receipt, sent again, is bound once. */
async function bind(page: CasePage, { said, keys, report, handed }: Made): Promise<void> {
  try {
    await send(page, "bind", (seal) => {
      seal.conversation(report.talk);
      const before = page.read.parts.get(Compartment.receipt);
      const { release } = sealBinding(seal, keys, { contact: said, report: report.place.subject, before });
      return { handed, contact: said, release };
    });
  } catch (error) {
    // A colleague kept another receipt meanwhile; the case was fetched again, and the next try comes after theirs.
    throw error instanceof Refused && error.problem === "older" ? new Stopped("once_more") : error;
  }
}
