import { refusals } from "./accepts.ts";
import { removedFields } from "./schema-breaks.ts";
import type { JsonObject } from "../catalogue/plain-json.ts";
import type { Break, ReleaseRule } from "./rules.ts";
import type { ReleasedRpc } from "./snapshot.ts";

/** What breaks the callers of one request: what it demands more, and what it promises less. */
export function rpcBreaks(
  name: string,
  old: ReleasedRpc,
  now: ReleasedRpc | undefined,
): Break[] {
  const { service } = old;
  const broken = (rule: ReleaseRule, message: string): Break => ({
    rule,
    service,
    name,
    message,
  });
  if (now === undefined)
    return old.deprecatedSince === undefined
      ? [
          broken(
            "rpc-removed",
            "is answered no more, and the last release did not announce it",
          ),
        ]
      : [];
  return [
    ...(old.idempotent && !now.idempotent
      ? [
          broken(
            "rpc-request",
            "is idempotent no more, and callers of the release repeat it",
          ),
        ]
      : []),
    ...refusals(now.request, old.request).map(({ path, what }) =>
      broken(
        "rpc-request",
        `what callers of the release send is refused: ${path} ${what}`,
      ),
    ),
    ...removedFields(old.request, now.request).map((field) =>
      broken("rpc-request", `the field ${field} is read no more`),
    ),
    ...refusals(old.response, now.response).map(({ path, what }) =>
      broken(
        "rpc-response",
        `callers of the release refuse the answer: ${path} ${what}`,
      ),
    ),
    ...removedFields(old.response, now.response)
      .filter((field) => !requiredIn(old.response, field))
      .map((field) =>
        broken("rpc-response", `the field ${field} is answered no more`),
      ),
  ];
}

/** A required one that is gone has been told already. */
function requiredIn({ required }: JsonObject, field: string): boolean {
  return Array.isArray(required) && required.includes(field);
}
