/** Origins whose pages may act with the visitor's cookies. */
export type TrustedOrigins = ReadonlySet<string>;

/**
 * Whether a request that a cookie authenticates may change something (auth #33). Browsers say where a request comes
 * from; programs that are none say nothing and have no foreign cookies. `SameSite=Lax` stands behind this.
 */
export function isFromTrustedOrigin(
  request: Request,
  trusted: TrustedOrigins,
): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site === "same-origin" || site === "none") return true;
  const origin = request.headers.get("origin");
  if (origin !== null) return trusted.has(origin);
  return site === null;
}
