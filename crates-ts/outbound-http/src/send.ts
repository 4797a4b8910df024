import { isIP } from "node:net";
import { err, ok, type Result } from "@tixlys/nexus";
import { isPublicAddress } from "./address.ts";
import { readExcerpt } from "./excerpt.ts";
import { addressesOf, keepingResolver, type Resolver } from "./resolve.ts";
import {
  judgeTarget,
  type Target,
  type TargetPolicy,
  type TargetRefusal,
} from "./target.ts";

/** What a process says once about its outgoing requests. */
export type OutboundOptions = {
  readonly policy: TargetPolicy;
  /** The machine's own, kept for ten seconds, unless a test brings another. */
  readonly resolve?: Resolver;
  /** Certificates (PEM) that are trusted instead of the built-in ones. */
  readonly certificateAuthorities?: readonly string[];
};

/** One request, and what may be spent on it. */
export type OutboundRequest = {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  /** `host`, `content-length` and `accept-encoding` are ours. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** From the name's resolution to the end of the answer's body. */
  readonly timeoutMs: number;
  /** How much of the answer's body is read; what is more is not waited for. */
  readonly excerptBytes: number;
};

/** Why there was no answer, in words that may be shown to whoever gave the address. */
export type FailureReason =
  | "name-not-found"
  | "connection-refused"
  | "connection-closed"
  | "tls-failed"
  | "malformed-answer"
  | "timed-out";

/** How a request ended. */
export type OutboundOutcome =
  | {
      readonly kind: "answered";
      /** Any status: a redirect is an answer, and is not followed. */
      readonly status: number;
      readonly headers: Headers;
      /** The beginning of the body, read as UTF-8 whatever it says it is. */
      readonly excerpt: string;
      readonly isTruncated: boolean;
    }
  /** Nothing was sent. */
  | { readonly kind: "refused"; readonly reason: TargetRefusal }
  /** Whether the other side got it is not known. */
  | { readonly kind: "failed"; readonly reason: FailureReason };

/** The way out. */
export type OutboundHttp = {
  /** What the text of a URL tells already: for the moment in which somebody gives it. */
  readonly judge: (url: string) => Result<Target, TargetRefusal>;
  /** One request. Never rejects: each way in which it can end is a value. */
  readonly send: (request: OutboundRequest) => Promise<OutboundOutcome>;
};

/**
 * Sends requests to addresses that strangers gave (OWASP ASVS 5.0 13.2.4, `auth.md` #56). The name is resolved here, each of its
 * addresses is judged, and the connection goes to the address that was judged: a second answer of the name server changes nothing.
 * TLS proves the name, not the address. Redirects are not followed, answers are not unpacked. Connections are kept alive.
 */
export function outboundHttp(options: OutboundOptions): OutboundHttp {
  const { policy, resolve = keepingResolver(addressesOf) } = options;
  const ca = options.certificateAuthorities;
  return {
    judge: (url) => judgeTarget(url, policy),
    async send(request) {
      const target = judgeTarget(request.url, policy);
      if (!target.ok) return { kind: "refused", reason: target.error };
      const signal = AbortSignal.timeout(request.timeoutMs);
      try {
        const addresses = await inTime(
          signal,
          judgedAddresses(target.value, policy, resolve),
        );
        if (!addresses.ok) return addresses.error;
        return await ask(target.value, addresses.value, request, signal, ca);
      } catch (thrown) {
        return { kind: "failed", reason: reasonOf(thrown, signal) };
      }
    },
  };
}

/** How many addresses of one name are tried, where nobody takes the connection. */
const triedAddresses = 2;

/** One address inside our networks spoils the name: whoever controls it mixes them to have one of them tried. */
async function judgedAddresses(
  { host, isAddress }: Target,
  policy: TargetPolicy,
  resolve: Resolver,
): Promise<Result<readonly string[], OutboundOutcome>> {
  if (isAddress) return ok([host]);
  const found = await resolve(host).catch(() => []);
  if (found.length === 0)
    return err({ kind: "failed", reason: "name-not-found" });
  if (!policy.privateAddresses && !found.every(isPublicAddress))
    return err({ kind: "refused", reason: "private-target" });
  return ok(found.slice(0, triedAddresses));
}

async function ask(
  target: Target,
  addresses: readonly string[],
  request: OutboundRequest,
  signal: AbortSignal,
  ca: readonly string[] | undefined,
): Promise<OutboundOutcome> {
  const [first, ...others] = addresses;
  if (first === undefined) return { kind: "failed", reason: "name-not-found" };
  try {
    return await exchange(target, first, request, signal, ca);
  } catch (thrown) {
    const isNext = reasonOf(thrown, signal) === "connection-refused";
    if (!isNext || others.length === 0) throw thrown;
    return ask(target, others, request, signal, ca);
  }
}

async function exchange(
  { url, host, port, isAddress }: Target,
  address: string,
  request: OutboundRequest,
  signal: AbortSignal,
  ca: readonly string[] | undefined,
): Promise<OutboundOutcome> {
  const at = isIP(address) === 6 ? `[${address}]` : address;
  const response = await fetch(
    `${url.protocol}//${at}:${String(port)}${url.pathname}${url.search}`,
    {
      method: request.method,
      headers: {
        ...request.headers,
        host: url.host,
        "accept-encoding": "identity",
      },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: "manual",
      decompress: false,
      // A proxy of the environment would resolve the name itself, and ask whom we have not judged.
      proxy: false,
      signal,
      tls: {
        ...(isAddress ? {} : { serverName: host }),
        ...(ca === undefined ? {} : { ca: [...ca] }),
      },
    },
  );
  const { status, headers } = response;
  const read = await readExcerpt(response.body, request.excerptBytes);
  return { kind: "answered", status, headers, ...read };
}

/** The resolver has no way to be stopped: nobody waits for it any longer. */
async function inTime<Value>(
  signal: AbortSignal,
  work: Promise<Value>,
): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const stop = (): void => late.reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

const refusedCodes =
  /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|FailedToOpenSocket|ConnectionRefused)$/;
const closedCodes = /^(ECONNRESET|EPIPE|ConnectionClosed)$/;
const tlsCodes = /CERT|TLS|SSL|SELF_SIGNED|SIGNATURE|ISSUER/;

function reasonOf(thrown: unknown, signal: AbortSignal): FailureReason {
  if (signal.aborted) return "timed-out";
  const code =
    thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  if (refusedCodes.test(code)) return "connection-refused";
  if (closedCodes.test(code)) return "connection-closed";
  if (tlsCodes.test(code)) return "tls-failed";
  return "malformed-answer";
}
