// What every page of a survivor does. A page's own script imports this first.
import { quickExit, reloadWhenRestored } from "./exit.ts";
import { askBeforeLanguages } from "./languages.ts";
import { showFirstProblem } from "./problems.ts";

// The sheet hides what only works with a script; an inline snippet would be against the policy.
document.documentElement.classList.add("js-enabled");
document.body.classList.add("js-enabled", "govuk-frontend-supported");

reloadWhenRestored();
for (const place of document.querySelectorAll<HTMLElement>("[data-exit]")) quickExit(place);
for (const place of document.querySelectorAll<HTMLElement>(".amparo-languages")) askBeforeLanguages(place);
showFirstProblem();
