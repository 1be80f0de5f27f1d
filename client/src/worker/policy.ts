/**
 * The one Trusted Types policy of the site, `amparo`. It makes one thing: the address of a worker, and only of a
 * script of ours: same origin, in the static folder, named like one of our workers (with the hash that the server's
 * static files carry). It makes neither HTML nor script.
 */
interface Policy {
  createScriptURL: (url: string) => string;
}

interface PolicyFactory {
  createPolicy: (name: string, rules: Policy) => Policy;
}

const WORKER = /\/build\/argon2(?:\.[0-9a-f]{8,64})?\.js$/;

/** The address, if it is one of our own workers'. */
export function ownWorker(address: string, page: string): string {
  const url = new URL(address, page);
  if (url.origin !== new URL(page).origin || url.search !== "" || url.hash !== "" || !WORKER.test(url.pathname)) {
    throw new TypeError("not a worker of this site");
  }
  return url.href;
}

let policy: Policy | undefined;

function thePolicy(): Policy {
  const rules: Policy = { createScriptURL: (url) => ownWorker(url, location.href) };
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  // A policy can be made once per page; a browser without Trusted Types gets the same check.
  policy ??= factory === undefined ? rules : factory.createPolicy("amparo", rules);
  return policy;
}

/** Start one of our workers. `url` comes from a data attribute of the page. */
export const startWorker = (url: string): Worker => new Worker(thePolicy().createScriptURL(url));
