// What changed among an agency's keys since this device last saw them. Two colleagues, or the root, signed each change;
// a member sees it all the same before anything is wrapped again: two who were forced, or a root sheet that was found, can sign.
import { b64, type StaffKey, type Uuid, type VerifiedKeys } from "../seal/index.ts";
import type { Memory } from "./device.ts";

interface SeenKey {
  id: Uuid;
  staff: Uuid;
  roles: string;
  wrap: string;
}

/** The keys of an agency as a device remembers them. All of it is public. */
export interface Snapshot {
  staff: SeenKey[];
  intake: Uuid | null;
}

export interface Change {
  what: "joined" | "left" | "roles" | "key" | "intake";
  staff: Uuid | null;
  roles: string;
}

const seenKey = ({ id, staff, roles, wrapHash }: StaffKey): SeenKey => ({ id, staff, roles: roles.join(", ").replaceAll("_", " "), wrap: b64(wrapHash) });

export const snapshot = ({ staffKeys, sealTo }: VerifiedKeys): Snapshot => ({
  staff: [...staffKeys.values()].map(seenKey), intake: [...sealTo.keys()].pop() ?? null,
});

/** What somebody has to know before they go on. */
export function changes(before: Snapshot, now: Snapshot): Change[] {
  const were = new Map(before.staff.map((key) => [key.id, key]));
  const people = new Set(before.staff.map(({ staff }) => staff));
  const are = new Map(now.staff.map((key) => [key.id, key]));
  const found: Change[] = [];
  for (const key of now.staff) {
    const was = were.get(key.id);
    const { staff, roles } = key;
    if (was === undefined) found.push({ what: people.has(staff) ? "key" : "joined", staff, roles });
    else if (was.staff !== staff || was.wrap !== key.wrap) found.push({ what: "key", staff, roles });
    else if (was.roles !== roles) found.push({ what: "roles", staff, roles });
  }
  for (const { id, staff, roles } of before.staff) if (!are.has(id)) found.push({ what: "left", staff, roles });
  if (before.intake !== now.intake) found.push({ what: "intake", staff: null, roles: "" });
  return found;
}

const isSnapshot = (value: unknown): value is Snapshot =>
  typeof value === "object" && value !== null && "intake" in value && Array.isArray((value as { staff?: unknown }).staff);

/** Hold an agency's keys against what this device saw. `accept` shows the changes, and ends when the member knows of them. */
export async function acceptChanges(
  name: string, keys: VerifiedKeys, memory: Memory, accept: (found: readonly Change[]) => Promise<void>,
): Promise<void> {
  const [before, now] = [await memory.recall(name), snapshot(keys)];
  // The first time there is nothing to compare: what the root in this page's code vouches for is where it begins.
  const found = isSnapshot(before) ? changes(before, now) : [];
  if (found.length > 0) await accept(found);
  if (found.length > 0 || !isSnapshot(before)) await memory.remember(name, now);
}
