import { err, ok, type Result } from "@tixlys/nexus";
import { parseSessionId, parseUserId } from "../../domain/account/ids.ts";
import { parseScope, type ScopeRejection } from "../../domain/api-key/scope.ts";
import { grantOf } from "../api-key/as-session.ts";
import type { Narrowed, NarrowingRefused, Ports } from "../ports.ts";
import type { Holder } from "../session/logout.ts";

/** What the caller wants its token to be good for, at most; each part can but take away. */
export type Wish = {
  readonly operations?: readonly string[];
  readonly resources?: readonly string[];
  readonly services?: readonly string[];
  readonly expiresInSeconds?: number;
  readonly requestId?: string;
};

export type AttenuateRejection =
  | NarrowingRefused
  | {
      readonly type: "InvalidScope";
      readonly mistakes: readonly ScopeRejection[];
    }
  /** What the token was issued for has ended. */
  | { readonly type: "SessionHasEnded" };

/**
 * Narrows the caller's own token, as the library and the command line do offline (auth.md §3.5). The result is the same token
 * with one block more: it dies with its parent, and nothing that is said here can widen it (auth #42).
 */
export function attenuateWith(
  ports: Ports,
): (
  holder: Holder,
  token: string,
  wish: Wish,
) => Promise<Result<Narrowed, AttenuateRejection>> {
  return async (holder, token, wish) => {
    const { operations, resources, services, requestId } = wish;
    const scope = parseScope(operations ?? ["*"], resources);
    if (!scope.ok) return err({ type: "InvalidScope", mistakes: scope.error });
    const userId = parseUserId(holder.userId);
    const sessionId = parseSessionId(holder.sessionId);
    if (
      userId === undefined ||
      sessionId === undefined ||
      (await grantOf(ports, userId, sessionId)) === undefined
    )
      return err({ type: "SessionHasEnded" });
    const narrowed = ports.tokenDesk.narrow(token, {
      ...(operations === undefined ? {} : { operations }),
      ...(resources === undefined ? {} : { resources }),
      ...(services === undefined ? {} : { services }),
      ...(requestId === undefined ? {} : { requestId }),
      ...endOf(ports, wish),
    });
    return narrowed.ok ? ok(narrowed.value) : narrowed;
  };
}

function endOf({ clock }: Ports, { expiresInSeconds }: Wish) {
  return expiresInSeconds === undefined
    ? {}
    : { expiresAt: new Date(clock().getTime() + expiresInSeconds * 1000) };
}
