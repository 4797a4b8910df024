import { bearerToken, type FallbackContext } from "@tixlys/pawz";
import type { EdgeOperation } from "../domain/access/operation.ts";
import { guardOf } from "./guard.ts";
import { isOwnPage } from "./own-pages.ts";

/** A token that is no good, whatever it is shown for. */
const dead = [
  "token-missing",
  "token-invalid",
  "token-expired",
  "token-revoked",
] as const;
/** What a service refuses by rank, role or operation. A missing step-up, and what cannot be known now, are the service's to say. */
const coarse = [...dead, "insufficient"] as const;

/** It must hear people whose token has expired: they come to it for a new one. It judges by itself. */
const TOKEN_ISSUER = "auth";

/** A refusal, or whether the token was one that lives. */
export type Judged =
  { readonly refused: Response } | { readonly isKnown: boolean };

const unknown: Judged = { isKnown: false };

/** What is asked for, by whom. */
export type Asking = {
  readonly service: string;
  /** As the service sees it. */
  readonly path: string;
  /** Where the service has told it. */
  readonly operation: EdgeOperation | undefined;
  /** As it goes on: with a token in place of an API key. */
  readonly headers: Headers;
};

/**
 * Refuses early what the service would refuse by its operation's own guard; the service judges again. Never what the service would
 * allow: that is held by a test over every guard and kind of token. Of an operation that is not known only a token that no service
 * would take ends here; pages that are no operations hear everybody.
 */
export function judgedAccess(asking: Asking, context: FallbackContext): Judged {
  const guard = asking.operation && guardOf(asking.operation);
  if (asking.operation === undefined || guard === undefined)
    return judgedToken(asking, context);
  // The token of a socket may come in ways that only its service knows: as a protocol, or as a ticket.
  if (asking.operation.isSocket) return unknown;
  return outcome(
    context.judge({
      ...tokenOf(asking.headers),
      guard,
      operation: asking.operation.operation,
      audience: asking.service,
      delegable: asking.operation.isDelegable,
      coarse: true,
      refuses: coarse,
    }),
  );
}

const outcome = (judged: ReturnType<FallbackContext["judge"]>): Judged =>
  "refused" in judged
    ? { refused: judged.refused }
    : { isKnown: judged.principal !== undefined };

function judgedToken(
  { service, path, operation, headers }: Asking,
  context: FallbackContext,
): Judged {
  if (service === TOKEN_ISSUER || !headers.has("authorization")) return unknown;
  if (operation === undefined && isOwnPage(path)) return unknown;
  const judged = context.judge({
    ...tokenOf(headers),
    guard: "general",
    operation: "steersman:request:forward",
    audience: service,
    delegable: true,
    refuses: dead,
  });
  return outcome(judged);
}

function tokenOf(headers: Headers): { readonly token?: string } {
  const token = bearerToken(headers);
  return token === undefined ? {} : { token };
}
