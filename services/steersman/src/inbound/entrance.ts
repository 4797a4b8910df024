import type { Arrival, Entrance } from "@tixlys/pawz";
import type { Gateway } from "../application/gateway.ts";

/** What becomes of requests that come without TLS: they are served, or pages are sent to HTTPS and everything else refused. */
export type HttpPolicy = "serve" | "redirect";

/** Asked by whoever runs the process, at its address and without TLS. */
const probes: ReadonlySet<string> = new Set(["/health/live", "/health/ready"]);

/**
 * Who is let in: nobody under a host that is none of ours, and nobody without TLS where that is the policy. A page finds its way
 * by itself; a program is told, because a redirect would hide that it sends its tokens in the open (ASVS 4.1.2).
 */
export const entrance =
  (options: {
    readonly gateway: Pick<Gateway<unknown>, "placeOf">;
    readonly httpPolicy: HttpPolicy;
    /** The port of HTTPS as clients reach it. */
    readonly httpsPort: () => number;
  }): Entrance =>
  (arrival) => {
    if (probes.has(arrival.path)) return "own";
    const place = options.gateway.placeOf(arrival.host);
    if (place.kind === "unknown") return { fail: "host-unknown" };
    if (options.httpPolicy === "redirect" && !arrival.isSecure)
      return isNavigation(arrival)
        ? { redirect: secureAddress(arrival, options.httpsPort()) }
        : { fail: "https-required" };
    return place.kind === "service" ? "fallback" : "own";
  };

/** A browser that goes to a page; it names HTML, which no other client does by itself. */
const isNavigation = ({ method, headers }: Arrival): boolean =>
  (method === "GET" || method === "HEAD") &&
  /\btext\/html\b/i.test(headers.get("accept") ?? "") &&
  !headers.has("authorization");

const secureAddress = (arrival: Arrival, port: number): string => {
  const host = arrival.host.replace(/:\d*$/, "");
  return `https://${host}${port === 443 ? "" : `:${port}`}${arrival.path}${arrival.search}`;
};
