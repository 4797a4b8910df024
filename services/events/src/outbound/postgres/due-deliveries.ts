import {
  type ColumnCipher,
  type Database,
  SealedColumnError,
  type SealedPlace,
} from "@tixlys/nexus/postgres";
import type { DeliveryQueue, Due } from "../../application/ports/dispatch.ts";
import { seenBy } from "../../domain/event/view.ts";
import type { Scope } from "../../domain/webhook/webhook.ts";
import { testType } from "./deliveries.ts";
import { dateOf, formerSecretPlace, secretPlace } from "./webhook-row.ts";

type DueRow = {
  id: string;
  webhookId: string;
  eventId: string;
  tries: number;
  inOrder: boolean;
  url: string;
  ownerId: string;
  scope: Scope;
  secret: string;
  formerSecret: string | null;
  failingSince: number | null;
  type: string;
  isKept: boolean;
  /** Null of a test, and where the event is kept no longer. */
  isPermitted: boolean | null;
  time: number | null;
  version: number | null;
  subject: string | null;
  correlationId: string | null;
  data: string | null;
};

/** Secrets that are kept open, so that one is not unsealed for each delivery. */
const keptSecrets = 1_000;

/**
 * Reads what is due with everything that sending needs. Of a webhook in order it takes, of each subject, the oldest that waits: the
 * next one is not seen before that has arrived or is given up. What the database says is due, is: its clock wrote most of it.
 */
export function dueReader(
  { sql }: Pick<Database, "sql">,
  cipher: ColumnCipher,
): DeliveryQueue["due"] {
  const open = opener(cipher);
  return async (wanted, now) => {
    const at = now.toISOString();
    const rows = await sql<DueRow[]>`
      select d.id, d.webhook_id as "webhookId", d.event_id as "eventId", d.tries, d.order_key is not null as "inOrder", h.url, h.owner_id as "ownerId", h.scope, h.secret,
             case when h.former_secret_until > ${at}::timestamptz then h.former_secret end as "formerSecret",
             (extract(epoch from l.failing_since) * 1000)::float8 as "failingSince", d.type, e.id is not null as "isKept",
             h.scope = 'all' or h.owner_id = any (e.people) as "isPermitted",
             (extract(epoch from coalesce(e.time, d.created_at)) * 1000)::float8 as time, e.version, e.subject, e.correlation_id as "correlationId",
             e.data::text as data
        from json_to_recordset(${JSON.stringify(wanted)}::text::json) as w ("webhookId" uuid, most integer)
        join webhooks h on h.id = w."webhookId" and h.status = 'active'
        left join webhook_lanes l on l.webhook_id = h.id
       cross join lateral (
         select * from webhook_deliveries d
          where d.webhook_id = h.id and d.state = 'pending' and d.next_at <= greatest(${at}::timestamptz, clock_timestamp())
            and (d.order_key is null or not exists (
              select 1 from webhook_deliveries p
               where p.webhook_id = d.webhook_id and p.order_key = d.order_key and p.state = 'pending' and p.id < d.id))
          order by d.next_at, d.id limit w.most) as d
        left join events e on e.id = d.event_id`;
    return rows.map((row) => dueOf(row, open));
  };
}

function dueOf(row: DueRow, open: ReturnType<typeof opener>): Due {
  const { id, webhookId, ownerId, eventId: messageId } = row;
  const { tries, inOrder, url } = row;
  const secrets = [
    open(row.secret, secretPlace(webhookId)),
    row.formerSecret === null
      ? undefined
      : open(row.formerSecret, formerSecretPlace(webhookId)),
  ].filter((each) => each !== undefined);
  return {
    id,
    webhookId,
    ownerId,
    messageId,
    tries,
    inOrder,
    url,
    secrets,
    body: bodyOf(row),
    isPermitted: row.isPermitted !== false,
    failingSince: dateOf(row.failingSince),
  };
}

/**
 * What is sent: `type`, `timestamp` and `data` as Standard Webhooks has them, and what else the log knows. Built as text: what the log
 * keeps is JSON already.
 */
function bodyOf(row: DueRow): string | undefined {
  const { type, version, subject, correlationId } = row;
  const timestamp = new Date(row.time ?? 0).toISOString();
  if (type === testType) return JSON.stringify({ type, timestamp, data: {} });
  if (!row.isKept) return undefined;
  const head = { type, timestamp, version, subject, correlationId };
  return `${JSON.stringify(head).slice(0, -1)},"data":${dataSeen(row)}}`;
}

/** As its owner would see it in the log (decision 18): where nothing can be hidden, the text stays what it is. */
function dataSeen({ data, ownerId: userId, scope }: DueRow): string {
  if (data === null) return "null";
  if (scope === "all" || !data.includes('"by"')) return data;
  const viewer = { userId, seesAll: false };
  const parsed: unknown = JSON.parse(data);
  if (typeof parsed !== "object" || parsed === null) return data;
  const seen = seenBy(viewer, { data: { ...parsed } });
  return JSON.stringify(seen.data);
}

/** Undefined for what does not open, which is the matter of one webhook and must not hold up the others. */
function opener(
  cipher: ColumnCipher,
): (sealed: string, place: SealedPlace) => string | undefined {
  const opened = new Map<string, string>();
  return (sealed, place) => {
    const known = opened.get(sealed);
    if (known !== undefined) return known;
    try {
      const secret = cipher.open(sealed, place);
      if (opened.size >= keptSecrets) opened.clear();
      opened.set(sealed, secret);
      return secret;
    } catch (error) {
      if (error instanceof SealedColumnError) return undefined;
      throw error;
    }
  };
}
