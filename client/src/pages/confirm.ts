// Releases on paper that wait for a second worker, who need not be on the team of the case.
import "../site/staff.ts";
import { Doing } from "../cases/doing.ts";
import { el, fill, find } from "../dom.ts";
import { checkbox, submit } from "../referrals/fields.ts";
import { reference } from "../reference.ts";
import type { ReleaseJson } from "../referrals/page.ts";
import { asked, confirmBy, shownToSecond } from "../referrals/paper.ts";
import { checkReleasable, recipientOf } from "../referrals/releasable.ts";
import { CannotOpen, Compartment, parseStatement, type Statement, unb64 } from "../seal/index.ts";
import { call } from "../staff/api.ts";
import { dayHere, today } from "../staff/days.ts";
import { type StaffContext, unlocked } from "../staff/unlock.ts";
import { words as wordsOf } from "../words.ts";

/** What this page shows: what was signed by the worker who attested it, and who the recipient is by this page's own code. */
interface Said {
  release: Statement<"release">;
  shown: Statement<"release-shown">;
  bytes: Uint8Array;
  recipient: string;
}

/** Nobody signed whose it is: it was attested before that was asked for, or the server keeps it back. */
class Unsigned extends Error {}

const root = find("amparo-confirm");
const words = wordsOf();
const doing = new Doing(root, words);

const partName = (compartment: number): string =>
  words(`part_${Object.entries(Compartment).find(([, value]) => value === compartment)?.[0] ?? ""}`);

const paragraph = (text: string): HTMLElement => el("p", { class: "govuk-body" }, text);

/** Nothing of this is the server's word: it could have somebody asked about a true paper, and their yes stand for another person's. */
function saidBy(one: ReleaseJson, staff: StaffContext): Said {
  const statement = unb64(one.statement);
  const release = parseStatement("release", statement, { deployment: staff.deployment });
  checkReleasable(release);
  const { name: recipient } = recipientOf(release, staff.roots);
  if (one.attestation === null || one.attestation.shown === null) throw new Unsigned();
  const { statement: bytes, signature } = one.attestation.shown;
  const signed = { statement: unb64(bytes), signature: unb64(signature) };
  return { release, shown: shownToSecond(signed, statement, staff, today()), bytes: signed.statement, recipient };
}

/** One that cannot be checked is not shown, and keeps nobody from the others. */
function shown(one: ReleaseJson, staff: StaffContext): HTMLElement {
  try {
    return line(one, saidBy(one, staff), staff);
  } catch (error) {
    if (!(error instanceof CannotOpen || error instanceof Unsigned)) throw error;
    const why = error instanceof Unsigned ? "who_unsigned" : "who_false";
    return el("li", { class: "govuk-inset-text" }, el("p", { class: "govuk-error-message" }, words(why, { reference: reference(one.id) })));
  }
}

function line(one: ReleaseJson, said: Said, staff: StaffContext): HTMLElement {
  const { release, shown: { pseudonym, name, day } } = said;
  const form = el("form", { novalidate: true }, checkbox(`alone-${one.id}`, words("spoke")), submit(words("confirm")));
  doing.on(form, async () => {
    const privately = find<HTMLInputElement>("input", form).checked;
    await call("POST", `/api/staff/releases/${one.id}/confirm`, { privately, ...asked(unb64(one.statement), said.bytes, staff, today()) });
    await list(staff);
    doing.say(words("confirmed"));
  });
  return el(
    "li", { class: "govuk-inset-text", "data-release": one.id },
    el("h2", { class: "govuk-heading-s" }, words("person", { pseudonym, recipient: said.recipient })),
    paragraph(words("purpose", { purpose: words(`purpose_${release.use}`) })), paragraph(words("parts", { parts: release.compartments.map(partName).join(", ") })),
    paragraph(words("days", { from: dayHere(release.starts), until: dayHere(release.expires) })),
    paragraph(words("attested_by", { name, day: dayHere(day) })), paragraph(words("confirm_by", { day: dayHere(confirmBy(day)) })), form,
  );
}

async function list(staff: StaffContext): Promise<void> {
  const { releases } = await call<{ releases: ReleaseJson[] }>("GET", "/api/staff/releases/to-confirm");
  fill(find("[data-list]", root), releases.length === 0 ? el("li", {}, words("nothing")) : releases.map((one) => shown(one, staff)));
}

async function start(): Promise<void> {
  const staff = await unlocked();
  await doing.run(async () => {
    doing.say(words("opening"));
    await list(staff);
    doing.say("");
  });
}

void start();
