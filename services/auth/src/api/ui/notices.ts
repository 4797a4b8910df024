import { notice } from "./form.ts";
import type { Html } from "./html.ts";
import type { Asked } from "./form-page.ts";

/** What a page says after a form was carried out, by its name in the address: the address brings no text of its own. */
export function noticeOf(
  { query }: Asked,
  known: ReadonlyMap<string, string>,
): Html | undefined {
  const said = known.get(query.get("notice") ?? "");
  return said === undefined ? undefined : notice("good", said);
}
