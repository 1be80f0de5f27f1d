/** The browser half of the sealing. What it does to which byte stands in spec/envelope.md. */
export * from "./digits.js";
export * from "./directory.js";
export {
  b64, type Day, equal, hex, isDay, newUuid, NO_UUID, pack, unb64, unhex, unpack, utf8, type Uuid, uuidBytes, uuidText,
} from "./encoding.js";
export * from "./envelope.js";
export { CannotOpen } from "./errors.js";
export {
  Compartment, type Expected, type Header, HEADER_LENGTH, Kind, Mode, newHeader, Suite,
} from "./header.js";
export * from "./keys.js";
export * from "./messages.js";
export * from "./receipts.js";
export * from "./roots.js";
export * from "./rows.js";
export * from "./signing.js";
export * from "./staff.js";
export * from "./statements.js";
export * from "./words.js";
