import { bearerToken, offeredProtocols } from "@tixlys/pawz";
import type { StreamHolder } from "../application/streams/open-streams.ts";

/** Reads a genuine, living token; undefined for any other (`platform.verifier.identify`). */
export type Identify = (token: string) =>
  | {
      readonly principal:
        | {
            readonly kind: "user";
            readonly userId: string;
            readonly sessionId: string;
          }
        | { readonly kind: "service" };
      readonly tokenId: string;
      readonly gen: number | undefined;
    }
  | undefined;

/**
 * Whose stream a request opens, by its token: in the header or, of a socket, among the protocols. A ticket names nobody here; the
 * service that redeems it ends the socket itself.
 */
export function holderOf(
  headers: Headers,
  identify: Identify,
): StreamHolder | undefined {
  const token = offeredProtocols(headers).token ?? bearerToken(headers);
  const known = token === undefined ? undefined : identify(token);
  if (token === undefined || known === undefined) return undefined;
  const { principal, tokenId, gen = 0 } = known;
  return {
    tokenId,
    gen,
    userId: principal.kind === "user" ? principal.userId : undefined,
    sessionId: principal.kind === "user" ? principal.sessionId : undefined,
    isGood: () => identify(token) !== undefined,
  };
}
