// How far a slow thing is: a bar for the eye and, not too often, a sentence for a screen reader.
import { el } from "../dom.ts";

export interface Progress {
  readonly element: HTMLElement;
  /** `share` from 0 to 1, or null while it cannot be known; `text` is said aloud when it changes. */
  show(share: number | null, text: string): void;
  done(text: string): void;
}

/** Make a bar; put `element` into the page where the person is looking. */
export function progress(label: string): Progress {
  const bar = el("progress", { class: "amparo-progress__bar", "aria-label": label, max: 1 });
  const said = el("p", { class: "amparo-progress__text", role: "status" }, label);
  const element = el("div", { class: "amparo-progress" }, bar, said);
  const say = (text: string): void => {
    if (said.textContent !== text) said.textContent = text;
  };
  return {
    element,
    show(share, text) {
      if (share === null) bar.removeAttribute("value");
      else bar.value = Math.min(1, Math.max(0, share));
      say(text);
    },
    done(text) {
      bar.remove();
      say(text);
    },
  };
}
