import lines from "../../../packages/amparo-seal/src/amparo_seal/words/es.txt";
import { registerList } from "../seal/lists.js";

registerList("es", lines);
