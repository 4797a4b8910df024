import { err, ok, type Result } from "@tixlys/nexus";

/** One service behind the gateway and the origins of its replicas, at least one. */
export type Upstream = {
  readonly service: string;
  readonly origins: readonly string[];
};

/** Which service answers for which first path segment. */
export type RoutingTable = ReadonlyMap<string, Upstream>;

export type UpstreamsRejection = {
  readonly kind: "UpstreamsUnreadable";
  /** One sentence for each mistake; never the whole text. */
  readonly mistakes: readonly string[];
};

const SERVICE_NAME = /^[a-z][a-z0-9-]{0,31}$/;

/**
 * Reads `users=http://127.0.0.1:4102,http://127.0.0.1:4201;auth=…`.
 * Every mistake is reported; a table with a mistake is refused as a whole, so that
 * a running gateway keeps the one it has.
 */
export const parseUpstreams = (
  text: string,
): Result<RoutingTable, UpstreamsRejection> => {
  const mistakes: string[] = [];
  const table = new Map<string, Upstream>();
  for (const entry of text.split(/[;\n]/)) {
    if (entry.trim() === "") continue;
    const upstream = parseEntry(entry.trim(), mistakes);
    if (upstream === undefined) continue;
    if (table.has(upstream.service))
      mistakes.push(`service ${upstream.service} is named twice`);
    table.set(upstream.service, upstream);
  }
  if (table.size === 0 && mistakes.length === 0)
    mistakes.push("no service is named");
  return mistakes.length === 0
    ? ok(table)
    : err({ kind: "UpstreamsUnreadable", mistakes });
};

const parseEntry = (
  entry: string,
  mistakes: string[],
): Upstream | undefined => {
  const [service, list] = split(entry, "=");
  if (!SERVICE_NAME.test(service)) {
    mistakes.push("an entry has no service name before its =");
    return undefined;
  }
  const origins = list.split(",").map((origin) => origin.trim());
  const bad = origins.filter((origin) => !isOrigin(origin)).length;
  if (bad > 0) {
    mistakes.push(
      `${service}: ${bad} of ${origins.length} addresses are not an http origin such as http://127.0.0.1:4101`,
    );
    return undefined;
  }
  return { service, origins };
};

const split = (text: string, separator: string): [string, string] => {
  const at = text.indexOf(separator);
  return at < 0
    ? [text, ""]
    : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
};

const isOrigin = (text: string): boolean => {
  const url = URL.parse(text);
  return (
    url !== null &&
    (url.protocol === "http:" || url.protocol === "https:") &&
    url.pathname === "/" &&
    url.search === "" &&
    url.username === "" &&
    !text.endsWith("/")
  );
};
