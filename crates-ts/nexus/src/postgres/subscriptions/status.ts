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
