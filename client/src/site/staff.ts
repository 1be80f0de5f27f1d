// What every staff page does. A page's own script imports this first.
import { showFirstProblem } from "./problems.ts";

document.documentElement.classList.add("js-enabled");
document.body.classList.add("js-enabled", "govuk-frontend-supported");

type Act = () => Promise<void>;
const sealers: Act[] = [];
const forgetters: Act[] = [];
/** How long a lock waits for the server: what is on the screen is hidden before. */
const PATIENCE = 5_000;

/** Before the keys go, an open draft is sealed: pages say here how. */
export function beforeLock(seal: Act): void {
  sealers.push(seal);
}

/** What this device forgets when it locks, whether the server answers or not. */
export function whenLocked(forget: Act): void {
  forgetters.push(forget);
}

/** The page's script has bound its forms. Until now the page was inert: a form sent before would have lost what was typed. */
export function ready(): void {
  const main = document.querySelector("#main");
  for (const name of ["inert", "aria-busy"]) main?.removeAttribute(name);
}

/** The token that a page's own requests carry. */
export function csrf(): string {
  return document.body.dataset["csrf"] ?? "";
}

/** Hide what is open, seal what was not saved, make the server forget its half of the device key, and start again locked. */
export async function lock(): Promise<void> {
  for (const main of document.querySelectorAll("main")) main.hidden = true;
  try {
    await Promise.race([Promise.all(sealers.map((seal) => seal())), later(PATIENCE)]);
  } finally {
    await forgotten().finally(() => location.reload());
  }
}

const later = (time: number): Promise<void> => new Promise((done) => setTimeout(done, time));

/** Both halves of the device key, and the keys in this page. Each goes even when another cannot. */
async function forgotten(): Promise<void> {
  const all = await Promise.allSettled([serverForgets(), ...forgetters.map((forget) => forget())]);
  for (const one of all) if (one.status === "rejected") throw one.reason;
}

async function serverForgets(): Promise<void> {
  const answer = await fetch("/api/staff/k2", {
    method: "DELETE",
    headers: { "X-CSRFToken": csrf() },
    signal: AbortSignal.timeout(PATIENCE),
  });
  // 401: it is locked already.
  if (!answer.ok && answer.status !== 401) throw new Error(`lock answered ${answer.status}`);
}

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-lock]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    void lock();
  });
}
// A page brought back by Back shows what was open before a lock.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
showFirstProblem();
