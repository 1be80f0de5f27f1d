/** One release, with the step that comes next. */
import { Stopped } from "../cases/doing.ts";
import { Stale } from "../cases/log.ts";
import { languageIn, valueOf } from "../cases/forms.ts";
import { el, find } from "../dom.ts";
import { hash } from "../seal/encoding.ts";
import { b64, CannotOpen, Compartment, parseStatement, releaseHash, unb64 } from "../seal/index.ts";
import { call, Refused } from "../staff/api.ts";
import { reference } from "../reference.ts";
import { dayHere, today } from "../staff/days.ts";
import { directoryOf } from "../staff/unlock.ts";
import { button, checkbox, choice, input, submit } from "./fields.ts";
import { noteEnds } from "./ends.ts";
import { currentKeys, placeOf, type ReadRelease, type ReferralsPage, type ReleaseJson, saidBy } from "./page.ts";
import { asked, attest, confirmation, isShared, isUndated, openAttested, readShown, type Signed, type SignedJson, shownToSecond } from "./paper.ts";
import { openName, personKey, type Proof, wrapReleased } from "./releasing.ts";

export const OPEN = ["explained", "signed", "active"];

/** How a worker checked who a guardian is. To be told is not enough. */
const CHECKED = ["document", "court", "known"];

const partName = (page: ReferralsPage, compartment: number): string =>
  page.words(`part_${Object.entries(Compartment).find(([, value]) => value === compartment)?.[0] ?? ""}`);

/** What it names, as its bytes say it. */
export const partNames = (page: ReferralsPage, { compartments }: ReadRelease["said"]): string =>
  compartments.map((one) => partName(page, one)).join(", ");

/** What it says; nothing where it does not fit what this page's own code knows of whom it names. */
export function readBy(release: ReleaseJson, page: ReferralsPage): ReadRelease | undefined {
  try {
    return saidBy(release, page);
  } catch (error) {
    if (error instanceof CannotOpen) return undefined;
    throw error;
  }
}

/** The name the person chose for the recipient, if one was sealed and a colleague's key vouches for it. */
function chosenName(page: ReferralsPage, { text, hash }: ReleaseJson): string {
  if (text === null) return "";
  try {
    return openName(text, hash, placeOf(page), page.staff.keyring, page.staff.directory.signers, today());
  } catch (error) {
    if (error instanceof CannotOpen) return "";
    throw error;
  }
}

/** It is shown as the signed bytes say it. What cannot be shown can be neither confirmed nor handed over, and always be taken back. */
export function releaseLine(page: ReferralsPage, release: ReleaseJson): HTMLElement {
  const { words } = page;
  const read = readBy(release, page);
  if (read === undefined) {
    const why = el("p", { class: "govuk-error-message" }, words("release_unknown", { reference: reference(release.id) }));
    return el("li", { class: "govuk-inset-text", "data-release": release.id }, why, OPEN.includes(release.state) && withdrawal(page, release));
  }
  const { said, recipient } = read;
  const name = chosenName(page, release);
  const lines = [
    words("reference", { reference: reference(release.id) }),
    words("release_purpose", { purpose: words(`purpose_${said.use}`) }),
    ...(name === "" ? [] : [words("release_named", { name })]),
    words("release_parts", { parts: partNames(page, said) }),
    words("release_days", { from: dayHere(said.starts), until: dayHere(said.expires) }),
    stateLine(page, release),
    ...askedAbout(page, release),
    ...(release.disclosure === null ? [] : [words("disclosed", { state: words(`disclosure_${release.disclosure.state}`) })]),
  ];
  return el(
    "li", { class: "govuk-inset-text", "data-release": release.id }, el("h3", { class: "govuk-heading-s" }, recipient.name),
    lines.map((line) => el("p", { class: "govuk-body" }, line)), next(page, release), OPEN.includes(release.state) && withdrawal(page, release),
  );
}

function next(page: ReferralsPage, release: ReleaseJson): HTMLElement | false {
  const isPaper = release.method === "paper";
  if (release.state === "explained") return isPaper ? paperForm(page, release) : hint(page, "signs_in_file");
  if (release.state === "signed" && !isPaper) return spokenForm(page, release, "activate");
  if (release.state === "signed") return secondWorker(page, release, "second_confirms");
  // Active since before a confirmation was signed: it opens what it opened, and is handed on to no new keys until it is.
  if (release.state === "active" && isPaper && release.attestation?.confirmation === null) return secondWorker(page, release, "confirm_again");
  if (release.state !== "active" || release.held) return false;
  const made = button(page.words("hand_over"));
  page.doing.click(made, () => handOver(page, release));
  // Whoever took it up there is gone: without this it would lie with nobody.
  return el("div", {}, release.disclosure !== null && hint(page, "held_by_nobody"), made);
}

