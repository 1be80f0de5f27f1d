// Builds what the browser runs: client/src/pages/*.ts and client/styles/*.scss
// into src/amparo/site/static/build/, each stylesheet also mirrored for right-to-left languages.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";
import rtlcss from "rtlcss";
import * as sass from "sass";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, "..", "src", "amparo", "site", "static", "build");

async function sources(folder, ending) {
  const found = await readdir(path.join(here, folder)).catch((error) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return found
    .filter((name) => name.endsWith(ending) && !name.startsWith("_"))
    .sort()
    .map((name) => path.join(here, folder, name));
}

async function scripts() {
  await esbuild.build({
    entryPoints: await sources("src/pages", ".ts"),
    outdir: out,
    bundle: true,
    minify: true,
    // Loaded as a module: after the page, in strict mode, and not at all by browsers too old for it.
    format: "esm",
    // BigInt (curve arithmetic) is the newest thing asked of a phone: browsers since 2020.
    target: ["es2020"],
    legalComments: "linked",
    charset: "ascii",
    logLevel: "warning",
  });
}

async function styles() {
  for (const file of await sources("styles", ".scss")) {
    const { css } = await sass.compileAsync(file, {
      style: "compressed",
      loadPaths: [path.join(here, "node_modules")],
      quietDeps: true,
      charset: false,
    });
    const name = path.basename(file, ".scss");
    await writeFile(path.join(out, `${name}.css`), css);
    await writeFile(path.join(out, `${name}.rtl.css`), rtlcss.process(css));
  }
}

// Pictures and such that a stylesheet points to, under the same relative address.
async function assets() {
  for (const file of await sources("assets", "")) {
    await writeFile(path.join(out, path.basename(file)), await readFile(file));
  }
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([scripts(), styles(), assets()]);
