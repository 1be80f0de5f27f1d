/** The token that a page's own requests carry, from the page's body. */
export const csrf = (): string => document.body.dataset["csrf"] ?? "";
