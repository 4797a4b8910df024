/** The bearer token of an `Authorization` header (RFC 6750 §2.1); the scheme's case does not matter. */
export function bearerToken(headers: Headers): string | undefined {
  const value = headers.get("authorization");
  if (value === null || value.length < 8) return undefined;
  if (
    !value.startsWith("Bearer ") &&
    value.slice(0, 7).toLowerCase() !== "bearer "
  )
    return undefined;
  const token = value.slice(7).trim();
  return token === "" ? undefined : token;
}
