// A newer statement about a colleague's key: other roles, a later end, or that they left. It is made of what the
// directory proves, never of what the server says beside it.
import { buildStatement, byAgeOfKeys, CannotOpen, type Day, equal, parseStatement, type StaffKey, type Statement, unb64, type Uuid } from "../seal/index.ts";
import type { Sealed } from "../keyring.ts";
import type { StaffContext } from "./context.ts";
import { inYears } from "./days.ts";
import { FalseSignature, handOnIntake, isVouched, type Offered } from "./vouching.ts";

/** A statement that waits for its second signature, as the server tells of it. */
export interface WaitingRestatement {
  id: Uuid;
  staff: Uuid;
  name: string;
  mine: boolean;
  statement: string;
  signatures: Offered["signatures"];
}

const YEARS = 2;
/** Renewed so long before it ends that holidays and illness leave time for two signatures. */
const DUE_DAYS = 90;

// Newest by the day it begins: the epoch is what its signers chose, and brings nobody's old key before the newer one.
/** The newest key of a colleague that was ever vouched for, if they have not left by a statement. */
export function keyOf(staff: Uuid, { directory }: Pick<StaffContext, "directory">): StaffKey | undefined {
  return [...directory.known.values()].filter((key) => key.staff === staff).sort(byAgeOfKeys).pop();
}

/** Whether a statement ends soon, or has ended. */
export const isDue = ({ expires }: StaffKey, today: Day): boolean =>
  Date.parse(`${expires}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`) <= DUE_DAYS * 86_400_000;

/** The statement to sign first: about the same key, with these roles from today; without any, that they left. */
export function restated(key: StaffKey, roles: readonly string[], context: Pick<StaffContext, "deployment" | "agency">, today: Day): Uint8Array {
  return buildStatement("staff-key", {
    deployment: context.deployment, agency: context.agency.id, staff: key.staff, roles, epoch: key.epoch, wrapHash: key.wrapHash,
    signPublic: key.signPublic, starts: today, expires: inYears(today, YEARS),
  });
}

/** The intake keys that this member opens, wrapped to a colleague who comes to intake; nothing for everybody else. */
export function intakeFor(staff: Uuid, roles: readonly string[], context: StaffContext): Sealed | null {
  const colleague = context.colleagues.find((one) => one.staff === staff);
  if (colleague === undefined || !roles.includes("intake") || colleague.roles.includes("intake")) return null;
  const intakes = [...context.directory.intakeKeys.values()].filter(({ key }) => context.keyring.has(key));
  return handOnIntake(colleague.to, intakes, context);
}

/** What a waiting statement says, once it is known to be about a key that was vouched for, and a colleague signed it first. */
export function checkedRestatement(
  waiting: WaitingRestatement, context: StaffContext, today: Day,
): { said: Statement<"staff-key">; statement: Uint8Array } {
  const statement = orFalse(() => unb64(waiting.statement));
  const said = orFalse(() => parseStatement("staff-key", statement, { deployment: context.deployment, today }));
  const key = keyOf(said.staff, context);
  const isSame = key !== undefined && said.agency === context.agency.id && said.staff === waiting.staff && said.epoch === key.epoch &&
    equal(said.signPublic, key.signPublic) && equal(said.wrapHash, key.wrapHash);
  if (!isSame || !isVouched(statement, waiting.signatures, context)) throw new FalseSignature();
  return { said, statement };
}

/** What cannot be read is as false as what says something else. */
function orFalse<Made>(make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (error instanceof CannotOpen) throw new FalseSignature();
    throw error;
  }
}
