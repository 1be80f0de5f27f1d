// New keys for a case: for whom the directory vouches, with every conversation, and for the person.
import { afterEach, expect, test, vi } from "vitest";

import { CaseLog } from "../../src/cases/log.ts";
import { renewKeys } from "../../src/cases/renewing.ts";
import { CaseSeal, OPEN_TO_PERSON } from "../../src/cases/sealing.ts";
import { Stopped } from "../../src/cases/doing.ts";
import { Keyring, type Sealed } from "../../src/keyring.ts";
import { b64, Compartment, newKey, newSignKey, newUuid, newWrapKey, uuidBytes, type WrapKey } from "../../src/seal/index.ts";

const [deployment, agency] = [newUuid(), newUuid()];
const place = { deployment, agency, subject: newUuid() };
const ana = { staff: newUuid(), sign: newSignKey(), wrap: newWrapKey() };
const bea = { staff: newUuid(), wrap: newWrapKey() };
const eve = { staff: newUuid(), wrap: newWrapKey() };
const person = newWrapKey();

function page(team: string[], listed = true) {
  const log = new CaseLog();
  const seal = CaseSeal.begin(place, ana.sign, "2026-11-23", log);
  seal.toMembers([ana.wrap, bea.wrap]);
  const talk = { place: { deployment, agency, subject: newUuid() }, thread: newUuid(), key: newKey() };
  if (listed) seal.conversation(talk);
  const keyring = new Keyring(deployment);
  keyring.put({ id: talk.thread, role: 3, agency, subject: talk.place.subject, compartment: 11, generation: 1 }, talk.key);
  seal.take();
  const receipt = { body: { file: b64(person.public) } };
  return {
    seal, address: "/api/staff/cases/x", read: { parts: new Map([[Compartment.receipt, receipt]]) },
    served: {
      team: team.map((staff) => ({ staff, name: "" })), binding: { on: "2026-11-20", file: b64(person.public) as string | null }, reports: [{ id: talk.place.subject, thread: talk.thread, messages: [] }],
    },
    staff: { staff: { id: ana.staff }, own: ana.wrap, colleagues: [{ staff: bea.staff, to: bea.wrap }], keyring },
    talk,
  };
}

const renew = (one: ReturnType<typeof page>): Promise<boolean> => renewKeys(one as unknown as Parameters<typeof renewKeys>[0]);

function answered(status: number, said: unknown = {}): () => Sealed {
  const asked = vi.fn(() => Promise.resolve(new Response(JSON.stringify(said), { status })));
  vi.stubGlobal("fetch", asked);
  vi.stubGlobal("document", { body: { dataset: {} } });
  return () => {
    const [, init] = asked.mock.calls[0] as unknown as [string, { body: string }];
    return (JSON.parse(init.body) as { sealed: Sealed }).sealed;
  };
}

afterEach(() => vi.unstubAllGlobals());

const toHolder = (sealed: Sealed, key: WrapKey): number => sealed.wraps.filter((wrap) => wrap.holder === b64(uuidBytes(key.holder))).length;

test("a server that adds a colleague to the team gets them no key", async () => {
  const sent = answered(201);
  const one = page([ana.staff, eve.staff]);
  one.staff.colleagues.push({ staff: eve.staff, to: eve.wrap });

  await expect(renew(one)).rejects.toThrow(Stopped);
  expect(sent).toThrow();
});

test("the team, the conversation and the person get the new keys, and nobody else", async () => {
  const sent = answered(201);
  const one = page([ana.staff]);

  expect(await renew(one)).toBe(true);
  const sealed = sent();
  expect(sealed.keys.map((key) => key.generation)).toEqual(Array(11).fill(2));
  expect([ana.wrap, bea.wrap, person].map((key) => toHolder(sealed, key))).toEqual([1, 0, OPEN_TO_PERSON.length]);
  expect(sealed.wraps.some((wrap) => wrap.of === one.talk.thread)).toBe(true);
  expect(sealed.statements).toHaveLength(2);
});

test("a conversation that the team did not sign is not taken along", async () => {
  const sent = answered(201);
  const one = page([ana.staff, bea.staff], false);

  await renew(one);
  expect(sent().wraps.some((wrap) => wrap.of === one.talk.thread)).toBe(false);
});

test("a receipt whose place another one took is given nothing, whatever the server says of the other", async () => {
  const other = newWrapKey();
  for (const binding of [{ on: "2026-11-26", file: b64(other.public) }, { on: "2026-11-26", file: null }]) {
    const sent = answered(201);
    const one = page([ana.staff]);
    one.served.binding = binding;

    await renew(one);
    expect([person, other].map((key) => toHolder(sent(), key))).toEqual([0, 0]);
  }
});

test("a private word chosen after the report is given nothing: the team never sealed its key", async () => {
  const sent = answered(201);
  const one = page([ana.staff]);
  one.read.parts.set(Compartment.receipt, { body: { file: null } } as never);

  await renew(one);
  expect(toHolder(sent(), person)).toBe(0);
});

test("without the key of somebody on the team nothing is sent", async () => {
  answered(201);

  await expect(renew(page([ana.staff, newUuid()]))).rejects.toThrow(Stopped);
  expect(fetch).not.toHaveBeenCalled();
});

test("where a colleague was faster theirs is taken, and any other refusal is told", async () => {
  answered(400, { problem: "log_older" });
  expect(await renew(page([ana.staff]))).toBe(false);

  answered(400, { problem: "keys_missing" });
  await expect(renew(page([ana.staff]))).rejects.toThrow("keys_missing");
});
