/** Where mail goes, and how carefully. */
export type SmtpOptions = {
  readonly host: string;
  readonly port: number;
  /** `always`: TLS from the first byte (`smtps:`). `required`: no STARTTLS, no mail. `optional`: if it is offered, unchecked. */
  readonly tls: "always" | "required" | "optional";
  readonly auth?: { readonly user: string; readonly pass: string };
};

/**
 * Reads `smtp://user:password@host:port` or `smtps://…`. Over `smtp:` TLS is `required` unless the URL says `?tls=optional`, or
 * nothing, in development and test.
 *
 * @returns A sentence that says what is wrong, without the URL, which may hold a password.
 */
export function parseSmtpUrl(
  text: string,
  o: { strict: boolean },
): SmtpOptions | string {
  const url = URL.parse(text);
  if (url === null || !["smtp:", "smtps:"].includes(url.protocol))
    return "it is not an smtp: or smtps: URL";
  if (url.hostname === "") return "it names no host";
  const always = url.protocol === "smtps:";
  const tls =
    url.searchParams.get("tls") ?? (o.strict ? "required" : "optional");
  if (tls !== "required" && tls !== "optional")
    return "tls must be required or optional";
  const port = url.port === "" ? (always ? 465 : 587) : Number(url.port);
  const auth =
    url.username === ""
      ? {}
      : {
          auth: {
            user: decodeURIComponent(url.username),
            pass: decodeURIComponent(url.password),
          },
        };
  // An IPv6 address stands in brackets in a URL and without them everywhere else.
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port,
    tls: always ? "always" : tls,
    ...auth,
  };
}
