import { err, ok, type Result } from "@tixlys/nexus";
import { isPlain } from "./path-text.ts";
import type { RoutingTable, Upstream } from "./upstreams.ts";

/** Where a request goes: which service, and the path that the service sees. */
export type Destination = {
  readonly upstream: Upstream;
  /** The client came by the service's own host. */
  readonly ownHost?: true;
  /** Begins with `/`; the service's own prefix is gone. */
  readonly path: string;
};

export type DestinationRejection =
  { readonly kind: "UnknownService" } | { readonly kind: "AmbiguousPath" };

/** Paths whose place is fixed by others, by the service that answers them under the same path. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  "/.well-known/biscuit-web-keys": "auth",
};

/**
 * The destination of a request that came by a service's own host. The path may begin with the service's name as well: what the
 * service says of its addresses does.
 */
export const destinationAt = (
  table: RoutingTable,
  service: string,
  path: string,
): Result<Destination, DestinationRejection> => {
  if (!isPlain(path)) return err({ kind: "AmbiguousPath" });
  const upstream = table.get(service);
  if (upstream === undefined) return err({ kind: "UnknownService" });
  const named = path.startsWith(`/${service}/`);
  return ok({
    upstream,
    ownHost: true,
    path: named ? path.slice(service.length + 1) : path,
  });
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
