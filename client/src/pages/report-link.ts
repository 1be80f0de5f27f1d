// A report put to a case that is there: its words join the story, its conversation goes on in the case.
import { ready } from "../site/staff.ts";
import { Doing, Stopped } from "../cases/doing.ts";
import { valueOf } from "../cases/forms.ts";
import { openSource } from "../cases/from-report.ts";
import { takeFiles } from "../cases/opening.ts";
import { answered } from "../cases/report.ts";
import { openCase, send } from "../cases/served.ts";
import { find } from "../dom.ts";
import { Compartment, Kind } from "../seal/index.ts";
import { type StaffContext, unlocked } from "../staff/unlock.ts";
import { words as wordsOf } from "../words.ts";

const root = find("amparo-report-link");
const report = root.dataset["report"] ?? "";
const words = wordsOf();
const doing = new Doing(root, words);

async function link(staff: StaffContext): Promise<void> {
  const id = valueOf("case");
  if (id === "") throw new Stopped("no_case");
  doing.say(words("working"));
  const address = `/api/staff/cases/${id}`;
  const from = await openSource(report, staff);
  const page = { address, staff, ...(await openCase(address, staff)) };
  if (page.read.unchecked > 0) throw new Stopped("not_open");
  const said = answered(from.report);
  await send(page, "reports", (seal) => {
    const before = page.read.parts.get(Compartment.story);
    const text = [before?.body["text"], said["what"]].filter((one) => typeof one === "string" && one !== "").join("\n\n");
    const answers = { ...said, ...(before?.body["answers"] as object | undefined) };
    seal.conversation(from.talk);
    seal.write(Compartment.story, Kind.casePart, { ...before?.body, text, answers }, before);
    takeFiles(seal, from, page.read.parts.get(Compartment.evidence));
    return { report };
  });
  location.assign(`${root.dataset["cases"] ?? ""}${id}/`);
}

const opening = unlocked();
doing.on(find<HTMLFormElement>("form", root), async () => link(await opening));
void doing.run(async () => void (await opening));
ready();
