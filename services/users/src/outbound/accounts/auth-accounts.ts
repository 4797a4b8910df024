import { err, ok, type Result } from "@tixlys/nexus";
import { tracedFetch } from "@tixlys/telemetry";
import type { Accounts, RemovalRefusal } from "../../application/ports.ts";

const deadlineMs = 5_000;
const maxBytes = 16 * 1024;

/**
 * `auth` over HTTP: the caller's own token goes along, so this service can do nothing that they could not do there themselves.
 *
 * @param authUrl Origin of `auth`; `/v1/users/{id}` is added.
 */
export function authAccounts(authUrl: string): Accounts {
  return {
    async remove(userId, token, signal) {
      const until = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
      const url = new URL(`/v1/users/${encodeURIComponent(userId)}`, authUrl);
      try {
        const response = await tracedFetch(url.href, {
          method: "DELETE",
          signal: until,
          redirect: "error",
          headers: {
            accept: "application/json",
            authorization: `Bearer ${token}`,
          },
        });
        const text = await response.text();
        return response.status === 202
          ? ok(null)
          : refusalOf(response.status, text.slice(0, maxBytes));
      } catch {
        return away;
      }
    },
  };
}

const away = err({ type: "AuthAway" } as const);

/** By the status and the code that JSend puts into the body. */
function refusalOf(
  status: number,
  text: string,
): Result<never, RemovalRefusal> {
  if (status === 401) return err({ type: "TokenRevoked" });
  if (status === 404) return err({ type: "UserUnknown" });
  if (status === 409 && text.includes('"last-root"'))
    return err({ type: "LastRoot" });
  if (status === 403)
    return err({
      type: text.includes('"step-up-required"')
        ? "StepUpRequired"
        : "RankTooLow",
    });
  return away;
}
