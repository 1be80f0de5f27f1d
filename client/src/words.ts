// The sentences of a page. Scripts hold none: templates write them, in the page's language, as
// {% words sent=_("It was sent.") %}, which becomes <div hidden data-words="{...}">.
export type Values = Readonly<Record<string, string | number>>;
export type Words = (name: string, values?: Values) => string;

/** Collect the sentences in `root` (itself included); `{name}` in one is replaced by a value. */
export function words(root: Element = document.documentElement): Words {
  const known = new Map<string, string>();
  const places = [...root.querySelectorAll("[data-words]")];
  if (root.hasAttribute("data-words")) places.unshift(root);
  for (const place of places) {
    const read = JSON.parse(place.getAttribute("data-words") ?? "{}") as Record<string, string>;
    for (const [name, sentence] of Object.entries(read)) known.set(name, sentence);
  }
  return (name, values = {}) => {
    // Every page brings `problem`: a person in trouble reads a calm sentence, not a blank.
    const sentence = known.get(name) ?? known.get("problem");
    if (sentence === undefined) throw new Error(`this page has no word ${name}`);
    return interpolate(sentence, values);
  };
}

function interpolate(sentence: string, values: Values): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : String(value);
  });
}
