// The quick exit. The link works without us; with us it also empties the page first and leaves no
// step back to it. After govuk-frontend's "Exit this page", which alone leaves the report one Back away.
import { el } from "../dom.ts";

const SHIFTS = 3;
const PATIENCE = 5000;

/** Empty every form, so that nothing typed outlives the page. */
export function forget(): void {
  for (const form of document.querySelectorAll("form")) form.reset();
  for (const field of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    "input, textarea",
  )) {
    if (field.type === "checkbox" || field.type === "radio") (field as HTMLInputElement).checked = false;
    else if (field.type !== "hidden" && field.type !== "submit") field.value = "";
  }
}

/** Wire the quick exit of this page: a click, or Shift three times. */
export function quickExit(place: HTMLElement): void {
  const link = place.querySelector("a");
  if (link === null) return;
  const said = el("span", { class: "govuk-visually-hidden", role: "status" });
  const lights = Array.from({ length: SHIFTS }, () =>
    el("span", { class: "govuk-exit-this-page__indicator-light" }),
  );
  const indicator = el("span", { class: "govuk-exit-this-page__indicator", "aria-hidden": "true" }, lights);
  link.append(indicator);
  place.prepend(said);

  const leave = (): void => {
    document.body.classList.add("govuk-exit-this-page-hide-content");
    document.body.append(
      el("div", { class: "govuk-exit-this-page-overlay", role: "alert" }, place.dataset["gone"]),
    );
    document.title = "\u200b";
    forget();
    location.replace(link.href);
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  countShifts(leave, (count, late) => {
    indicator.classList.toggle("govuk-exit-this-page__indicator--visible", count > 0);
    lights.forEach((light, index) =>
      light.classList.toggle("govuk-exit-this-page__indicator-light--on", index < count),
    );
    const left = [late ? place.dataset["late"] : "", place.dataset["two"], place.dataset["one"]];
    said.textContent = left[count] ?? "";
  });
}

function countShifts(done: () => void, told: (count: number, late: boolean) => void): void {
  let count = 0;
  let alone = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // A Shift that makes a capital letter is not meant for us: only one pressed and let go alone.
  window.addEventListener("keydown", (event) => {
    alone = event.key === "Shift";
    if (!alone && count > 0) told((count = 0), false);
  });
  window.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    alone = false;
    count += 1;
    clearTimeout(timer);
    if (count >= SHIFTS) {
      done();
      return;
    }
    told(count, false);
    timer = setTimeout(() => told((count = 0), true), PATIENCE);
  });
}

/** A page the browser brings back whole (Back, a restored tab) is emptied and asked for again. */
export function reloadWhenRestored(): void {
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.documentElement.hidden = true;
    forget();
    location.reload();
  });
}
