/** The one error of everything that fails to open, verify or decode. It carries no detail: a detail is an oracle. */
export class CannotOpen extends Error {
  constructor() {
    super("cannot open");
    this.name = "CannotOpen";
  }
}

/** Run `work` of a library that reports bad input in words of its own, and turn any of them into the one error. */
export function orCannotOpen<T>(work: () => T): T {
  try {
    return work();
  } catch {
    throw new CannotOpen();
  }
}
