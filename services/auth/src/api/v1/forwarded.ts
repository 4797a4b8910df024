import type { TrustedOrigins } from "./origin.ts";

/** Where people sign in, and the origins that they may be sent back to. */
export type SignIn = {
  /** What the suite is reached under. */
  readonly publicUrl: string;
  readonly trusted: TrustedOrigins;
};

/** The request that a reverse proxy asks about, as it describes it. */
export type Forwarded = {
  readonly method: string;
  /** `https://reports.example.org`; undefined when the proxy named none, or nonsense. */
  readonly origin: string | undefined;
  /** Path and query, beginning with one slash. */
  readonly uri: string;
};

const maxUriLength = 2048;

/** Reads the `X-Forwarded-*` fields; whoever forges them gets no further than their own sign-in page. */
export function forwardedOf({ headers }: Request): Forwarded {
  const said = (name: string): string =>
    (headers.get(`x-forwarded-${name}`) ?? "").trim();
  const uri = said("uri");
  const isPath = /^\/(?![/\\])[\x21-\x7e]*$/.test(uri);
  return {
    method: said("method").toUpperCase() || "GET",
    origin: originOf(said("proto"), said("host")),
    uri: isPath && uri.length <= maxUriLength ? uri : "/",
  };
}

function originOf(proto: string, host: string): string | undefined {
  if (!["http", "https"].includes(proto)) return undefined;
  if (!/^[a-z0-9.[\]:-]{1,255}$/i.test(host)) return undefined;
  return URL.parse(`${proto}://${host}`)?.origin;
}

/**
 * The page where somebody signs in who wanted to go to `forwarded`: on that very host, because its cookie is good for no other
 * (`__Host-`), when the host is one of ours; else on the suite's own, and without a way back.
 */
export function signInUrl(
  { origin, uri }: Forwarded,
  { publicUrl, trusted }: SignIn,
): string {
  if (origin === undefined || !trusted.has(origin))
    return new URL("/auth/ui/sign-in", publicUrl).href;
  const url = new URL("/auth/ui/sign-in", origin);
  url.searchParams.set("return_to", origin + uri);
  return url.href;
}

const reading: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Somebody looks at a page, and would not know what to do with a 401. */
export function isNavigation(
  { headers }: Request,
  { method }: Forwarded,
): boolean {
  if (!reading.has(method)) return false;
  const mode = headers.get("sec-fetch-mode");
  return mode === null
    ? (headers.get("accept") ?? "").includes("text/html")
    : mode === "navigate";
}

/** What a foreign page must not be able to cause with its visitor's cookie: a change, or a socket (auth #33). */
export function wantsTrust(
  { headers }: Request,
  { method }: Forwarded,
): boolean {
  return (
    !(reading.has(method) || method === "OPTIONS") ||
    headers.get("sec-fetch-mode") === "websocket"
  );
}
