/**
 * Sizes of the sealing in the browser, and how long it takes on this machine: one JSON object on the standard output.
 * `npm run bench`, from this folder. Times are medians in milliseconds; a report is 4 KiB, sealed with three content
 * keys, a wrap to intake, one to the receipt and one to "my file", after the agency's directory was verified.
 */
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { argon2id } from "@noble/hashes/argon2.js";
import { build } from "esbuild";
import * as seal from "../src/seal/index.js";
import { STAFF_COST } from "../src/seal/staff.js";
import { directoryOf, FOUNDERS, intakeStatement, ROOT, ROOTS, signedBy, wrapKeyOf } from "../test/agency.js";
import { aHeader, AGENCY, DEPLOYMENT, TODAY } from "../test/place.js";

async function size(source: string): Promise<{ raw: number; gzip: number; brotli: number }> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: "src", loader: "ts" }, bundle: true, minify: true, write: false, format: "esm", target: "es2020",
  });
  const code = outputFiles[0]!.contents;
  const brotli = brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  return { raw: code.length, gzip: gzipSync(code, { level: 9 }).length, brotli };
}

const REPORT = `import { newReceipt, receiptKeys, toDigits, fileKeys, normaliseWord, seal, sealFile, newHeader, newKey, keyContext, wrap,
  sealUnder, wrapKeyFromSeed, signPublic, verifyDirectory, newestIntakeKey, isWrapKeyOf, roots, writeJson } from "./seal/index.js";
console.log(newReceipt, receiptKeys, toDigits, fileKeys, normaliseWord, seal, sealFile, newHeader, newKey, keyContext, wrap,
  sealUnder, wrapKeyFromSeed, signPublic, verifyDirectory, newestIntakeKey, isWrapKeyOf, roots, writeJson)`;

const intake = wrapKeyOf("intake");
const directory = directoryOf(...FOUNDERS, signedBy(intakeStatement("intake"), ROOT));
const reader = { roots: ROOTS, deployment: DEPLOYMENT, agency: AGENCY, today: TODAY };

/** All that pressing "send" costs, but the private word. */
function sealReport(): Uint8Array[] {
  const key = seal.newestIntakeKey(seal.verifyDirectory(directory, reader));
  if (!seal.isWrapKeyOf(intake.public, key)) throw new seal.CannotOpen();
  const mine = seal.receiptKeys(seal.newReceipt());
  const [inbox, file] = [seal.wrapKeyFromSeed(mine.wrapSeed), seal.newWrapKey()];
  const inside = [mine.signSeed, seal.newKey(), seal.newKey()].map(seal.signPublic);
  const { context, envelope, key: content } = seal.seal(aHeader(), new Uint8Array(4096 - inside.length));
  const report = seal.newKey();
  const others = [1, 2].map(() => seal.seal(aHeader(), new Uint8Array(200)).envelope);
  const place = { context, generation: 0 };
  const wraps = [intake, inbox, file].map((to) => seal.wrap(report, { ...to, ...place }));
  return [envelope, ...others, ...wraps, seal.sealUnder(content, report, context)];
}

function times(work: () => unknown, count: number): number[] {
  return Array.from({ length: count }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
}

const median = (values: number[]): number => [...values].sort((one, other) => one - other)[values.length >> 1]!;
const rounded = (value: number): number => Math.round(value * 10) / 10;

const [first] = times(sealReport, 1);
const warm = median(times(sealReport, 15));
const file = new Uint8Array(4 * 2 ** 20);
const megabytes = median(times(() => seal.seal(aHeader({ kind: seal.Kind.file }), file), 3)) / 4;
const stretch = (cost: typeof STAFF_COST): number =>
  median(times(() => argon2id("word", new Uint8Array(16), { ...cost, dkLen: 32 }), 3));

const result = {
  bytes: {
    sealing_of_a_report: await size(REPORT),
    everything: await size(`import * as all from "./seal/index.js"; console.log(all)`),
    argon2_worker: await size(`import "./pages/argon2.js"`),
    words_fr: await size(`import "./pages/words-fr.js"`),
  },
  milliseconds: {
    first_report: rounded(first!), warm_report: rounded(warm), file_per_mebibyte: rounded(megabytes),
    private_word: rounded(stretch(seal.WORD_COST)), staff_passphrase: rounded(stretch(STAFF_COST)),
  },
};
process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
