import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { random, utf8 } from "../src/seal/encoding.js";
import {
  CannotOpen, type Header, Kind, newUuid, open, personMessage, readJson, seal, signBody, type StaffKey, verifyBody,
  verifyPersonMessage, writeJson,
} from "../src/seal/index.js";
import { signKeyOf } from "./agency.js";
import { aHeader, TODAY, LATER } from "./place.js";

const ana = signKeyOf("ana");
const signers = new Map([[ana.id, { id: ana.id, signPublic: ana.public, staff: newUuid() } as StaffKey]]);
const staffHeader = aHeader({ kind: Kind.staffMessage, thread: newUuid(), sequence: 2, sender: ana.id });
const DAYS = { made: TODAY, expires: LATER };
const said = signBody({ text: "Mañana a las diez" }, staffHeader, ana, DAYS);
const opened = (header: Header, plaintext: Uint8Array): { header: Header; plaintext: Uint8Array } => ({ header, plaintext });

describe("a message of staff", () => {
  test("is shown with the one who wrote it, through a whole envelope", () => {
    const sealed = seal(staffHeader, said);
    const { body, by } = verifyBody(open(sealed.envelope, sealed.key, { thread: staffHeader.thread }), signers, TODAY);
    expect(body).toEqual({ text: "Mañana a las diez" });
    expect(by).toBe(signers.get(ana.id));
  });

  test.each<[string, Partial<Header>]>([
    ["another conversation", { thread: newUuid() }], ["another place in it", { sequence: 3 }], ["another envelope", { id: newUuid() }],
    ["another deployment", { deployment: newUuid() }], ["another kind", { kind: Kind.casePart }], ["another sender", { sender: newUuid() }],
    ["a kind that nobody signs", { kind: Kind.report }],
  ])("is not believed in %s", (_, fields) => {
    expect(() => verifyBody(opened({ ...staffHeader, ...fields }, said), signers, TODAY)).toThrow(CannotOpen);
  });

  test("is not believed of an unknown key, after its day, or with other words", () => {
    expect(() => verifyBody(opened(staffHeader, said), new Map(), TODAY)).toThrow(CannotOpen);
    expect(() => verifyBody(opened(staffHeader, said), signers, "2027-11-24")).toThrow(CannotOpen);
    const { v: _, ...parts } = readJson(said);
    for (const changed of [{ body: `{"text":"Ahora"}` }, { by: "AA" }, { signature: "" }, { expires: "2028-01-01" }, { expires: "x" }, { more: "" }, { body: 1 }]) {
      expect(() => verifyBody(opened(staffHeader, writeJson({ ...parts, ...changed })), signers, TODAY)).toThrow(CannotOpen);
    }
  });

  test("is not signed under another's name", () => {
    expect(() => signBody({}, { ...staffHeader, sender: newUuid() }, ana, DAYS)).toThrow(RangeError);
  });

  test("is not signed in a kind that is not staff's", () => {
    expect(() => signBody({}, { ...staffHeader, kind: Kind.personMessage }, ana, DAYS)).toThrow(CannotOpen);
  });
});

describe("a part of a case", () => {
  const header = aHeader({ kind: Kind.casePart, sender: ana.id });
  const part = signBody({ name: "Ñora" }, header, ana, DAYS);

  test("is believed in its own subject and compartment only", () => {
    expect(verifyBody(opened(header, part), signers, TODAY).body).toEqual({ name: "Ñora" });
    for (const fields of [{ subject: newUuid() }, { compartment: 4 as const }, { id: newUuid() }]) {
      expect(() => verifyBody(opened({ ...header, ...fields }, part), signers, TODAY)).toThrow(CannotOpen);
    }
  });
});

describe("a message of the person", () => {
  const header = aHeader({ kind: Kind.personMessage, thread: newUuid(), sequence: 1 });
  const key = random(32);

  test("comes back whatever was typed, half an emoji included", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (typed) => {
        expect(verifyPersonMessage(opened(header, personMessage(typed, header, key)), key)).toBe(typed);
      }),
    );
    expect(verifyPersonMessage(opened(header, personMessage("a\ud83d", header, key)), key)).toBe("a\ufffd");
  });

  test("is not believed in another place, under another key or with other words", () => {
    const message = personMessage("Sí", header, key);
    for (const fields of [{ thread: newUuid() }, { sequence: 2 }, { id: newUuid() }, { kind: Kind.outcome }]) {
      expect(() => verifyPersonMessage(opened({ ...header, ...fields }, message), key)).toThrow(CannotOpen);
    }
    expect(() => verifyPersonMessage(opened(header, message), random(32))).toThrow(CannotOpen);
    const { mac } = readJson(message);
    expect(() => verifyPersonMessage(opened(header, writeJson({ body: "No", mac })), key)).toThrow(CannotOpen);
    expect(() => verifyPersonMessage(opened(header, utf8(`{"v":1,"body":"\\ud83d","mac":"${String(mac)}"}`)), key)).toThrow(CannotOpen);
  });

  test("is not made in another kind", () => {
    expect(() => personMessage("x", staffHeader, key)).toThrow(RangeError);
  });
});

test.each(["", "null", "[]", "1", "{}", `{"v":2}`, `{"v":"1"}`, "{"])("the plaintext %j is none", (json) => {
  expect(() => readJson(utf8(json))).toThrow(CannotOpen);
});

test("half an emoji anywhere in a plaintext is made whole text", () => {
  expect(readJson(writeJson({ answers: { free: ["x\udc00"] } }))).toEqual({ v: 1, answers: { free: ["x\ufffd"] } });
});
