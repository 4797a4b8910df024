/** What a person types to name events, as a subject filter of NATS. */
import { contracts } from "./known-contracts.ts";
import { readSince } from "../console/log-lines.ts";
import { UsageError } from "../console/errors.ts";
import { nearest } from "../console/nearest.ts";

const ALL = "evt.>";

/**
 * `auth` → `evt.auth.>`, `auth.account` → `evt.auth.account.>`, `auth.account.deleted` → `evt.auth.account.deleted.>`; a
 * whole subject or a pattern stays as it is.
 * @throws UsageError for a service that publishes nothing, with the nearest name.
 */
export function subjectFilter(
  typed: string | undefined,
  command: string,
): string {
  if (typed === undefined || typed === "") return ALL;
  const bare = typed.replace(/^evt\./, "");
  if (!/^[a-z0-9.*>-]+$/.test(bare))
    throw new UsageError(
      `a filter is a service, a type or a subject (auth, auth.account.deleted, evt.*.account.>), got "${typed}"`,
      command,
    );
  const [service = ""] = bare.split(".");
  const known = contracts.map((contract) => contract.service);
  if (!/[*>]/.test(service) && !known.includes(service)) {
    const guess = nearest(service, known);
    throw new UsageError(
      `no service "${service}" publishes events${guess === undefined ? `; there are ${known.join(", ")}` : `; did you mean "${guess}"?`}`,
      command,
    );
  }
  const whole = /\.v\d+$/.test(bare) || bare.endsWith(">");
  return `evt.${bare}${whole ? "" : ".>"}`;
}

/**
 * The instant that a flag names.
 * @throws UsageError when it is none.
 */
export function timeOf(
  flag: string,
  text: string | undefined,
  command: string,
): Date | undefined {
  if (text === undefined) return undefined;
  const at = readSince(text, Date.now());
  if (at !== undefined) return new Date(at);
  throw new UsageError(
    `--${flag} takes 30s, 10m, 2h, 1d or a time as 2026-11-21T12:00:00Z, got "${text}"`,
    command,
  );
}

/** Whether a text is the id of a message. */
export function isMessageId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** @throws UsageError when a text is no id of a message. */
export function messageIdOf(text: string | undefined, command: string): string {
  if (text !== undefined && isMessageId(text)) return text;
  throw new UsageError(
    `an ID is a message's UUID, as events tail and dead list show it, got "${text ?? ""}"`,
    command,
  );
}
