import { readFileSync } from "node:fs";
import {
  parseUpstreams,
  type RoutingTable,
} from "../../domain/routing/upstreams.ts";

/** Where the routing table comes from, and the one in force. */
export type RoutingSource = {
  readonly table: () => RoutingTable;
  /**
   * Reads the source again (SIGHUP). The new table replaces the old one in one assignment; requests under way keep the
   * replica that they have. A table with a mistake is refused as a whole and the mistakes are given.
   */
  reload(): readonly string[];
};

/**
 * Reads `UPSTREAMS`, or the file that `UPSTREAMS_FILE` names, which wins.
 * @throws Error at start when there is no usable table: a gateway without routes serves nobody.
 */
export const routingSource = (from: {
  readonly text?: string | undefined;
  readonly file?: string | undefined;
}): RoutingSource => {
  const load = () =>
    parseUpstreams(
      from.file === undefined
        ? (from.text ?? "")
        : readFileSync(from.file, "utf8"),
    );
  const first = load();
  if (!first.ok)
    throw new Error(
      `${from.file === undefined ? "UPSTREAMS" : "UPSTREAMS_FILE"}: ${first.error.mistakes.join("; ")}`,
    );
  let table = first.value;
  return {
    table: () => table,
    reload: () => {
      try {
        const next = load();
        if (!next.ok) return next.error.mistakes;
        table = next.value;
        return [];
      } catch (error) {
        return [
          error instanceof Error ? error.message : "the file cannot be read",
        ];
      }
    },
  };
};
