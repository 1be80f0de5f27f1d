/** All that pressing "send" costs in a browser, but the private word: by the very code of the report page. */
import { ReportSeal, markedKeys } from "../client/src/reports/sealed.js";
import * as seal from "../client/src/seal/index.js";
import { directoryOf, FOUNDERS, intakeStatement, ROOT, ROOTS, signedBy, wrapKeyOf } from "../client/test/agency.js";
import { AGENCY, DEPLOYMENT, TODAY } from "../client/test/place.js";

const intake = wrapKeyOf("intake");
const directory = directoryOf(...FOUNDERS, signedBy(intakeStatement("intake"), ROOT));
const reader = { roots: ROOTS, deployment: DEPLOYMENT, agency: AGENCY, today: TODAY };
// What is sealed is padded: 4 KiB with the questions around it.
const STORY = "x".repeat(3300);

/** Check the agency's keys, make a receipt, seal story and contact, wrap the keys, make the post's JSON. In milliseconds. */
function sealReport(): number {
  const start = performance.now();
  const key = seal.newestIntakeKey(seal.verifyDirectory(directory, reader));
  if (!seal.isWrapKeyOf(intake.public, key)) throw new seal.CannotOpen();
  const receipt = seal.receiptKeys(seal.newReceipt());
  const report = new ReportSeal(DEPLOYMENT, AGENCY, intake, receipt);
  const sealed = report.close({ about: "self", story: { what: STORY }, contact: { how: "a call at noon" }, languages: ["en"] }, null);
  const body = JSON.stringify({ id: report.place.subject, sealed, inbox: markedKeys(receipt, null, report.talk) });
  if (body.length < 4096) throw new Error("too short to be a report");
  return performance.now() - start;
}

Object.assign(globalThis, { sealReport });
