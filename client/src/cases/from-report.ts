/** A report that is to become part of a case: fetched, and opened whole with the reader's keys. */
import type { Sealed } from "../keyring.ts";
import { call } from "../staff/api.ts";
import type { StaffContext } from "../staff/unlock.ts";
import { Stopped } from "./doing.ts";
import type { Source } from "./opening.ts";
import { readReport } from "./report.ts";

export async function openSource(report: string, staff: StaffContext): Promise<Source> {
  const served = await call<{ report: { thread: string }; sealed: Sealed }>("GET", `/api/staff/reports/${report}`);
  staff.keyring.add(served.sealed);
  const subject = { deployment: staff.deployment, agency: staff.agency.id, subject: report };
  const opened = readReport(served.sealed, staff.keyring, subject);
  if (opened.story === undefined || opened.unchecked > 0) throw new Stopped("not_open");
  const { thread } = served.report;
  const file: Source["file"] = (id) => (staff.keyring.has(id) ? staff.keyring.known(id) : undefined);
  return { report: opened, talk: { place: subject, thread, key: staff.keyring.key(thread) }, file };
}
