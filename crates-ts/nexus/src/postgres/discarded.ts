import type { Database } from "./types.ts";

/** What an operator gave up. Nothing of its content is kept. */
export type Discarded = {
  readonly kind: "stream" | "command" | "timeout";
  /** UUID of the event that is left out, of the command or of the timeout. */
  readonly id: string;
  /** The projection's name, or `process:` and the process manager's. */
  readonly subscription: string;
  /** Of the projection; 1 for a process manager. */
  readonly generation: number;
  /** The type of the event or the command, or the timeout's name; empty when it has none. */
  readonly subject: string;
  /** The stream's id, or the process's. */
  readonly key: string;
  readonly attempts: number;
  /** Reason and stack of the first and of the last failure. */
  readonly firstError: string;
  readonly lastError: string;
  /** Why it was given up. */
  readonly reason: string;
  readonly discardedAt: Date;
};

/** Which of them; everything unless told. */
export type DiscardedFilter = {
  readonly kinds?: readonly Discarded["kind"][];
  readonly subscription?: string;
  readonly key?: string;
  readonly id?: string;
  /** 1 to 1,000; 100 unless told. */
  readonly limit?: number;
};

/** What was given up in the last ninety days, the newest first. */
export async function listDiscarded(
  { sql }: Database,
  filter: DiscardedFilter = {},
): Promise<Discarded[]> {
  const { subscription = null, key = null, id = null } = filter;
  const kinds = JSON.stringify(
    filter.kinds ?? ["stream", "command", "timeout"],
  );
  const limit = Math.min(1_000, Math.max(1, filter.limit ?? 100));
  const rows = await sql<
    (Omit<Discarded, "discardedAt"> & { readonly at: number })[]
  >`
    select kind, id::text, subscription, generation, subject, key, attempts, first_error as "firstError", last_error as "lastError",
           reason, date_part('epoch', at) as at
      from nexus.discarded
     where ${kinds}::text::jsonb ? kind and (${subscription}::text is null or subscription = ${subscription})
       and (${key}::text is null or key = ${key}) and (${id}::uuid is null or id = ${id}::uuid)
     order by at desc limit ${limit}`;
  return rows.map(({ at, ...row }) => ({
    ...row,
    discardedAt: new Date(at * 1_000),
  }));
}
