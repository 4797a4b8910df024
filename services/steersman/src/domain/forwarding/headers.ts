/** What the gateway knows of a request and tells the upstream. */
export type Forwarded = {
  readonly clientAddress: string;
  readonly host: string;
  readonly protocol: "http" | "https";
  readonly requestId: string;
  /** Its quotas were counted here, and need not be again. */
  readonly isCounted?: boolean;
};

/** Hop-by-hop fields, RFC 9110 §7.6.1, with the two that old proxies still send. */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Identity and routing claims that only the gateway may make, and wishes to be read as another method or path. A client's own are
 * removed in every spelling: some servers read `x_user_id` and `x.user.id` as `x-user-id`.
 */
const CLAIM = new RegExp(
  [
    "x-(user|session|tixlys|internal|auth|authenticated|remote|webauth|principal|role|roles|scope|client|ssl|cert|token)(-.*)?",
    "x-forwarded(-.*)?",
    "x-(real-ip|cluster-client-ip|host|url-scheme)",
    "x-(original|rewrite|http-method|method)(-.*)?",
    "(true-client-ip|cf-connecting-ip|fastly-client-ip|client-ip|remote-user|remote-addr|ssl-client-.*|forwarded|via)",
  ]
    .map((names) => `^${names}$`)
    .join("|"),
);
const NEITHER_LETTER_NOR_DIGIT = /[^a-z0-9-]/g;

const isClaim = (name: string): boolean =>
  CLAIM.test(name.replaceAll(NEITHER_LETTER_NOR_DIGIT, "-"));

/** Names that a `Connection` field declares hop-by-hop for this message. */
const declaredByConnection = (headers: Headers): ReadonlySet<string> =>
  new Set(
    (headers.get("connection") ?? "")
      .toLowerCase()
      .split(",")
      .map((name) => name.trim()),
  );

/** The header fields that an upstream gets for a client's request. */
export const requestHeaders = (
  incoming: Headers,
  forwarded: Forwarded,
): Headers => {
  const declared = declaredByConnection(incoming);
  const outgoing = new Headers();
  for (const [name, value] of incoming) {
    if (name === "host" || name === "content-length") continue;
    if (HOP_BY_HOP.has(name) || declared.has(name) || isClaim(name)) continue;
    outgoing.append(name, value);
  }
  outgoing.set("x-forwarded-for", forwarded.clientAddress);
  outgoing.set("x-forwarded-host", forwarded.host);
  outgoing.set("x-forwarded-proto", forwarded.protocol);
  outgoing.set("x-request-id", forwarded.requestId);
  if (forwarded.isCounted === true) outgoing.set("x-tixlys-counted", "1");
  // The trace goes on from the gateway's own span, which whoever sends the request names.
  outgoing.delete("traceparent");
  outgoing.delete("tracestate");
  return outgoing;
};

/** The header fields that a client gets of an upstream's answer. */
export const responseHeaders = (upstream: Headers, prefix: string): Headers => {
  const declared = declaredByConnection(upstream);
  const outgoing = new Headers();
  for (const [name, value] of upstream) {
    if (HOP_BY_HOP.has(name) || declared.has(name)) continue;
    if (name === "server" || name === "x-powered-by") continue;
    outgoing.append(name, name === "location" ? behind(prefix, value) : value);
  }
  return outgoing;
};

/**
 * A service that already names its public address (`/auth/v1/me`) is left alone; one that redirects inside itself
 * (`/swagger/`) is moved behind its prefix.
 */
const behind = (prefix: string, location: string): string =>
  location.startsWith("/") &&
  !location.startsWith("//") &&
  !location.startsWith(`${prefix}/`)
    ? `${prefix}${location}`
    : location;
