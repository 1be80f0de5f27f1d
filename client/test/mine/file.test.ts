/** What a person signs is what they are shown, and taking back always works. */
import { describe, expect, it } from "vitest";
import { readRelease, type ReleaseJson, type Served, withdrawRelease } from "../../src/mine/file.ts";
import { orNothing } from "../../src/mine/opening.ts";
import type { Answer } from "../../src/reports/server.ts";
import type { Visit } from "../../src/reports/visit.ts";
import {
  b64, buildStatement, CannotOpen, Compartment, hex, newUuid, parseStatement, releaseHash, type Roots, signPublic, type Statement, unb64,
  uuidBytes, verifyStatement,
} from "../../src/seal/index.ts";

const [deployment, subject, shelter, police] = [newUuid(), newUuid(), newUuid(), newUuid()];
const root = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const roots: Roots = {
  deployment,
  agencies: { [shelter]: hex(root(1)), [police]: hex(root(2)) },
  named: { [shelter]: { name: "Shelter", justice: false }, [police]: { name: "Police", justice: true } },
};

const bytes = (changes: Partial<Statement<"release">> = {}): Uint8Array => buildStatement("release", {
  deployment, expires: "2027-02-01", subject, recipient: shelter, recipientRoot: root(1), compartments: [Compartment.story], use: "shelter",
  starts: "2026-11-27", wording: "general-2026-11", nonce: uuidBytes(newUuid()), ...changes,
});

const served = (statement: Uint8Array, changes: Partial<ReleaseJson> = {}): ReleaseJson => ({
  id: newUuid(), method: "my_file", state: "explained", statement: b64(statement), hash: b64(releaseHash(statement)), text: null, ...changes,
});

describe("a release is read from the bytes that would be signed", () => {
  it("says who it is for by this page's own list", () => {
    const read = readRelease(served(bytes()), subject, roots);

    expect(read.recipient).toEqual({ name: "Shelter", justice: false });
    expect(read.said).toMatchObject({ use: "shelter", starts: "2026-11-27", expires: "2027-02-01", compartments: [Compartment.story] });
  });

  it("names an authority as one, whatever stands beside it", () => {
    const statement = bytes({ recipient: police, recipientRoot: root(2), wording: "justice-2026-11", use: "investigation" });
    const lying = { ...served(statement), recipient: { name: "Shelter", justice: false }, purpose: "shelter" };

    const read = readRelease(lying, subject, roots);

    expect(read.recipient).toEqual({ name: "Police", justice: true });
    expect(read.said.use).toBe("investigation");
  });

  it.each([
    ["another case", bytes({ subject: newUuid() })],
    ["another deployment", bytes({ deployment: newUuid() })],
    ["a recipient this page does not know", bytes({ recipient: newUuid() })],
    ["a root that is not the recipient's", bytes({ recipientRoot: root(2) })],
    ["the text for all others over an authority's release", bytes({ recipient: police, recipientRoot: root(2) })],
    ["a part that is never shared, for which it has no word", bytes({ compartments: [Compartment.story, Compartment.receipt] })],
    ["a purpose for which it has no word", bytes({ use: "sale" })],
    ["the text for authorities over a shelter's release", bytes({ wording: "justice-2026-11" })],
  ])("does not show %s", (_, statement) => {
    expect(() => readRelease(served(statement), subject, roots)).toThrow(CannotOpen);
  });

  it("does not show bytes under another hash, nor a page's list without names", () => {
    const statement = bytes();
    expect(() => readRelease(served(statement, { hash: b64(root(9)) }), subject, roots)).toThrow(CannotOpen);
    expect(() => readRelease(served(statement), subject, { deployment, agencies: roots.agencies })).toThrow(CannotOpen);
  });
});

const mine = (json: ReleaseJson): Served => ({ json, read: orNothing(() => readRelease(json, subject, roots)) });

type Posted = { path: string; json: Record<string, string | null> };

const FILE = { signSeed: root(3), wrapSeed: root(4), releaseSeed: root(5) };

function phone(answers: Answer[], file: typeof FILE | null = FILE): { visit: Visit; posted: Posted[] } {
  const posted: Posted[] = [];
  const post = (path: string, json: unknown): Promise<Answer> => {
    posted.push({ path, json: json as Posted["json"] });
    return Promise.resolve(answers.shift() ?? { status: 500, data: {} });
  };
  return { visit: { deployment, file, post } as unknown as Visit, posted };
}

const OK: Answer = { status: 200, data: { state: "withdrawn" } };
const REFUSED: Answer = { status: 409, data: { problem: "signature" } };

describe("taking back", () => {
  it("is signed for the days that are today or tomorrow somewhere, and past midnight", async () => {
    const { visit, posted } = phone([OK]);

    await withdrawRelease(visit, mine(served(bytes())), "2026-12-30");

    const sent = unb64(posted[0]?.json["statement"] ?? "");
    expect(parseStatement("release-withdrawal", sent, { deployment })).toMatchObject({ day: "2026-12-30", expires: "2027-01-01" });
    const signature = unb64(posted[0]?.json["signature"] ?? "");
    expect(() => verifyStatement("release-withdrawal", sent, signature, signPublic(FILE.releaseSeed), { deployment, today: "2027-01-01" })).not.toThrow();
  });

  it("is signed for the release that is shown, and for no other that the server names beside it", async () => {
    const [shown, other] = [bytes(), bytes()];
    const { visit, posted } = phone([OK]);

    await withdrawRelease(visit, { ...mine(served(shown)), json: served(shown, { hash: b64(releaseHash(other)) }) }, "2026-11-27");

    const sent = unb64(posted[0]?.json["statement"] ?? "");
    expect(parseStatement("release-withdrawal", sent, { deployment }).release).toEqual(releaseHash(shown));
  });

  it("of what does not fit, and is not shown, is taken and signs nothing", async () => {
    const { visit, posted } = phone([OK]);

    await withdrawRelease(visit, mine(served(bytes({ subject: newUuid() }))), "2026-11-27");

    expect(posted).toMatchObject([{ json: { statement: null } }]);
  });

  it("counts unsigned where no signature holds", async () => {
    const { visit, posted } = phone([REFUSED, OK]);

    expect(await withdrawRelease(visit, mine(served(bytes())), "2026-11-27")).toBe(OK);
    expect(posted.map(({ json }) => json["statement"] === null)).toEqual([false, true]);
  });

  it("is unsigned at once without a key, and says so when nobody answers", async () => {
    const { visit, posted } = phone([OK], null);
    await withdrawRelease(visit, mine(served(bytes())), "2026-11-27");
    expect(posted).toMatchObject([{ json: { statement: null } }]);

    const away = phone([{ status: 0, data: {} }]);
    expect((await withdrawRelease(away.visit, mine(served(bytes())), "2026-11-27")).status).toBe(0);
    expect(away.posted).toHaveLength(1);
  });
});
