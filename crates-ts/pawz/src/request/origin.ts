import type { Exchange } from "./exchange.ts";

/**
 * Whether a page of this origin may open a socket, which no CORS check stops: a page of our own, or of the list. A client without
 * `Origin` is no browser and has no cookies of somebody else's to use.
 *
 * Our own is the host that the client named, at the edge where a proxy of ours says so. A page that came by TLS is ours too where
 * TLS ended before us; one that came without is not where we came with.
 */
export function mayOpenFrom(
  exchange: Pick<Exchange, "headers" | "isFromTrustedPeer">,
  allowed: ReadonlySet<string>,
): boolean {
  const { headers } = exchange;
  const origin = headers.get("origin");
  if (origin === null) return true;
  if (allowed.has(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { host, protocol, origin: read } = new URL(origin);
  if (read !== origin) return false;
  const told = exchange.isFromTrustedPeer;
  const own =
    (told ? headers.get("x-forwarded-host") : null) ?? headers.get("host");
  const scheme = (told ? headers.get("x-forwarded-proto") : null) ?? "http";
  return (
    own?.toLowerCase() === host &&
    (protocol === "https:" || (protocol === "http:" && scheme === "http"))
  );
}
