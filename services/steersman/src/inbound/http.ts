import type {
  Check,
  DocsOptions,
  DocumentLink,
  ServiceDefinition,
} from "@tixlys/pawz";
import type { Gateway } from "../application/gateway.ts";
import { forward, type ForwardOptions } from "./forward.ts";

/** The gateway's own face: the merged documents, and everything else forwarded. */
export const http = <Socket>(
  options: ForwardOptions<Socket> & {
    /** The docs page has a form to sign in with; for development. */
    readonly showsSignIn?: boolean;
  },
): Pick<ServiceDefinition, "routes" | "fallback" | "bodyLimitBytes"> & {
  readonly documents: DocsOptions;
} => ({
  routes: { v1: [] },
  fallback: forward(options),
  // The server's own limit, which answers without a body, stays above ours.
  bodyLimitBytes: options.bodyLimitBytes,
  documents: {
    document: () => options.gateway.document(),
    urls: () => documentLinks(options.gateway),
    ...(options.showsSignIn === true ? { signIn: "/auth/v1/login" } : {}),
  },
});

/** One check for each service that the gateway was started with: `/health/ready` is their sum. */
export const upstreamChecks = (
  gateway: Gateway<unknown>,
): Readonly<Record<string, Check>> =>
  Object.fromEntries(
    gateway.services().map((name) => [name, () => gateway.state(name)]),
  );

/** All services in one, the latest version of each, and each version apart where there are several. */
const documentLinks = async (
  gateway: Pick<Gateway<unknown>, "services" | "versions">,
): Promise<DocumentLink[]> => {
  const each = await Promise.all(
    gateway.services().map(async (service) => {
      const versions = await gateway.versions(service);
      const apart = versions.length > 1 ? versions : [];
      return [
        { name: service, url: `../${service}/openapi.json` },
        ...apart.map((version) => ({
          name: `${service} ${version}`,
          url: `../${service}/${version}/openapi.json`,
        })),
      ];
    }),
  );
  return [{ name: "all services", url: "../openapi.json" }, ...each.flat()];
};
