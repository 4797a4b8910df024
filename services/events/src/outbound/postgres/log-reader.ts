import { type Database, pgArray } from "@tixlys/nexus/postgres";
import type {
  LoggedEvent,
  LogReader,
  Search,
  Whose,
} from "../../application/ports.ts";
import type { TypeFilter } from "../../domain/event/type-filter.ts";
import { eventColumns, eventOf, type EventRow } from "./event-row.ts";

type Sql = Pick<Database, "sql">["sql"];

/**
 * An id says when it was made, `time` when the event was: they differ by moments, and by what a request took that was kept under a
 * key. So much more is looked at, and the months beyond are not.
 */
const slackMs = 86_400_000;

/** Reads the log. What is asked for a person is read along their mentions, in the same order. */
export function logReader({ sql }: Pick<Database, "sql">): LogReader {
  const eventsOf = async (
    { person }: Whose,
    rest: ReturnType<Sql>,
  ): Promise<LoggedEvent[]> => {
    const source =
      person === undefined
        ? sql`from events e where true`
        : sql`from mentions m join events e on e.id = m.event_id where m.person_id = ${person}::uuid`;
    const rows = await sql<EventRow[]>`
      select ${sql.unsafe(eventColumns)} ${source} ${rest}`;
    return rows.map(eventOf);
  };
  return {
    search: (whose, wanted, slice) =>
      eventsOf(whose, searched(sql, whose, wanted, slice)),
    async find(id) {
      const whose = { person: undefined };
      const [event] = await eventsOf(whose, sql`and e.id = ${id}::uuid`);
      return event;
    },
    ofRequest: (whose, correlationId, limit) =>
      eventsOf(
        whose,
        sql`and e.correlation_id = ${correlationId} order by e.position limit ${limit}`,
      ),
    after(whose, position, limit) {
      const place =
        whose.person === undefined ? sql`e.position` : sql`m.position`;
      return eventsOf(
        whose,
        sql`and ${place} > ${position}::bigint order by ${place} limit ${limit}`,
      );
    },
    async tip() {
      const [row] = await sql<{ tip: string }[]>`
        select coalesce(max(position), 0)::text as tip from events`;
      return Number(row?.tip ?? 0);
    },
  };
}

function searched(
  sql: Sql,
  { person }: Whose,
  { types, subject, actor, correlationId, from, to }: Search,
  { limit, before }: { readonly limit: number; readonly before?: string },
): ReturnType<Sql> {
  const id = person === undefined ? sql`e.id` : sql`m.event_id`;
  const part = (
    condition: boolean,
    text: () => ReturnType<Sql>,
  ): ReturnType<Sql> => (condition ? text() : sql``);
  const [since, until] = [textOf(from), textOf(to)];
  // Reckoned here: what the database reckons in days it knows only when it runs, and opens each month before.
  const [low, high] = [textOf(from, -slackMs), textOf(to, slackMs)];
  return sql`
    ${part(before !== undefined, () => sql`and ${id} < ${before ?? null}::uuid`)}
    ${part(types !== undefined, () => sql`and ${ofTypes(sql, types)}`)}
    ${part(subject !== undefined, () => sql`and e.subject = ${subject ?? null}`)}
    ${part(actor !== undefined, () => sql`and e.actor_id = ${actor ?? null}`)}
    ${part(correlationId !== undefined, () => sql`and e.correlation_id = ${correlationId ?? null}`)}
    ${part(since !== undefined, () => sql`and e.time >= ${since ?? null}::timestamptz and ${id} >= messaging.uuid_floor(${low ?? null}::timestamptz)`)}
    ${part(until !== undefined, () => sql`and e.time < ${until ?? null}::timestamptz and ${id} < messaging.uuid_floor(${high ?? null}::timestamptz)`)}
    order by ${id} desc limit ${limit}`;
}

/** No id is of before 1970, and no log; and after 9999 is no time that can be written. What is asked for beyond is asked for from there. */
const [earliestMs, latestMs] = [0, Date.UTC(9999, 11, 31)];

const textOf = (time: Date | undefined, moreMs = 0): string | undefined => {
  if (time === undefined) return undefined;
  const ms = Math.max(time.getTime() + moreMs, earliestMs);
  return new Date(Math.min(ms, latestMs)).toISOString();
};

function ofTypes(
  sql: Sql,
  { exact, beginnings }: TypeFilter = { exact: [], beginnings: [] },
): ReturnType<Sql> {
  const likes = beginnings.map((beginning) => `${beginning}%`);
  if (likes.length === 0) return sql`e.type = any(${pgArray(exact)}::text[])`;
  return sql`(e.type = any(${pgArray(exact)}::text[]) or e.type like any(${pgArray(likes)}::text[]))`;
}
