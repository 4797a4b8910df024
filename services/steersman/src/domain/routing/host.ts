/** What a host name stands for at the edge. */
export type HostPlace =
  /** Every service, each behind its first path segment. */
  | { readonly kind: "paths" }
  /** One service, its paths as they are. */
  | { readonly kind: "service"; readonly service: string }
  /** Nothing: the answer is 421. */
  | { readonly kind: "unknown" };

/** Which hosts there are; names in the one spelling that {@link plainHost} gives. */
export type Hosts = {
  /** Hosts of one service each. */
  readonly services: ReadonlyMap<string, string>;
  /** Hosts of all services by path; undefined for every host that is no service's. */
  readonly paths: ReadonlySet<string> | undefined;
};

/** Hosts where nobody has said which: every name is good, and paths tell the service. */
export const anyHost: Hosts = { services: new Map(), paths: undefined };

/**
 * The one spelling of a `Host` field: without port, in small letters, without the dot that ends a full name (RFC 9110 §4.2.3,
 * RFC 1034 §3.1). Routing and policy know no other.
 */
export const plainHost = (field: string): string =>
  field
    .replace(/:\d*$/, "")
    .toLowerCase()
    .replace(/(?<=.)\.$/, "");

export const placeOf = (hosts: Hosts, field: string): HostPlace => {
  if (hosts.services.size === 0 && hosts.paths === undefined)
    return { kind: "paths" };
  const host = plainHost(field);
  const service = hosts.services.get(host);
  if (service !== undefined) return { kind: "service", service };
  return hosts.paths === undefined || hosts.paths.has(host)
    ? { kind: "paths" }
    : { kind: "unknown" };
};
