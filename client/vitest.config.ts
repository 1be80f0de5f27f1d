import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [
    {
      // As esbuild does: a .txt file is its text.
      name: "text-files",
      enforce: "pre",
      load: (id) => (id.endsWith(".txt") ? `export default ${JSON.stringify(readFileSync(id, "utf8"))};` : undefined),
    },
  ],
  // No test is timed: a crowded machine may take its time.
  test: { include: ["{test,tests}/**/*.test.ts"], testTimeout: 120_000 },
});
