/** Words that were not saved, sealed to the writer's own key: nobody else opens them, whatever their role. */
import type { Sealed } from "../keyring.ts";
import { holderWrap, type Subject } from "../reports/sealed.ts";
import { b64, CannotOpen, type Compartment, type JsonObject, Kind, newHeader, readHeader, readJson, seal, unb64, writeJson } from "../seal/index.ts";
import type { StaffContext } from "./context.ts";

/** What is typed in a field, and the version it was written over. */
export interface Kept {
  text: string;
  before: string;
}

/** By the compartment they belong to, so that erasing it erases them: the words in each field. */
export type Unsaved = ReadonlyMap<Compartment, Record<string, Kept>>;

type Writer = Pick<StaffContext, "own" | "signId">;

/** One envelope for each compartment, to the writer's own key and to nobody else. */
export function sealDrafts(kept: Unsaved, place: Subject, { own, signId }: Writer): Sealed {
  const made = [...kept].map(([compartment, fields]) => {
    const header = newHeader({ ...place, kind: Kind.draft, compartment, sender: signId });
    const { envelope, key, context } = seal(header, writeJson({ fields: fields as unknown as JsonObject }));
    return { envelope: { id: header.id, data: b64(envelope) }, wrap: holderWrap(header.id, key, context, own) };
  });
  return { envelopes: made.map((one) => one.envelope), keys: [], wraps: made.map((one) => one.wrap) };
}

/** The fields of all drafts that open here; one that does not is left out. */
export function openDrafts(sealed: Sealed, place: Subject, { keyring }: Pick<StaffContext, "keyring">): Record<string, Kept> {
  keyring.add(sealed);
  const found: Record<string, Kept> = {};
  for (const { id, data } of sealed.envelopes) {
    try {
      const { compartment } = readHeader(unb64(data));
      const said = readJson(keyring.openEnvelope(id, { ...place, kind: Kind.draft, compartment }).plaintext);
      Object.assign(found, said["fields"]);
    } catch (error) {
      if (!(error instanceof CannotOpen)) throw error;
    }
  }
  return found;
}
