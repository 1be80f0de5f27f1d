// A new case: its keys are made here, and what was reported is sealed anew under them.
import { ready } from "../site/staff.ts";
import { bindReport } from "../cases/binding.ts";
import { Doing, Stopped } from "../cases/doing.ts";
import { caseWorkers, chosenTeam, contact, howChecked, isTicked, offerTeam, valueOf } from "../cases/forms.ts";
import { beginCase, type Contact, type Source } from "../cases/opening.ts";
import { openSource } from "../cases/from-report.ts";
import type { CaseSeal } from "../cases/sealing.ts";
import { openCase } from "../cases/served.ts";
import { find } from "../dom.ts";
import { Compartment, Kind, Suite, unb64 } from "../seal/index.ts";
import { call, Refused } from "../staff/api.ts";
import { today } from "../staff/days.ts";
import { type StaffContext, unlocked } from "../staff/unlock.ts";
import { words as wordsOf } from "../words.ts";

const root = find("amparo-case-new");
const report = root.dataset["report"] ?? "";
const person = root.dataset["person"] ?? "";
const words = wordsOf();
const doing = new Doing(root, words);
const place = find("[data-team]", root);

/** The next of those that were free when the page was made. */
const others = (document.querySelector<HTMLInputElement>("#pseudonym")?.dataset["others"] ?? "").split("|");
const drawAnother = (): void => {
  const field = find<HTMLInputElement>("#pseudonym");
  field.value = others.shift() ?? field.value;
};

/** The keys of a person who holds a receipt already go along: as they stand sealed in the case before. */
async function takeReceipt(seal: CaseSeal, staff: StaffContext): Promise<void> {
  const { read } = await openCase(`/api/staff/cases/${root.dataset["case"] ?? ""}`, staff);
  const kept = read.parts.get(Compartment.receipt)?.body;
  if (kept === undefined) return;
  seal.write(Compartment.receipt, Kind.casePart, { ...kept });
  const file = kept["file"];
  if (typeof file === "string") seal.toPerson({ suite: Suite.xwing, public: unb64(file) });
}

interface Begun {
  id: string;
  from: Source | undefined;
  said: Contact;
}

/** A case that was opened, and whose receipt was not bound yet: trying again binds, and opens no second case. */
let begun: Begun | undefined;

async function open(staff: StaffContext): Promise<void> {
  if (!isTicked("wish")) throw new Stopped("wish_needed");
  begun ??= await begin(staff, contact());
  const { id, from, said } = begun;
  // Tried again it is bound already, and leads on.
  if (from !== undefined && isTicked("bind") && !(await bind(id, from, staff, said))) throw new Stopped("word_changed");
  location.assign(`${root.dataset["cases"] ?? ""}${id}/`);
}

async function begin(staff: StaffContext, said: Contact): Promise<Begun> {
  doing.say(words("working"));
  await new Promise((painted) => setTimeout(painted, 50));
  const from = report === "" ? undefined : await openSource(report, staff);
  const team = chosenTeam(place, caseWorkers(staff));
  const { id, seal } = beginCase(staff, team.map((one) => one.to), said, today(), from);
  if (person !== "") await takeReceipt(seal, staff);
  try {
    await call("POST", "/api/staff/cases", {
      id, report: report === "" ? null : report, source: report === "" ? valueOf("source") : "report", contact: said, wish: true,
      ...described(), team: team.map((one) => one.staff),
      sealed: seal.take(),
    });
  } catch (error) {
    if (error instanceof Refused && ["pseudonym_taken", "pseudonym_not_drawn"].includes(error.problem)) drawAnother();
    throw error;
  }
  return { id, from, said };
}

/** What is said of the person: nothing new of somebody the agency works for already. */
const described = (): object =>
  person !== ""
    ? { person, pseudonym: "-", called: "person", signer: "unknown" }
    : {
        pseudonym: valueOf("pseudonym"), called: valueOf("called"), signer: valueOf("signer"), how: howChecked(),
        nobody_alleged: isTicked("nobody-alleged"),
      };

async function bind(id: string, from: Source, staff: StaffContext, said: Contact): Promise<boolean> {
  const address = `/api/staff/cases/${id}`;
  return bindReport({ address, staff, ...(await openCase(address, staff)) }, from, said);
}

const opening = unlocked();
doing.on(find<HTMLFormElement>("form", root), async () => open(await opening));
void doing.run(async () => offerTeam(place, caseWorkers(await opening)));
ready();
