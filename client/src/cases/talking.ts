/** A conversation on a staff page: read, checked, shown, and answered with the worker's own key. */
import { el, fill, find } from "../dom.ts";
import type { Sealed } from "../keyring.ts";
import { type Conversation, nextAfter, readConversation, type Place, type Slot, writeAsStaff } from "../reports/conversation.ts";
import type { StaffContext } from "../staff/unlock.ts";
import { dayHere, today } from "../staff/days.ts";
import type { Words } from "../words.ts";

export interface Talking {
  place: Place;
  slots: Slot[];
}

/** Open a conversation with the keys of the page. */
export function readTalk(talk: Talking, sealed: Sealed, staff: StaffContext): Conversation {
  return readConversation(talk.slots, sealed as Parameters<typeof readConversation>[1], {
    place: talk.place, key: staff.keyring.key(talk.place.thread), signers: staff.directory.signers, today: today(),
  });
}

/** Show what was said. What could not be checked is counted. */
export function showTalk(place: HTMLElement, said: Conversation, staff: StaffContext, words: Words): void {
  const name = (id: string | undefined): string =>
    id === staff.staff.id ? staff.staff.name : (staff.colleagues.find((one) => one.staff === id)?.name ?? words("colleague"));
  const lines = said.messages.map((message) => {
    const day = dayHere(message.day);
    const who = message.byStaff ? words("us", { name: name(message.by?.staff), day }) : words("them", { day });
    return el("li", { class: "govuk-inset-text" }, el("strong", {}, who), el("p", { class: "amparo-kept", dir: "auto" }, message.text));
  });
  fill(
    find("[data-messages]", place),
    lines.length === 0 && el("li", {}, words("no_messages")), lines,
    said.unchecked > 0 && el("li", { class: "govuk-error-message" }, words("unchecked_messages", { count: said.unchecked })),
  );
}

/** The next message, signed and sealed. */
export function sealAnswer(text: string, talk: Talking, said: Conversation, staff: StaffContext): unknown {
  const sequence = 1 + Math.max(0, ...talk.slots.map((slot) => slot.sequence));
  const key = staff.keyring.key(talk.place.thread);
  return writeAsStaff(text, talk.place, key, nextAfter(said, sequence), { id: staff.signId, sign: staff.sign }, today());
}
