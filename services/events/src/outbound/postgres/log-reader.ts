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
const slack = "interval '1 day'";

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
  return sql`
    ${part(before !== undefined, () => sql`and ${id} < ${before ?? null}::uuid`)}
    ${part(types !== undefined, () => sql`and ${ofTypes(sql, types)}`)}
    ${part(subject !== undefined, () => sql`and e.subject = ${subject ?? null}`)}
    ${part(actor !== undefined, () => sql`and e.actor_id = ${actor ?? null}`)}
    ${part(correlationId !== undefined, () => sql`and e.correlation_id = ${correlationId ?? null}`)}
    ${part(since !== undefined, () => sql`and e.time >= ${since ?? null}::timestamptz and ${id} >= messaging.uuid_floor(${since ?? null}::timestamptz - ${sql.unsafe(slack)})`)}
    ${part(until !== undefined, () => sql`and e.time < ${until ?? null}::timestamptz and ${id} < messaging.uuid_floor(${until ?? null}::timestamptz + ${sql.unsafe(slack)})`)}
    order by ${id} desc limit ${limit}`;
}

/** No id is of before 1970, and no log: what is asked for from before then is asked for from the beginning on, with room for the slack. */
const earliestMs = 7 * 86_400_000;

const textOf = (time: Date | undefined): string | undefined =>
  time && new Date(Math.max(time.getTime(), earliestMs)).toISOString();

function ofTypes(
  sql: Sql,
  { exact, beginnings }: TypeFilter = { exact: [], beginnings: [] },
): ReturnType<Sql> {
  const likes = beginnings.map((beginning) => `${beginning}%`);
  if (likes.length === 0) return sql`e.type = any(${pgArray(exact)}::text[])`;
  return sql`(e.type = any(${pgArray(exact)}::text[]) or e.type like any(${pgArray(likes)}::text[]))`;
}
