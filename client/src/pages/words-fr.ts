import lines from "../../../packages/amparo-seal/src/amparo_seal/words/fr.txt";
import { registerList } from "../seal/lists.js";

registerList("fr", lines);
