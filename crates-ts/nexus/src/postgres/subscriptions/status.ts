import type { Database } from "../types.ts";

/** How one partition of a subscription stands, for whoever looks from outside. */
export type SubscriptionStatus = {
  readonly name: string;
  readonly generation: number;
  readonly partition: number;
  /** Of a projection's generation; nothing for a process manager. */
  readonly state: "building" | "live" | "retired" | null;
  /** Everything up to here has been looked at; at most a second old. */
  readonly position: number;
  /** Positions to the end of the store. */
  readonly behind: number;
  /** Who works on it; nothing when nobody does, so that one who is behind is stuck and not only slow. */
  readonly owner: string | null;
  readonly parkedStreams: number;
  /** Whether it stands still because the store was set back. */
  readonly epochDiffers: boolean;
  readonly lastError: string | null;
};

/** How all subscriptions stand; 10,000 partitions at most. */
export async function subscriptionStatus({
  sql,
}: Pick<Database, "sql">): Promise<SubscriptionStatus[]> {
  return [
    ...(await sql<SubscriptionStatus[]>`
      select s.name, s.generation, s.partition, p.state, s.position::float8 as position,
             greatest(0, case when e.is_called then e.last_value else 0 end - s.position)::float8 as behind,
             case when s.lease_until > clock_timestamp() then s.lease_owner end as owner,
             (select count(*)::int from nexus.parked_streams k
               where k.name = s.name and k.generation = s.generation and k.partition = s.partition) as "parkedStreams",
             s.epoch <> m.epoch as "epochDiffers", s.last_error as "lastError"
        from nexus.subscriptions s cross join nexus.position e cross join nexus.meta m
        left join nexus.projections p on p.name = s.name and p.generation = s.generation
       order by 1, 2, 3 limit 10000`),
  ];
}

/** How far one generation of a projection, or one process manager, is behind, for a gauge. */
export type SubscriptionLag = {
  /** The projection's name, or `process:` and the process manager's. */
  readonly name: string;
  readonly state: "building" | "live" | "process";
  /** Age of the oldest event that it has not looked at, in the partition that is furthest behind; 0 when there is none. */
  readonly lagMs: number;
  /** Streams that wait for somebody. */
  readonly parkedStreams: number;
};

/** All that is followed; a retired generation is nobody's concern. */
export async function subscriptionLags({
  sql,
}: Pick<Database, "sql">): Promise<SubscriptionLag[]> {
  return [
    ...(await sql<SubscriptionLag[]>`
      select s.name, coalesce(p.state, 'process') as state,
             max(coalesce(extract(epoch from clock_timestamp() - e.recorded_at) * 1000, 0))::float8 as "lagMs",
             (select count(*)::int from nexus.parked_streams k
               where k.name = s.name and k.generation = s.generation and k.state = 'parked') as "parkedStreams"
        from nexus.subscriptions s
        left join nexus.projections p on p.name = s.name and p.generation = s.generation
        left join lateral (
          select recorded_at from nexus.events where position > s.position order by position limit 1) e on true
       where p.state is distinct from 'retired'
       group by s.name, s.generation, p.state order by 1, 2 limit 1000`),
  ];
}

/**
 * Lets a subscription go on in the store's new epoch, from where it stands, or from the end of the store when that is
 * earlier: for one whose tables were restored together with the store.
 *
 * @returns How many partitions go on.
 */
export async function adoptEpoch(
  { sql }: Pick<Database, "sql">,
  name: string,
): Promise<number> {
  const rows = await sql`
    update nexus.subscriptions s
       set epoch = m.epoch, last_error = null, fence = s.fence + 1, lease_owner = null, lease_until = null,
           position = least(s.position, (select case when is_called then last_value else 0 end from nexus.position))
      from nexus.meta m where s.name = ${name} and s.epoch <> m.epoch
    returning 1`;
  return rows.length;
}
