import { expect, test } from "vitest";
import { made } from "./made.js";
import { vectors } from "./vectors.js";

test("what Python opens is what this code makes", async () => {
  expect(await made()).toEqual(vectors("from-typescript"));
});
