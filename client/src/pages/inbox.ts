// The page on which messages are read, with the receipt alone or with the private word too.
import "../site/shell.ts";
import { find } from "../dom.ts";
import { Entrance } from "../reports/entrance.ts";
import { InboxView } from "../reports/inbox-view.ts";
import { words as wordsOf } from "../words.ts";

const words = wordsOf();
const { language = "en" } = find("#open").dataset;

new Entrance(words, false, ({ visit, privateWord, argon2, sentence }) =>
  new InboxView(visit, find("#conversation"), { words, sentence, language, privateWord, argon2 }).show(),
);