/** A second worker confirms; whoever attested it reads that they cannot. */
function secondWorker(page: ReferralsPage, release: ReleaseJson, why: string): HTMLElement {
  if (release.attestation?.worker === page.staff.staff.id) return hint(page, why);
  return el("div", {}, why === "confirm_again" && hint(page, why), spokenForm(page, release, "confirm"));
}

const hint = (page: ReferralsPage, name: string): HTMLElement => el("p", { class: "govuk-hint" }, page.words(name));

function withdrawal(page: ReferralsPage, release: ReleaseJson): HTMLElement {
  const made = button(page.words("take_back"));
  page.doing.click(made, async () => {
    await call("POST", `/api/staff/releases/${release.id}/withdraw`, {});
    await page.again();
    page.doing.say(page.words("taken_back"));
    await noteEnd(page, release);
  });
  return made;
}

/** Signed into the log at once, by the browser that knows it first. Where that fails the next opening of the case does it. */
async function noteEnd(page: ReferralsPage, release: ReleaseJson): Promise<void> {
  if (release.signature === null && release.attestation === null) return;
  try {
    await noteEnds(page, [b64(releaseHash(unb64(release.statement)))]);
  } catch (error) {
    const isForLater = error instanceof Refused || error instanceof Stale || error instanceof CannotOpen || error instanceof Stopped;
    if (!isForLater) throw error;
  }
}

/** Nothing becomes active before a worker spoke with the person where nobody else could hear. */
function spokenForm(page: ReferralsPage, release: ReleaseJson, act: "activate" | "confirm"): HTMLElement {
  const form = el("form", { novalidate: true }, checkbox(`alone-${release.id}`, page.words(`${act}_spoke`)), submit(page.words(act)));
  page.doing.on(form, async () => {
    const privately = find<HTMLInputElement>("input", form).checked;
    const signed = act === "activate" ? {} : confirmed(page, release);
    await call("POST", `/api/staff/releases/${release.id}/${act}`, { privately, ...signed });
    await page.again();
    page.doing.say(page.words("active_now"));
  });
  return form;
}

/** Whom the second worker was asked about, as it was signed: the team knows how it calls the person. */
function askedAbout({ words, staff: { deployment, directory } }: ReferralsPage, { attestation, statement, state }: ReleaseJson): string[] {
  if (!attestation?.shown || attestation.confirmation === null || !OPEN.includes(state)) return [];
  try {
    const { pseudonym } = readShown(signedOf(attestation.shown), unb64(statement), directory.signers, { deployment, today: today() });
    return [words("asked_about", { pseudonym })];
  } catch (error) {
    if (error instanceof CannotOpen) return [words("shown_false")];
    throw error;
  }
}

const signedOf = ({ statement, signature }: SignedJson): Signed => ({ statement: unb64(statement), signature: unb64(signature) });

/** What a second worker of the team signs: what the first let them be shown has to be of this very case. */
function confirmed({ staff, served }: ReferralsPage, { statement, attestation }: ReleaseJson): SignedJson {
  const release = unb64(statement);
  if (attestation === null) throw new Stopped("not_proven");
  if (attestation.shown === null) {
    // A server that hides what the first one signed gets no yes in the form of before.
    if (!isUndated(parseStatement("release", release, { deployment: staff.deployment }))) throw new Stopped("shown_missing");
    return confirmation(release, unb64(attestation.digest), staff, today());
  }
  const shown = signedOf(attestation.shown);
  if (shownToSecond(shown, release, staff, today()).pseudonym !== served.case.pseudonym) throw new Stopped("shown_other");
  return asked(release, shown.statement, staff, today());
}

