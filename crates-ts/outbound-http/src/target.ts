import { isIP } from "node:net";
import { err, ok, type Result } from "@tixlys/nexus";
import { isPublicAddress } from "./address.ts";

/** Where requests may go. `ports` that are `any` are not looked at. */
export type TargetPolicy = {
  readonly schemes: readonly ("https:" | "http:")[];
  readonly ports: "any" | readonly number[];
  /** Whether private and loopback addresses are allowed: development and test only. */
  readonly privateAddresses: boolean;
};

/** Production: TLS to the two ports that serve it, and to public addresses alone. */
export const publicPolicy: TargetPolicy = {
  schemes: ["https:"],
  ports: [443, 8443],
  privateAddresses: false,
};

/** Development and test: a receiver on this machine, without TLS. */
export const localPolicy: TargetPolicy = {
  schemes: ["https:", "http:"],
  ports: "any",
  privateAddresses: true,
};

/** Why an address is not asked; stable, for the codes of an API. */
export type TargetRefusal =
  | "malformed"
  | "scheme-refused"
  | "credentials-in-url"
  | "port-refused"
  | "private-target";

/** Longest URL, in characters. */
export const longestUrl = 2_048;

/** A URL that may be asked, as far as its text tells: what its name resolves to is judged when it is asked. */
export type Target = {
  readonly url: URL;
  /** Without brackets and without a dot at the end. */
  readonly host: string;
  readonly port: number;
  /** Whether the host is an address, so that there is nothing to resolve. */
  readonly isAddress: boolean;
};

/** Names that never lead out (RFC 6761, 6762, 8375, and `.internal`), whatever a resolver makes of them. */
const localNames = /(^|\.)(localhost|local|internal|home\.arpa)$/;

/**
 * Judges a URL by its text: scheme, port, no credentials, no address inside our networks in any of its spellings (`0x7f.1`,
 * `2130706433`, `[::ffff:7f00:1]`), which the URL parser brings into one form.
 */
export function judgeTarget(
  text: string,
  policy: TargetPolicy,
): Result<Target, TargetRefusal> {
  if (text.length > longestUrl || !URL.canParse(text)) return err("malformed");
  const url = new URL(text);
  if (!policy.schemes.some((scheme) => scheme === url.protocol))
    return err("scheme-refused");
  if (url.username !== "" || url.password !== "")
    return err("credentials-in-url");
  const port = portOf(url);
  if (policy.ports !== "any" && !policy.ports.includes(port))
    return err("port-refused");
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  if (host === "") return err("malformed");
  const isAddress = isIP(host) !== 0;
  if (!policy.privateAddresses && isInside(host, isAddress))
    return err("private-target");
  return ok({ url, host, port, isAddress });
}

function isInside(host: string, isAddress: boolean): boolean {
  return isAddress ? !isPublicAddress(host) : localNames.test(host);
}

function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}
