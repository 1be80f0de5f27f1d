import { describe, expect, it } from "vitest";

import { words } from "../src/words.ts";

/** The little of an element that `words` reads; there is no document here. */
function place(own: string | null, ...inner: string[]): Element {
  const at = (text: string | null, below: Element[] = []): unknown => ({
    hasAttribute: () => text !== null,
    getAttribute: () => text,
    querySelectorAll: () => below,
  });
  return at(own, inner.map((text) => at(text) as Element)) as Element;
}

describe("the sentences of a page", () => {
  it("come from the page, a later one in place of an earlier", () => {
    const say = words(place(null, '{"problem": "Try again."}', '{"sent": "It was sent."}'));
    expect(say("sent")).toBe("It was sent.");
    const other = words(place(null, '{"sent": "A"}', '{"sent": "B"}'));
    expect(other("sent")).toBe("B");
  });

  it("carry values, and keep what has none", () => {
    const say = words(place('{"left": "{count} of {all}, {count} left"}'));
    expect(say("left", { count: 2 })).toBe("2 of {all}, 2 left");
  });

  it("never take markup or patterns in a value for more than text", () => {
    const say = words(place('{"hello": "Hello {name}"}'));
    expect(say("hello", { name: "$& <b> {name}" })).toBe("Hello $& <b> {name}");
  });

  it("give a calm sentence for one that is missing, and fail where there is none at all", () => {
    expect(words(place(null, '{"problem": "Try again."}'))("unknown")).toBe("Try again.");
    expect(() => words(place(null))("unknown")).toThrow("unknown");
  });
});
