// What is open on the screen closes after fifteen idle minutes, as the server's half of the key does.
import { lock } from "../site/staff.ts";
import { call, Refused } from "./api.ts";
import { next } from "./clock.ts";

const LOOK = 15_000;

export function watchIdle(): void {
  let used = Date.now();
  let told = used;
  const use = (): void => {
    used = Date.now();
  };
  for (const sign of ["pointerdown", "keydown", "scroll"]) addEventListener(sign, use, { passive: true, capture: true });
  const look = (): void => {
    const now = Date.now();
    const act = next(now, used, told);
    if (act === "lock") {
      clearInterval(timer);
      void lock();
    } else if (act === "tell") {
      told = now;
      call("GET", "/api/staff/k2").catch((error: unknown) => {
        // Locked elsewhere: so is this page, with what was typed. A server that is away is asked again later.
        if (error instanceof Refused) void lock();
      });
    }
  };
  const timer = setInterval(look, LOOK);
  // A laptop that slept through its fifteen minutes locks when it wakes.
  document.addEventListener("visibilitychange", look);
}
