import lines from "../../../packages/amparo-seal/src/amparo_seal/words/en.txt";
import { registerList } from "../seal/lists.js";

registerList("en", lines);