function paperForm(page: ReferralsPage, release: ReleaseJson): HTMLElement {
  const { words } = page;
  const id = (name: string): string => `paper-${name}-${release.id}`;
  const form = el(
    "form", { novalidate: true }, hint(page, "paper_hint"), el("p", { class: "govuk-hint" }, words("paper_shown", { pseudonym: page.served.case.pseudonym, name: page.staff.staff.name })),
    input(id("name"), words("paper_name"), "text"), input(id("place"), words("paper_place"), "text"),
    input(id("language"), words("paper_language"), "text", { maxlength: "60", list: "language-names" }), input(id("interpreter"), words("paper_interpreter"), "text"),
    input(id("scan"), words("paper_scan"), "file"), checkbox(id("copy"), words("paper_copy")), checkbox(id("guardian"), words("paper_guardian")),
    choice(id("checked"), words("paper_checked"), CHECKED, (value) => words(`checked_${value}`), words("choose")), checkbox(id("safe"), words("paper_safe")),
    submit(words("attest")),
  );
  page.doing.on(form, async () => {
    const value = (name: string): string => valueOf(id(name), form);
    if (["name", "place", "language"].some((name) => value(name) === "")) throw new Stopped("paper_needed");
    if (find<HTMLInputElement>(`#${id("guardian")}`, form).checked && value("checked") === "") throw new Stopped("guardian_checked_needed");
    // A second worker could not tell which of the two attested it, and would be shown nothing.
    if (isShared(page.staff.staff, page.staff.colleagues)) throw new Stopped("name_shared");
    const scan = find<HTMLInputElement>(`#${id("scan")}`, form).files?.[0];
    const scanHash = scan === undefined ? new Uint8Array(32) : hash(new Uint8Array(await scan.arrayBuffer()));
    const parent = page.seal.parts.get(Compartment.receipt);
    if (parent === undefined) throw new Stopped("not_open");
    const said = { personName: value("name"), place: value("place"), language: languageIn(id("language"), form), interpreter: value("interpreter"), scanHash };
    const made = attest(unb64(release.statement), said, page.served.case.pseudonym, parent.id, placeOf(page), page.staff, today());
    const is = (name: string): boolean => find<HTMLInputElement>(`#${id(name)}`, form).checked;
    const guardian = is("guardian") ? { checked: value("checked"), not_alleged: is("safe") } : null;
    await call("POST", `/api/staff/releases/${release.id}/attest`, { ...made, guardian, copy_given: is("copy") });
    await page.again();
    page.doing.say(words("attested"));
  });
  return form;
}

/** A release that the person said no to was never signed, and must not read as if it had been. */
function stateLine({ words }: ReferralsPage, release: ReleaseJson): string {
  const isSigned = release.signature !== null || release.attestation !== null;
  if (!isSigned && release.state === "withdrawn") return words("release_no");
  const said = { method: words(`method_${release.method}`), state: words(`release_${release.state}`) };
  return words(isSigned ? "release_state" : "release_to_sign", said);
}

/** What proves it: the person's own signature, or the worker's before whom they signed. */
export function proofOf(page: Pick<ReferralsPage, "read" | "staff" | "served">, { method, signature, attestation }: ReleaseJson): Proof {
  if (method === "my_file") {
    if (signature === null) throw new Stopped("not_proven");
    return { signature: unb64(signature), person: personKey(page.read.parts.get(Compartment.receipt)) };
  }
  if (attestation === null || attestation.envelope === null) throw new Stopped("not_proven");
  if (attestation.confirmation === null) throw new Stopped("not_confirmed");
  const { digest, signature: signed, confirmation: said, shown } = attestation;
  const { staffKeys: signers, signers: history } = page.staff.directory;
  const statement = openAttested(attestation.envelope, placeOf(page), page.staff.keyring);
  const { pseudonym } = page.served.case;
  return {
    paper: {
      statement, digest: unb64(digest), signature: unb64(signed), signers, history, pseudonym,
      shown: shown === null ? null : signedOf(shown), confirmation: signedOf(said),
    },
  };
}

async function handOver(page: ReferralsPage, release: ReleaseJson): Promise<void> {
  const { staff, words } = page;
  page.doing.say(words("handing"));
  const recipient = await directoryOf(release.recipient.id, staff);
  const { ended } = page.seal.log;
  if (ended.has(b64(releaseHash(unb64(release.statement))))) throw new Stopped("log_ended");
  const parties = { place: placeOf(page), recipient, roots: staff.roots, today: today(), ended };
  const sealed = wrapReleased(unb64(release.statement), proofOf(page, release), parties, currentKeys(page), staff.keyring);
  await call("POST", `/api/staff/releases/${release.id}/wraps`, { sealed });
  await page.again();
  page.doing.say(words("handed"));
}
