/** Print what spec/vectors/from-typescript.json holds: `npm run vectors`. */
import { made } from "./made.js";

process.stdout.write(`${JSON.stringify(await made(), null, 1)}\n`);
