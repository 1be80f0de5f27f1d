/** New keys for a case, made by itself in the browser of the next member who opens it, when somebody who had the old
 * ones may not read what comes after. */
import { hash } from "../seal/encoding.ts";
import { Compartment, hex, KeyRole, Suite, unb64, type WrapPublic } from "../seal/index.ts";
import { call, Refused } from "../staff/api.ts";
import type { StaffContext } from "../staff/unlock.ts";
import { Stopped } from "./doing.ts";
import type { Opened } from "./served.ts";
import type { Talk } from "./sealing.ts";

type Renewing = Opened & { address: string; staff: StaffContext };

/** Make the next generation and send it. Where a colleague's browser was faster, theirs is taken: give false. */
export async function renewKeys(page: Renewing): Promise<boolean> {
  const fresh = page.seal.renew(teamOf(page), talksOf(page));
  const person = personOf(page);
  if (person !== undefined) fresh.toPerson(person);
  try {
    await call("POST", `${page.address}/keys`, { sealed: fresh.take() });
    return true;
  } catch (error) {
    if (error instanceof Refused && error.problem === "log_older") return false;
    throw error;
  }
}

/**
 * Everybody on the team, by the keys that the directory vouches for. New keys are made without asking, so they go only to who
 * had the old ones by the team's own signature: a list of the server's can leave somebody out and can add nobody.
 */
function teamOf({ served, seal, staff }: Renewing): WrapPublic[] {
  const signed = new Set(seal.log.team.map(hex));
  return served.team.map((member) => {
    const own = member.staff === staff.staff.id ? staff.own : undefined;
    const to = own ?? staff.colleagues.find((one) => one.staff === member.staff)?.to;
    if (to === undefined || !signed.has(hex(hash(to.public)))) throw new Stopped("new_keys_team");
    return to;
  });
}

/** The conversations that the team signed as its case's. */
function talksOf({ served, seal, staff }: Renewing): Talk[] {
  const { deployment, agency } = seal.place;
  const listed = new Set(seal.log.keys.filter(({ role }) => role === KeyRole.conversation).map(({ key }) => key));
  return served.reports.filter(({ thread }) => listed.has(thread)).map(({ id, thread }) => ({
    place: { deployment, agency, subject: id }, thread, key: staff.keyring.key(thread),
  }));
}

/**
 * The person's own key, as the team sealed it when the receipt was bound; never as the server states it. Where the
 * server says that another receipt took its place, perhaps in another case of theirs, nobody is given the keys by it.
 */
function personOf({ read, served }: Renewing): WrapPublic | undefined {
  const file = read.parts.get(Compartment.receipt)?.body["file"];
  if (typeof file !== "string" || file !== served.binding?.file) return undefined;
  return { suite: Suite.xwing, public: unb64(file) };
}
