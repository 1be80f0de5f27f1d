// "My file": opened by the receipt and the private word together, and by nothing less.
import "../site/shell.ts";
import { find } from "../dom.ts";
import { FileView } from "../mine/file-view.ts";
import { Entrance } from "../reports/entrance.ts";
import { words as wordsOf } from "../words.ts";

const words = wordsOf();
const { language = "en", day = "" } = find("#open").dataset;

new Entrance(words, true, ({ visit, sentence }) =>
  new FileView(visit, find("#file"), { words, sentence, language, day }).show(),
);
