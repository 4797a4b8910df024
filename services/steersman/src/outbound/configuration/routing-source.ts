import { readFileSync } from "node:fs";
import {
  ambiguousHosts,
  type Routing,
  type RoutingConfiguration,
  routingOf,
} from "../../domain/routing/configuration.ts";
import {
  parseUpstreams,
  type RoutingTable,
} from "../../domain/routing/upstreams.ts";
import { readRoutingDocument } from "./routing-document.ts";

/** Where the routing comes from, and what is in force. */
export type RoutingSource = {
  /** Configuration and replicas together; each request sees one of them as a whole. */
  readonly routing: () => Routing;
  readonly table: () => RoutingTable;
  /**
   * Reads the replicas again (SIGHUP). The new table replaces the old one in one assignment; requests under way keep the
   * replica that they have. A table with a mistake is refused as a whole and the mistakes are given.
   */
  reload(): readonly string[];
  /** Puts a version of the configuration in force. With a mistake the old one stays, and the mistakes are given. */
  apply(version: number, text: string): readonly string[];
};

/**
 * Reads `UPSTREAMS`, or the file that `UPSTREAMS_FILE` names, which wins.
 * @throws Error at start when there is no usable table: a gateway without routes serves nobody.
 */
export const routingSource = (from: {
  readonly text?: string | undefined;
  readonly file?: string | undefined;
  /** In force until a version is applied. */
  readonly configuration?: RoutingConfiguration;
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
  let replicas = first.value;
  let routing = routingOf(0, from.configuration ?? {}, replicas);
  return {
    routing: () => routing,
    table: () => routing.table,
    reload: () => {
      try {
        const next = load();
        if (!next.ok) return next.error.mistakes;
        replicas = next.value;
        const { version, configuration } = routing;
        routing = routingOf(version, configuration, replicas);
        return [];
      } catch (error) {
        return [
          error instanceof Error ? error.message : "the file cannot be read",
        ];
      }
    },
    apply: (version, text) => {
      const read = readRoutingDocument(text);
      if (!read.ok) return read.error.mistakes;
      const { configuration } = read.value;
      // Services that it does not know may be away; a host that stands for two things is wrong whoever is there.
      const mistakes = ambiguousHosts(configuration, [...replicas.keys()]);
      if (mistakes.length > 0) return mistakes;
      routing = routingOf(version, configuration, replicas);
      return [];
    },
  };
};
