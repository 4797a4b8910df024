import { Type, type TString } from "@sinclair/typebox";
import { uuidForm } from "../compile/formats.ts";

/** Ids with commas between, in a query: what format `uuid` says of each, in lower case (RFC 9562 §4). */
export function uuidList(
  atMost: number,
  about: { readonly description: string; readonly examples: string[] },
): TString {
  return Type.String({
    pattern: `^${uuidForm}(,${uuidForm}){0,${String(atMost - 1)}}$`,
    ...about,
  });
}
