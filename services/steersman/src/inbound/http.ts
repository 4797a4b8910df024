import type { Check, ServiceDefinition } from "@tixlys/pawz";
import type { Gateway } from "../application/gateway.ts";
import { forward, type ForwardOptions } from "./forward.ts";

/** The gateway's own face: the merged documents, and everything else forwarded. */
export const http = <Socket>(
  options: ForwardOptions<Socket>,
): Pick<ServiceDefinition, "routes" | "fallback" | "bodyLimitBytes"> & {
  readonly documents: {
    readonly document: () => Promise<unknown>;
    readonly urls: () => readonly {
      readonly name: string;
      readonly url: string;
    }[];
  };
} => ({
  routes: { v1: [] },
  fallback: forward(options),
  // The server's own limit, which answers without a body, stays above ours.
  bodyLimitBytes: options.bodyLimitBytes,
  documents: {
    document: () => options.gateway.document(),
    urls: () => [
      { name: "all services", url: "../openapi.json" },
      ...options.gateway.services().map((service) => ({
        name: service,
        url: `../${service}/openapi.json`,
      })),
    ],
  },
});

/** One check for each service that the gateway was started with: `/health/ready` is their sum. */
export const upstreamChecks = (
  gateway: Gateway<unknown>,
): Readonly<Record<string, Check>> =>
  Object.fromEntries(
    gateway.services().map((name) => [name, () => gateway.state(name)]),
  );
