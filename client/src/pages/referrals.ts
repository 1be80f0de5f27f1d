// Asks and releases of one case.
import { ready } from "../site/staff.ts";
import { Doing } from "../cases/doing.ts";
import { find } from "../dom.ts";
import { fetched, type ReferralsPage } from "../referrals/page.ts";
import { ask, beginWith, chooseNeed, showAsks, showServices } from "../referrals/page-asks.ts";
import { explain, showReleases, showWording } from "../referrals/page-releases.ts";
import { unlocked } from "../staff/unlock.ts";
import { words as wordsOf } from "../words.ts";

const root = find("amparo-referrals");
const words = wordsOf();
const doing = new Doing(root, words);
const address = `/api/staff/cases/${root.dataset["case"] ?? ""}`;

function show(page: ReferralsPage): void {
  showAsks(page);
  showReleases(page);
}

async function open(): Promise<ReferralsPage> {
  const staff = await unlocked();
  doing.say(words("opening"));
  const page: ReferralsPage = {
    root, words, doing, staff, address, ...(await fetched(address, staff)),
    again: async () => {
      Object.assign(page, await fetched(address, staff));
      show(page);
    },
  };
  show(page);
  find("#ask-need", root).addEventListener("change", () => chooseNeed(page));
  find("#ask-population", root).addEventListener("change", () => showServices(page));
  find("#ask-find", root).addEventListener("input", () => showServices(page));
  beginWith(page, location.hash.slice(1));
  find("#release-ask", root).addEventListener("change", () => showWording(page));
  doing.say("");
  return page;
}

const opening = open();
doing.on(find<HTMLFormElement>("[data-new-ask]", root), async () => ask(await opening));
doing.on(find<HTMLFormElement>("[data-new-release]", root), async () => explain(await opening));
void doing.run(async () => void (await opening));
ready();
