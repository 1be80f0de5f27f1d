import lines from "../../../packages/amparo-seal/src/amparo_seal/words/passphrase.txt";
import { registerList } from "../seal/lists.js";

registerList("passphrase", lines);
