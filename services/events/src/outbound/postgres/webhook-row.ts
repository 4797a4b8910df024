import type { ColumnCipher } from "@tixlys/nexus/postgres";
import type {
  Delivery,
  KeptAttempt,
} from "../../application/ports/webhooks.ts";
import type {
  DisabledReason,
  Scope,
  Webhook,
} from "../../domain/webhook/webhook.ts";

/** Where secrets lie: they open there and in no other row. */
export const secretPlace = (row: string) => ({
  column: "events.webhooks.secret",
  row,
});
export const formerSecretPlace = (row: string) => ({
  column: "events.webhooks.former_secret",
  row,
});

/** Seals a secret for its column. */
export const sealSecret = (
  cipher: ColumnCipher,
  id: string,
  secret: string,
): string => cipher.seal(secret, secretPlace(id));

/** Times as milliseconds: the driver's own parsers are switched off. */
type Ms = number;

export type WebhookRow = {
  id: string;
  ownerId: string;
  url: string;
  types: string;
  description: string | null;
  scope: Scope;
  ordered: boolean;
  status: "active" | "disabled";
  disabledReason: DisabledReason | null;
  disabledAt: Ms | null;
  formerSecretUntil: Ms | null;
  createdAt: Ms;
  updatedAt: Ms;
  version: number;
};

export const webhookColumns = `
  id, owner_id as "ownerId", url, to_json(types)::text as types, description, scope, ordered, status, disabled_reason as "disabledReason",
  (extract(epoch from disabled_at) * 1000)::float8 as "disabledAt", (extract(epoch from former_secret_until) * 1000)::float8 as "formerSecretUntil",
  (extract(epoch from created_at) * 1000)::float8 as "createdAt", (extract(epoch from updated_at) * 1000)::float8 as "updatedAt", version::float8 as version`;

export function webhookOf(row: WebhookRow): Webhook {
  return {
    ...row,
    types: textsOf(row.types),
    disabledAt: dateOf(row.disabledAt),
    formerSecretUntil: dateOf(row.formerSecretUntil),
    createdAt: new Date(row.createdAt),
    updatedAt: new Date(row.updatedAt),
  };
}

export type DeliveryRow = Omit<
  Delivery,
  "nextAt" | "createdAt" | "triedAt" | "attempts"
> & {
  nextAt: Ms | null;
  createdAt: Ms;
  triedAt: Ms | null;
  attempts: string;
};

export const deliveryColumns = `
  id, webhook_id as "webhookId", event_id as "eventId", type, state, tries,
  (extract(epoch from next_at) * 1000)::float8 as "nextAt", (extract(epoch from created_at) * 1000)::float8 as "createdAt",
  (extract(epoch from tried_at) * 1000)::float8 as "triedAt", duration_ms as "durationMs", response_status as "responseStatus", failure, excerpt, attempts::text as attempts`;

export function deliveryOf(row: DeliveryRow): Delivery {
  return {
    ...row,
    nextAt: dateOf(row.nextAt),
    createdAt: new Date(row.createdAt),
    triedAt: dateOf(row.triedAt),
    attempts: attemptsOf(row.attempts),
  };
}

export const dateOf = (ms: number | null): Date | null =>
  ms === null ? null : new Date(ms);

/** A time for a statement: `${at}::timestamptz`. */
export const timeOf = (at: Date | null): string | null =>
  at === null ? null : at.toISOString();

function attemptsOf(json: string): KeptAttempt[] {
  // cast: one statement of `settled-deliveries.ts` writes them, and nobody else
  return JSON.parse(json) as KeptAttempt[];
}

function textsOf(json: string): string[] {
  const parsed: unknown = JSON.parse(json);
  return Array.isArray(parsed) ? parsed.map(String) : [];
}
