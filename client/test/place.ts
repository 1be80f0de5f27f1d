/** A deployment, an agency and headers in it, for tests. */
import { Compartment, type Header, Kind, newHeader, newUuid } from "../src/seal/index.js";

export const DEPLOYMENT = "60d3edd2-5b90-4063-a72d-af5922e6b746";
export const AGENCY = "538206f2-88ef-4d8a-852e-1bcd290473d9";
export const TODAY = "2026-11-23";
export const LATER = "2027-11-23";

export const aHeader = (fields: Partial<Header> = {}): Header =>
  newHeader({
    kind: Kind.report, deployment: DEPLOYMENT, agency: AGENCY, subject: newUuid(), compartment: Compartment.story, ...fields,
  });
