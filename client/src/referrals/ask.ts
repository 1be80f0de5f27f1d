/** An ask as both sides are told of it: a need, when, for whom; nothing of who it is. */
import { el } from "../dom.ts";
import { reference } from "../reference.ts";
import { momentHere } from "../staff/days.ts";
import type { Words } from "../words.ts";

export interface AskJson {
  id: string;
  from: string;
  service: string;
  service_name: string;
  domain: string;
  urgency: string;
  population: string;
  access: string;
  interpreter: boolean;
  state: string;
  asked_on: string;
  answer_by: string;
  hold_until: string | null;
  reason: string;
  outcome: string;
  reopened: string;
}

/** What is asked, line by line. */
export function askLines(ask: AskJson, words: Words): HTMLElement[] {
  const lines = [
    words("reference", { reference: reference(ask.id) }),
    words("service", { service: ask.service_name }),
    words("population", { population: words(`population_${ask.population}`) }),
    words("access", { access: words(`access_${ask.access}`) }),
    ask.interpreter ? words("interpreter") : "",
    words("state_now", { state: words(`state_${ask.state}`) }),
    ask.state === "requested" ? words("answer_by", { moment: momentHere(ask.answer_by) }) : "",
    ask.state === "offered" && ask.hold_until !== null ? words("held", { moment: momentHere(ask.hold_until) }) : "",
    ask.reason === "" ? "" : words("reason_said", { reason: words(`reason_${ask.reason}`) }),
    ask.reopened === "" ? "" : words("reopened_said", { reopened: words(`reopened_${ask.reopened}`) }),
    ask.outcome === "" ? "" : words("outcome_said", { outcome: words(`outcome_${ask.outcome}`) }),
  ];
  const title = words("ask_line", { domain: words(`domain_${ask.domain}`), urgency: words(`urgency_${ask.urgency}`) });
  return [
    el("h3", { class: "govuk-heading-s" }, title),
    ...lines.filter((line) => line !== "").map((line) => el("p", { class: "govuk-body" }, line)),
  ];
}
