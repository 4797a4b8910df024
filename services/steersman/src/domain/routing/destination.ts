import { err, ok, type Result } from "@tixlys/nexus";
import { isPlain } from "./path-text.ts";
import type { RoutingTable, Upstream } from "./upstreams.ts";

/** Where a request goes: which service, and the path that the service sees. */
export type Destination = {
  readonly upstream: Upstream;
  /** Begins with `/`; the service's own prefix is gone. */
  readonly path: string;
};

export type DestinationRejection =
  { readonly kind: "UnknownService" } | { readonly kind: "AmbiguousPath" };

/** Paths whose place is fixed by others, by the service that answers them under the same path. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  "/.well-known/biscuit-web-keys": "auth",
};

/** Chooses the destination of a request path such as `/users/v1/me`. */
export const destinationOf = (
  table: RoutingTable,
  path: string,
): Result<Destination, DestinationRejection> => {
  if (!isPlain(path)) return err({ kind: "AmbiguousPath" });
  const owner = table.get(WELL_KNOWN[path] ?? "");
  if (owner !== undefined) return ok({ upstream: owner, path });
  const end = path.indexOf("/", 1);
  const upstream = table.get(end < 0 ? path.slice(1) : path.slice(1, end));
  if (upstream === undefined) return err({ kind: "UnknownService" });
  return ok({ upstream, path: end < 0 ? "/" : path.slice(end) });
};
