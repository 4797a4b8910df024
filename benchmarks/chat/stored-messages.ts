/** Messages by the million, written where chat keeps them, as years of talk would have left them. */
import postgres from "postgres";

/** How many, and over how many channels and months they spread. */
export type Stored = {
  readonly messages: number;
  readonly channels: number;
  readonly months: number;
};

/** Statements beside each other; the machine has two cores. */
const AT_ONCE = 2;
const PEOPLE = 200;

/**
 * Fills an empty database: public channels, each with the same number of messages in each of the last months, in the order of time,
 * so that a channel's messages lie as far apart on the disk as they would. Answers the channels' ids and their last `seq`.
 */
export async function store(
  databaseUrl: string,
  { messages, channels, months }: Stored,
): Promise<{ readonly channelIds: readonly string[]; readonly last: number }> {
  const sql = postgres(databaseUrl, {
    max: AT_ONCE,
    onnotice: () => undefined,
    connection: { statement_timeout: 0, synchronous_commit: "off" },
  });
  const each = Math.max(1, Math.round(messages / channels / months));
  const last = each * months;
  try {
    await sql`select make_months(now() - make_interval(months => ${months - 1}), ${months})`;
    const made = await sql<{ id: string }[]>`
      insert into channels (id, kind, name, name_key, created_by, last_seq, message_count, last_at, created_at, updated_at)
      select uuidv7(make_interval(months => ${-months})), 'public', 'Stored ' || n, 'stored ' || n, gen_random_uuid(), ${last}, ${last}, now(), now(), now()
        from generate_series(1, ${channels}::int) n returning id`;
    const ids = made.map(({ id }) => id);
    await sql`
      insert into people (user_id, display_name, profile_version)
      select ${author(sql, sql`n`)}, 'Writer number ' || n, 1 from generate_series(0, ${PEOPLE - 1}::int) n`;
    const ago = Array.from({ length: months }, (_, at) => months - 1 - at);
    const next = async (): Promise<void> => {
      for (let at = ago.shift(); at !== undefined; at = ago.shift())
        await fillMonth(sql, ids, at, each, months);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    await sql`vacuum (analyze, index_cleanup off) messages`;
    return { channelIds: ids, last };
  } finally {
    await sql.end();
  }
}

/** A person by number. */
const author = (
  sql: postgres.Sql,
  number: postgres.PendingQuery<postgres.Row[]>,
) =>
  sql`('019abf3c-0000-7000-8000-' || lpad((${number})::text, 12, '0'))::uuid`;

/** The month so many months `ago`; the newest ends now. */
async function fillMonth(
  sql: postgres.Sql,
  ids: readonly string[],
  ago: number,
  each: number,
  months: number,
): Promise<void> {
  const before = (months - 1 - ago) * each;
  const channels = ids.length;
  await sql`
    with span as (
      select date_trunc('month', now() - make_interval(months => ${ago}), 'UTC') as low,
             least(now(), date_trunc('month', now() - make_interval(months => ${ago}), 'UTC') + interval '28 days') as high
    ), kept as (
      insert into channel_months (channel_id, month, first_seq, messages_before)
      select id, low, ${before + 1}, ${before} from unnest(${[...ids]}::uuid[]) id, span
    )
    insert into messages (channel_id, seq, created_at, id, author_id, client_id, content, ordinal)
    select (${[...ids]}::uuid[])[1 + g % ${channels}::int], ${before + 1} + g / ${channels}::int, at, uuidv7(at - now()),
           ${author(sql, sql`g % ${PEOPLE}::int`)}, gen_random_uuid(),
           'It is the message number ' || g || ' of that month, and it is as long as most of them are.', ${before + 1} + g / ${channels}::int
      from span, generate_series(0, ${each * channels - 1}::int) g,
           lateral (select low + (high - low) * (g::float8 / ${each * channels}::int) as at) moment`;
}
