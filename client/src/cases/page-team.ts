/** Who works on a case, who must not, and where it stands. */
import { el, fill, find } from "../dom.ts";
import { offer, showLines } from "../redraw.ts";
import { call } from "../staff/api.ts";
import { Stopped } from "./doing.ts";
import { caseWorkers, valueOf } from "./forms.ts";
import { type CasePage, send } from "./served.ts";

const CLOSURES = ["goals_met", "moved", "declined", "lost_contact", "transferred", "ineligible", "deceased"];

export function showTeam(page: CasePage): void {
  const { served, root, words } = page;
  const { team, blocked } = served;
  showLines(find("[data-team]", root), team.map((member) => ({ id: member.staff, said: [member, team.length], draw: () => line(page, member) })));
  const away = blocked.map(({ name }) => ({ id: name, said: name, draw: () => el("li", {}, name) }));
  showLines(find("[data-blocked]", root), away, el("li", {}, words("nobody_blocked")));
  const out = new Set([...team.map((member) => member.staff), ...blocked.map((one) => one.staff)]);
  const others = caseWorkers(page.staff).filter((one) => !out.has(one.staff));
  offer(find("#colleague", root), others.map((one) => el("option", { value: one.staff }, one.name)));
}

function line(page: CasePage, member: CasePage["served"]["team"][number]): HTMLElement {
  const { words } = page;
  if (member.staff === page.staff.staff.id) return el("li", {}, words("you", { name: member.name }));
  const button = el("button", { type: "button", class: "govuk-button govuk-button--secondary", "aria-label": `${words("leaves")}: ${member.name}` }, words("leaves"));
  page.doing.click(button, async () => {
    await call("POST", `${page.address}/team`, { staff: member.staff, leaves: true });
    await page.again();
  });
  return el("li", {}, member.name, " ", button);
}

/** The key goes only to a colleague whose own key two others, or the root, signed. */
export async function join(page: CasePage): Promise<void> {
  const colleague = caseWorkers(page.staff).find((one) => one.staff === valueOf("colleague"));
  if (colleague === undefined) throw new Stopped("team_unknown");
  await send(page, "team", (seal) => {
    seal.toMembers([colleague.to]);
    return { staff: colleague.staff };
  });
  find<HTMLFormElement>("[data-join]", page.root).reset();
  await page.again();
  page.doing.say(page.words("saved"));
}

/** Asked once more, with what will happen: nothing takes it back. What is typed elsewhere stays as it is. */
export function block(page: CasePage): Promise<void> {
  const { words, root } = page;
  const select = find<HTMLSelectElement>("#keep-away", root);
  const place = find("[data-sure]", root);
  const chosen = select.value;
  if (!chosen.includes(":")) return Promise.reject(new Stopped("nobody_chosen"));
  const name = select.selectedOptions[0]?.text ?? "";
  const button = (text: string, kind: string): HTMLElement => el("button", { type: "button", class: `govuk-button govuk-button--${kind}` }, text);
  const [yes, no] = [button(words("sure_yes", { name }), "warning"), button(words("sure_no"), "secondary")];
  const settle = (): void => {
    fill(place);
    select.focus();
  };
  page.doing.click(yes, async () => {
    settle();
    await keepAway(page, chosen);
  });
  no.addEventListener("click", settle);
  // Another choice is another question.
  select.addEventListener("change", () => fill(place), { once: true });
  fill(place, el("p", { class: "govuk-body" }, words("sure_away", { name })), el("div", { class: "govuk-button-group" }, yes, no));
  place.focus();
  return Promise.resolve();
}

/** Anybody of the agency, whatever their role, or a whole partner agency: at once and for good. */
async function keepAway(page: CasePage, chosen: string): Promise<void> {
  const select = find<HTMLSelectElement>("#keep-away", page.root);
  const [kind = "", id = ""] = chosen.split(":");
  await call("POST", `${page.address}/block`, { [kind]: id });
  select.value = "";
  await page.again();
  page.doing.say(page.words("saved"));
}

export function showState(page: CasePage): void {
  const { words, root, served } = page;
  const { state, following, closure } = served.case;
  const said = words(`state_${state}`);
  find("[data-state]", root).textContent = closure === "" ? said : words("state_why", { state: said, why: words(`closure_${closure}`) });
  const form = root.querySelector<HTMLFormElement>("[data-status-form]");
  if (form === null) return;
  form.hidden = following.length === 0;
  offer(find("#case-state", form), following.map((value) => el("option", { value }, words(`state_${value}`))));
  offer(find("#case-closure", form), ["", ...CLOSURES].map((value) => el("option", { value }, value === "" ? words("none") : words(`closure_${value}`))));
}

export async function changeState(page: CasePage): Promise<void> {
  const [state, closure] = [valueOf("case-state"), valueOf("case-closure")];
  if (state === "closing" && closure === "") throw new Stopped("closure_needed");
  await call("POST", `${page.address}/status`, { state, closure });
  find<HTMLFormElement>("[data-status-form]", page.root).reset();
  await page.again();
  page.doing.say(page.words("saved"));
}
