/** Refreshes a second over both replicas, beside what PostgreSQL alone allows for one locked row that is written. */
import { join } from "node:path";
import postgres from "postgres";
import { closedLoop, interleaved } from "../lib/rounds.ts";
import type { Round } from "../lib/rounds.ts";
import { atLeast, plainly } from "../lib/report.ts";
import { makePeople, signIn } from "./people.ts";
import type { IdentityStage } from "./stage.ts";

const GATE_PER_SECOND = 1_500;
const SESSIONS = 32;
const DEADLINE_MS = 30_000;

export async function benchRefreshes({
  suite,
  options,
  report,
}: IdentityStage): Promise<void> {
  const people = await makePeople(suite, SESSIONS);
  const sql = postgres(suite.postgresUrl, {
    max: SESSIONS,
    onnotice: () => undefined,
  });
  try {
    await sql.unsafe(
      "create table if not exists bench_rows (id int primary key, n int not null)",
    );
    await sql.unsafe(
      `insert into bench_rows select at, 0 from generate_series(0, ${SESSIONS - 1}) at on conflict do nothing`,
    );
    const measured = await interleaved(
      [
        {
          name: "postgres",
          round: (ms) =>
            closedLoop(SESSIONS, ms, (worker) =>
              sql.begin(async (tx) => {
                await tx`select n from bench_rows where id = ${worker} for update`;
                await tx`update bench_rows set n = n + 1 where id = ${worker}`;
              }),
            ),
        },
        {
          name: "refreshes",
          round: async (ms) => {
            const clients = await Promise.all(
              people.map(async (person, at) => {
                const { url = "" } = suite.auth[at % suite.auth.length] ?? {};
                const { refreshToken } = await signIn(url, person);
                return { port: Number(new URL(url).port), refreshToken };
              }),
            );
            return load(ms, clients);
          },
        },
      ],
      options,
    );
    const alone = measured.get("postgres");
    const refreshes = measured.get("refreshes");
    if (alone === undefined || refreshes === undefined) return;
    report.add(
      plainly(
        "refreshes",
        `PostgreSQL alone: a row locked and written, ${SESSIONS} at a time`,
        alone.perSecond,
        "/s",
      ),
    );
    report.add({
      ...atLeast(
        "refreshes",
        `refreshes, ${suite.auth.length} replicas, ${SESSIONS} at a time`,
        refreshes.perSecond,
        GATE_PER_SECOND,
        "/s",
      ),
      note: `p50 ${refreshes.p50Ms.toFixed(1)} ms, p99 ${refreshes.p99Ms.toFixed(1)} ms`,
    });
  } finally {
    await sql.unsafe("drop table if exists bench_rows");
    await sql.end({ timeout: 5 });
  }
}

async function load(ms: number, clients: readonly unknown[]): Promise<Round> {
  const child = Bun.spawn(
    [
      process.execPath,
      join(import.meta.dir, "refresh-load.ts"),
      String(ms),
      JSON.stringify(clients),
    ],
    { stdout: "pipe", stderr: "inherit", timeout: ms + DEADLINE_MS },
  );
  // cast: printed by refresh-load.ts of the same checkout.
  return JSON.parse(await new Response(child.stdout).text()) as Round;
}
