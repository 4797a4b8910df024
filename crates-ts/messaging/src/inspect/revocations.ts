import type { Database } from "@tixlys/nexus/postgres";
import type { Revocation } from "../postgres/outbox.ts";
import { lanes } from "../lane.ts";
import { watermark } from "./outbox-state.ts";

/** Part of the revocations that concern living tokens, in the order in which they were written. */
export type RevocationsRead = {
  readonly revocations: readonly Revocation[];
  /** Where the next part begins. */
  readonly after: bigint;
  /** False when everything that was committed before `at` has been told up to `after`. */
  readonly hasMore: boolean;
  readonly at: Date;
};

type Row = {
  position: string;
  kind: string;
  id: string;
  gen: number | null;
  exp: number;
};

const { streamHours } = lanes.revocations;
const [bucket = 0] = lanes.revocations.buckets;

/**
 * Reads revocations from the outbox itself, so that whoever cannot follow the stream hears of them, with the broker away too.
 * Nothing is passed over that may still be committed below `after`: reading stops at the lane's watermark.
 *
 * @param after what the part before answered, 0 to begin; @param limit rows at most.
 */
export async function readRevocations(
  database: Database,
  after: bigint,
  limit: number,
): Promise<RevocationsRead> {
  const at = new Date();
  const { drawn, high } = await watermark(database, "revocations");
  const rows = await database.sql<Row[]>`
    select position::text, payload->>'kind' as kind, payload->>'id' as id, (payload->>'gen')::int as gen, (payload->>'exp')::float8 as exp
      from messaging.outbox
     where bucket = ${bucket}::smallint and position > ${String(after)}::bigint and position <= ${String(high)}::bigint
       and created_at > now() - make_interval(hours => ${streamHours})
       and (payload->>'exp')::float8 > extract(epoch from now())
     order by position limit ${limit + 1}`;
  const page = rows.slice(0, limit);
  const isCut = rows.length > limit;
  const last = page.at(-1)?.position;
  const seen = BigInt(high) > after ? BigInt(high) : after;
  return {
    revocations: page.flatMap(toRevocation),
    after: isCut && last !== undefined ? BigInt(last) : seen,
    hasMore: isCut || drawn > high,
    at,
  };
}

const kinds = ["sid", "tok", "sub", "kid", "blk"] as const;

function toRevocation({ kind, id, gen, exp }: Row): Revocation[] {
  const known = kinds.find((each) => each === kind);
  return known === undefined
    ? []
    : [{ kind: known, id, exp, ...(gen === null ? {} : { gen }) }];
}
