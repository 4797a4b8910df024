import { asDocuments, startProjections } from "../../../src/postgres/index.ts";
import type {
  Database,
  Projection,
  ProjectionOptions,
  RunningSubscriptions,
  SubscriptionReport,
} from "../../../src/postgres/index.ts";
import type { ReadModel } from "../../../src/index.ts";

/** What is counted of one stream: every number, in the order of its coming, so that a gap or a double shows. */
export type Tally = { ns: readonly number[]; version: number };
export type Counted = { readonly type: "Counted"; readonly n: number };

/** A number that the read model cannot follow, as long as it is in here. */
export const poison = new Set<string>();

/** Which read model; `tallies` of version 1 unless told. */
export type TallyOptions = {
  readonly name?: string;
  /** Rows tell by which version they were made. */
  readonly version?: number;
  readonly partitions?: number;
  readonly onEvent?: (id: string, n: number) => void;
};

export function tallyModel({
  name = "tallies",
  version = 1,
  onEvent = () => undefined,
}: TallyOptions = {}): ReadModel<Tally, Counted> {
  return {
    name,
    version,
    events: {
      types: ["Counted"],
      decode: ({ data }) => {
        const n =
          typeof data === "object" && data !== null && "n" in data
            ? data.n
            : undefined;
        if (typeof n !== "number") throw new Error("no number");
        return { type: "Counted", n };
      },
    },
    idOf: (_, { stream }) => stream.id,
    initial: () => ({ ns: [], version }),
    evolve: (row, { n }, { stream }) => {
      onEvent(stream.id, n);
      if (poison.has(`${stream.id}/${n}`)) throw new Error(`poison ${n}`);
      return { ...row, ns: [...row.ns, n] };
    },
  };
}

/** The same as documents, in a table of its own. */
export const tallies = (options: TallyOptions = {}): Projection =>
  asDocuments(tallyModel(options), { partitions: options.partitions ?? 1 });

/** Every row that a reader sees. */
export async function read(
  { sql }: Database,
  name = "tallies",
): Promise<Map<string, Tally>> {
  const rows = await sql<{ id: string; row: Tally }[]>`
    select id, row from ${sql(name)} order by id`;
  return new Map(rows.map(({ id, row }) => [id, row]));
}

/** The numbers of one stream. */
export const nsOf = async (
  database: Database,
  id: string,
  name?: string,
): Promise<number[]> => [...((await read(database, name)).get(id)?.ns ?? [])];

/** The numbers of all streams. */
export const allNs = async (
  database: Database,
  name?: string,
): Promise<Map<string, number[]>> =>
  new Map(
    [...(await read(database, name))].map(([id, { ns }]) => [id, [...ns]]),
  );

/** A fold of all events, straight from the store. */
export async function expectedNs({
  sql,
}: Database): Promise<Map<string, number[]>> {
  const rows = await sql<{ id: string; ns: number[] }[]>`
    select stream_id as id, array_agg((data ->> 'n')::int order by version) as ns from nexus.events where type = 'Counted'
     group by 1 order by 1`;
  return new Map(rows.map(({ id, ns }) => [id, [...ns]]));
}

/** Starts projections with short waits, keeping what they report. */
export function starting(
  database: Database,
  projections: readonly Projection[],
  more: Partial<ProjectionOptions> = {},
): { running: RunningSubscriptions; reports: SubscriptionReport[] } {
  const reports: SubscriptionReport[] = [];
  const { settings, ...rest } = more;
  const running = startProjections({
    database,
    projections,
    onReport: (report) => void reports.push(report),
    settings: {
      backOff: { baseMs: 5, capMs: 20 },
      maxAttempts: 3,
      leaseMs: 1_500,
      ...settings,
    },
    ...rest,
  });
  return { running, reports };
}
