/** Shows a part of a page again without touching what somebody is writing in it. */
import { fill } from "./dom.ts";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const fieldsIn = (place: ParentNode): Field[] => [...place.querySelectorAll<Field>("input, textarea, select")];

/** Whether a field differs from what it was loaded with. */
export function differs(field: Field): boolean {
  if (field instanceof HTMLSelectElement) {
    const options = [...field.options];
    const loaded = options.some((option) => option.defaultSelected);
    return options.some((option, at) => option.selected !== (loaded || field.multiple ? option.defaultSelected : at === 0));
  }
  if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

export const isUnsaved = (place: ParentNode): boolean => fieldsIn(place).some(differs);

/** What was sent is what is loaded now. Words typed meanwhile stay, and stay unsaved. */
export function settle(field: HTMLInputElement | HTMLTextAreaElement, sent: string): void {
  const now = field.value;
  field.defaultValue = sent;
  field.value = now;
}

export interface Line {
  id: string;
  /** All that the line shows: it is drawn again when this has changed. */
  said: unknown;
  draw: () => HTMLElement;
}

interface Drawn {
  said: string;
  element: HTMLElement;
}

const drawn = new WeakMap<Element, Map<string, Drawn>>();

/** Show lines in `place`. One that says the same stays as it is, and so does one with unsaved words in it. */
export function showLines(place: HTMLElement, lines: readonly Line[], empty?: HTMLElement): void {
  const known = drawn.get(place) ?? new Map<string, Drawn>();
  const now = new Map(lines.map((line) => [line.id, again(line, known.get(line.id))]));
  drawn.set(place, now);
  const elements = [...now.values()].map(({ element }) => element);
  const wanted = elements.length === 0 && empty !== undefined ? [empty] : elements;
  const here = [...place.children];
  // Moving an element would take the cursor out of it.
  if (here.length !== wanted.length || wanted.some((element, at) => element !== here[at])) fill(place, wanted);
}

function again({ said, draw }: Line, known: Drawn | undefined): Drawn {
  const text = JSON.stringify(said) ?? "";
  if (known !== undefined && (known.said === text || isUnsaved(known.element))) return known;
  const element = draw();
  if (element instanceof HTMLDetailsElement) element.open = (known?.element as HTMLDetailsElement | undefined)?.open ?? element.open;
  else reopen(element, known?.element);
  return { said: text, element };
}

/** What was unfolded in a line stays unfolded. */
function reopen(element: HTMLElement, before: HTMLElement | undefined): void {
  const details = before?.querySelector("details");
  const own = element.querySelector("details");
  if (details && own) own.open = details.open;
}

/** Offer other choices; what somebody has chosen stays chosen while it is among them. */
export function offer(select: HTMLSelectElement, options: readonly HTMLOptionElement[]): void {
  const chosen = differs(select) ? select.value : undefined;
  fill(select, options);
  if (chosen !== undefined && options.some((option) => option.value === chosen)) select.value = chosen;
}
