// Builds what a page shows. Text goes in as text, never as markup.
export type Child = Node | string | null | undefined | false;
export type Attributes = Record<string, string | number | boolean | null | undefined>;

const REFUSED = /^(on.*|style|srcdoc)$/i;

/** Make an element. An attribute that is false, null or undefined is left out; true is set empty. */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes?: Attributes,
  ...children: readonly (Child | readonly Child[])[]
): HTMLElementTagNameMap[Name];
export function el(
  name: string,
  attributes?: Attributes,
  ...children: readonly (Child | readonly Child[])[]
): HTMLElement;
export function el(
  name: string,
  attributes: Attributes = {},
  ...children: readonly (Child | readonly Child[])[]
): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) set(made, key, value);
  append(made, ...children);
  return made;
}

/** Set one attribute, or remove it when the value is false, null or undefined. */
export function set(element: Element, key: string, value: Attributes[string]): void {
  if (REFUSED.test(key)) throw new TypeError(`the page's policy forbids the attribute ${key}`);
  if (value === false || value === null || value === undefined) element.removeAttribute(key);
  else element.setAttribute(key, value === true ? "" : String(value));
}

/** Add children; empty ones are passed over. */
export function append(parent: Element, ...children: readonly (Child | readonly Child[])[]): void {
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) parent.append(child);
  }
}

/** Replace all that stands in an element. */
export function fill(parent: Element, ...children: readonly (Child | readonly Child[])[]): void {
  parent.replaceChildren();
  append(parent, ...children);
}

/** The one element a page must have. A page without it is a fault of ours, so it says which. */
export function find<Found extends Element = HTMLElement>(
  selector: string,
  root: ParentNode = document,
): Found {
  const found = root.querySelector<Found>(selector);
  if (found === null) throw new Error(`this page has no ${selector}`);
  return found;
}
