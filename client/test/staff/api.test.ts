import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { call, Refused } from "../../src/staff/api.ts";

const answers = (status: number, body: string): ReturnType<typeof vi.fn> => {
  const asked = vi.fn(() => Promise.resolve(new Response(body, { status })));
  vi.stubGlobal("fetch", asked);
  return asked;
};

beforeEach(() => {
  vi.stubGlobal("document", { body: { dataset: { csrf: "token" } } });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test("a call carries the page's token and follows no other address", async () => {
  const asked = answers(200, '{"k2":"x"}');

  expect(await call("POST", "/api/staff/k2", { a: 1 })).toEqual({ k2: "x" });

  const [address, options] = asked.mock.calls[0] as unknown as [string, RequestInit];
  expect(address).toBe("/api/staff/k2");
  expect(options).toMatchObject({ method: "POST", body: '{"a":1}', redirect: "error", cache: "no-store" });
  expect(options.headers).toMatchObject({ "X-CSRFToken": "token" });
});

test("a refusal carries the code under which the page has its sentence", async () => {
  answers(409, '{"problem":"second-colleague"}');

  await expect(call("POST", "/x")).rejects.toMatchObject({ problem: "second_colleague", status: 409 });
});

test.each(["<html>", "null", "{}", '{"problem":5}'])("an answer without a code is a problem in plain words: %s", async (body) => {
  answers(500, body);

  await expect(call("GET", "/x")).rejects.toEqual(new Refused("problem", 500));
});
