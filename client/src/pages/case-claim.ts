// An imported case that nobody works on: opened with the intake key, and taken on by a team.
import { ready } from "../site/staff.ts";
import { Doing } from "../cases/doing.ts";
import { fieldLine, named, type Value } from "../cases/fields.ts";
import { caseWorkers, chosenTeam, offerTeam } from "../cases/forms.ts";
import { claimed, type ReadRows, readRows } from "../cases/imported.ts";
import { el, fill, find } from "../dom.ts";
import type { Sealed } from "../keyring.ts";
import { CannotOpen, Compartment } from "../seal/index.ts";
import { call } from "../staff/api.ts";
import { today } from "../staff/days.ts";
import { type StaffContext, unlocked } from "../staff/unlock.ts";
import { words as wordsOf } from "../words.ts";

interface Served {
  sealed: Sealed;
  labels: Record<string, string>;
}

const root = find("amparo-case-claim");
const id = root.dataset["case"] ?? "";
const words = wordsOf();
const doing = new Doing(root, words);
const address = `/api/staff/imported/${id}`;

const lines = (title: string, values: readonly [string, Value][], labels: Record<string, string>): HTMLElement[] =>
  values.length === 0 ? [] : [
    el("h3", { class: "govuk-heading-s" }, title),
    el("ul", { class: "govuk-list govuk-list--bullet" }, named(values, labels, words).map((one) => el("li", { class: "amparo-kept" }, fieldLine(one)))),
  ];

const partName = (compartment: number): string =>
  words(`part_${Object.entries(Compartment).find(([, value]) => value === compartment)?.[0] ?? ""}`);

function show({ rows, unchecked }: ReadRows, labels: Record<string, string>): void {
  const parts = rows.flatMap((row) => lines(partName(row.compartment), row.values, labels));
  fill(find("[data-row]", root), parts, lines(words("codes"), rows.flatMap((row) => row.coded), labels));
  if (rows.length === 0 || unchecked > 0) throw new CannotOpen();
}

async function claim(staff: StaffContext, served: Served, read: ReadRows): Promise<void> {
  doing.say(words("working"));
  await new Promise((painted) => setTimeout(painted, 50));
  const team = chosenTeam(find("[data-team]", root), caseWorkers(staff));
  const place = { deployment: staff.deployment, agency: staff.agency.id, subject: id };
  const sealed = claimed(served.sealed, read, team.map((one) => one.to), {
    place, keyring: staff.keyring, signer: { id: staff.signId, sign: staff.sign }, own: staff.own, labels: served.labels, words, today: today(),
  });
  await call("POST", address, { sealed, team: team.map((one) => one.staff) });
  location.assign(`${root.dataset["cases"] ?? ""}${id}/`);
}

async function open(): Promise<{ staff: StaffContext; served: Served; read: ReturnType<typeof readRows> }> {
  const staff = await unlocked();
  offerTeam(find("[data-team]", root), caseWorkers(staff));
  doing.say(words("opening"));
  const served = await call<Served>("GET", address);
  staff.keyring.add(served.sealed);
  const read = readRows(served.sealed, staff.keyring, { deployment: staff.deployment, agency: staff.agency.id, subject: id });
  show(read, served.labels);
  doing.say("");
  return { staff, served, read };
}

const opening = open();
doing.on(find<HTMLFormElement>("form", root), async () => {
  const { staff, served, read } = await opening;
  await claim(staff, served, read);
});
void doing.run(async () => void (await opening));
ready();
