import {
  type FallbackContext,
  publishedPath,
  type RouteLimits,
} from "@tixlys/pawz";
import type { KnownOperations } from "../application/access/known-operations.ts";
import type { KeyTokens } from "../application/key-tokens.ts";
import type { HopTokens } from "../application/ports.ts";
import type { EdgeOperation } from "../domain/access/operation.ts";
import type { Counted } from "../domain/forwarding/headers.ts";
import type { Destination } from "../domain/routing/destination.ts";
import { judgedAccess } from "./access.ts";
import { withKeyTraded } from "./api-key.ts";
import { narrowedHeaders } from "./narrowed.ts";
import { quotasOf } from "./quotas.ts";
import { announcesMoreThan } from "./screen.ts";

/** A request that may go on. */
export type Admitted = {
  /** With a token in place of an API key. */
  readonly headers: Headers;
  /** For a service that is trusted less: it gets no credential that is good elsewhere, and sets none. */
  readonly isNarrowed: boolean;
  /** Which of its quotas were counted here. */
  readonly counted: Counted | undefined;
  /** Its token was one that lives. */
  readonly isKnown: boolean;
  /** A handshake may open a socket: this is what its operation is for, or the operation is not known. */
  readonly maySwitch: boolean;
};

type Refused = { readonly refused: Response };

/** What admission needs to know. */
export type AdmissionOptions = {
  readonly keyTokens: KeyTokens;
  readonly bodyLimitBytes: number;
  readonly operations?: Pick<KnownOperations, "find">;
  /** Services that get each token narrowed to the one request, and how that is done; none when absent. */
  readonly narrowed?: {
    readonly services: ReadonlySet<string>;
    readonly tokens: HopTokens;
  };
};

/**
 * Asks of a request what can be asked before its service sees it, the cheapest first: quotas of its address, so that floods of
 * refusals count, its token, quotas of its person, and how much it wants to send. `undefined` for what is nobody's to ask for.
 */
export async function admitted(
  request: Request,
  { upstream: { service }, path }: Destination,
  options: AdmissionOptions,
  context: FallbackContext,
): Promise<Admitted | Refused | undefined> {
  const operation = options.operations?.find(service, request.method, path);
  context.labelRoute(`/${service}${operation?.path ?? "/{**}"}`);
  // What services tell the gateway is not told to others.
  if (path === publishedPath) return undefined;
  const quotas =
    operation && context.counts ? quotasOf(service, operation) : undefined;
  const crowded = await used(quotas, "address", context);
  if (crowded !== undefined) return crowded;
  const traded = await withKeyTraded(
    request,
    service,
    options.keyTokens,
    context,
  );
  if ("refused" in traded) return traded;
  const { headers } = traded;
  const judged = judgedAccess({ service, path, operation, headers }, context);
  if ("refused" in judged) return judged;
  const exhausted = await used(quotas, "subject", context);
  if (exhausted !== undefined) return exhausted;
  if (announcesMoreThan(bodyLimitOf(operation, options), request.headers))
    return { refused: context.fail("body-too-large") };
  const { narrowed } = options;
  const isNarrowed = narrowed?.services.has(service) === true;
  const onward = isNarrowed
    ? narrowedHeaders(headers, service, narrowed.tokens, context)
    : { headers };
  return "refused" in onward
    ? onward
    : {
        headers: onward.headers,
        isNarrowed,
        counted: countedOf(quotas, context),
        isKnown: judged.isKnown,
        maySwitch: operation?.isSocket !== false,
      };
}

/** Of a socket, and of a token that is the service's to judge, nobody here knows whose it is. */
function countedOf(
  quotas: RouteLimits | undefined,
  context: FallbackContext,
): Counted | undefined {
  if (quotas === undefined) return undefined;
  return context.isIdentified() ? "address,subject" : "address";
}

async function used(
  quotas: RouteLimits | undefined,
  per: "address" | "subject",
  context: FallbackContext,
): Promise<Refused | undefined> {
  if (quotas === undefined) return undefined;
  const refused = await context.limited(quotas, per);
  return refused && { refused };
}

const bodyLimitOf = (
  operation: EdgeOperation | undefined,
  { bodyLimitBytes }: AdmissionOptions,
): number =>
  Math.min(bodyLimitBytes, operation?.bodyLimitBytes ?? bodyLimitBytes);
