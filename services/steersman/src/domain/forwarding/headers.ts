/** What the gateway knows of a request and tells the upstream. */
export type Forwarded = {
  readonly clientAddress: string;
  readonly host: string;
  readonly protocol: "http" | "https";
  readonly requestId: string;
  /** Which of its quotas were counted here, and need not be again. */
  readonly counted?: Counted | undefined;
};

/** The quotas of a request's address alone, where nobody here knows who asks, or those of its person, too. */
export type Counted = "address" | "address,subject";

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

/** Made anew for the next hop: the trace goes on from the gateway's own span, which whoever sends the request names. */
const NOT_PASSED: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  "host",
  "content-length",
  "expect",
  "traceparent",
  "tracestate",
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

/** What was found of names: there are few, and each comes with every request. */
const judged = new Map<string, boolean>();
const JUDGED_AT_MOST = 512;

const isClaim = (name: string): boolean => {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const found = CLAIM.test(name.replaceAll(NEITHER_LETTER_NOR_DIGIT, "-"));
  if (judged.size < JUDGED_AT_MOST) judged.set(name, found);
  return found;
};

/** Names that a `Connection` field declares hop-by-hop for its message. */
const declaredIn = (connection: string): readonly string[] =>
  connection
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => TOKEN.test(name));

const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/** The header fields that an upstream gets for a client's request. */
export const requestHeaders = (
  incoming: Headers,
  forwarded: Forwarded,
): Headers => {
  const outgoing = new Headers();
  // Not `for of`, which makes a list for each field.
  incoming.forEach((value, name) => {
    if (NOT_PASSED.has(name) || isClaim(name)) return;
    outgoing.append(name, value);
  });
  const connection = incoming.get("connection");
  if (connection !== null)
    for (const name of declaredIn(connection)) outgoing.delete(name);
  outgoing.set("x-forwarded-for", forwarded.clientAddress);
  outgoing.set("x-forwarded-host", forwarded.host);
  outgoing.set("x-forwarded-proto", forwarded.protocol);
  outgoing.set("x-request-id", forwarded.requestId);
  if (forwarded.counted !== undefined)
    outgoing.set("x-tixlys-counted", forwarded.counted);
  return outgoing;
};

/** Takes out of an answer's fields those that end at a hop, in place; for answers that are not read here from their first byte. */
export const endAtHop = (headers: Headers): void => {
  const connection = headers.get("connection");
  for (const name of HOP_BY_HOP) headers.delete(name);
  if (connection !== null)
    for (const name of declaredIn(connection)) headers.delete(name);
};

/** Takes out of an answer's fields what no client gets, in place. Those that end at a hop are gone already: whoever read it took them. */
export const passBack = (headers: Headers, prefix: string): void => {
  headers.delete("server");
  headers.delete("x-powered-by");
  const location = headers.get("location");
  if (location !== null) headers.set("location", behind(prefix, location));
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
