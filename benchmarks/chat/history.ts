/** A page of history beside ten thousand stored messages and beside ten million. */
import { join } from "node:path";
import { cpuSeconds } from "../http/contestant.ts";
import { barOf, barPlot } from "../lib/plot.ts";
import { atMost, plainly, spaced } from "../lib/report.ts";
import { figure, ratio } from "../lib/statistics.ts";
import type { HistoryLoad } from "./history-load.ts";
import { startLoad } from "./load.ts";
import type { Load } from "./load.ts";
import { startSuite } from "./stage.ts";
import type { ChatStage, ChatSuite } from "./stage.ts";
import { store } from "./stored-messages.ts";

const [CONNECTIONS, LIMIT, MONTHS, FEW_CHANNELS, MANY_CHANNELS] = [
  2, 50, 6, 100, 2_000,
] as const;

type Round = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of chat's process for a page. */
  readonly cpuUs: number;
};

/** Two databases of two suites, asked in turn; every page is fifty messages from a random place of a random channel. */
export async function benchHistory(stage: ChatStage): Promise<void> {
  const { options, report, say } = stage;
  const few = await startSuite(1);
  const loads: Load[] = [];
  try {
    const small = await filled(few, options.small, FEW_CHANNELS);
    const from = performance.now();
    const large = await filled(stage.suite, options.large, MANY_CHANNELS);
    const seconds = Math.round((performance.now() - from) / 1_000);
    say(`  ${spaced(options.large)} messages stored in ${seconds} s`);
    for (const plan of [small, large])
      loads.push(await startLoad("history-load.ts", plan));
    const rounds = loads.map(() => [] as Round[]);
    for (const load of loads) await load.ask(String(options.roundMs));
    const pids = [few.pid, stage.suite.pid];
    for (let turn = 0; turn < options.rounds; turn += 1)
      for (const [at, load] of loads.entries())
        rounds[at]?.push(await round(load, pids[at] ?? 0, options.roundMs));
    await tell(stage, rounds[0] ?? [], rounds[1] ?? []);
  } finally {
    await Promise.all(loads.map((load) => load.stop()));
    await few.stop();
  }

  async function tell(
    { plots }: ChatStage,
    small: readonly Round[],
    large: readonly Round[],
  ): Promise<void> {
    const of = (all: readonly Round[], field: keyof Round, times = 1) =>
      figure(all.map((round) => round[field] * times));
    const [little, much] = [spaced(options.small), spaced(options.large)];
    const what = (size: string, part: string): string =>
      `a page of ${LIMIT} of ${size} messages, ${part}`;
    const row = (size: string, all: readonly Round[]): void => {
      const add = (
        part: string,
        field: keyof Round,
        unit: string,
        digits = 0,
      ) =>
        report.add(
          plainly("history", what(size, part), of(all, field), unit, digits),
        );
      add("rate", "perSecond", "/s");
      add("p50", "p50Ms", " ms", 2);
      add("processor time of chat", "cpuUs", " µs");
    };
    row(little, small);
    row(much, large);
    const [slow, quick] = [of(large, "p99Ms"), of(small, "p99Ms")];
    report.add(plainly("history", what(little, "p99"), quick, " ms", 2));
    report.add(atMost("history", what(much, "p99"), slow, 15, " ms", 2));
    const label = `p99 of a page beside ${much} / beside ${little}`;
    report.add(atMost("history", label, ratio(slow, quick), 1.3, "×", 2));
    const group = (part: "p50Ms" | "p99Ms", name: string) => ({
      label: name,
      bars: [
        barOf(`${little} stored`, of(small, part, 1_000)),
        barOf(`${much} stored`, of(large, part, 1_000)),
      ],
    });
    await Bun.write(
      join(plots, "chat-history.svg"),
      barPlot({
        title: `A page of ${LIMIT} messages`,
        unit: "microseconds",
        groups: [group("p50Ms", "p50"), group("p99Ms", "p99")],
      }),
    );
  }
}

async function round(load: Load, pid: number, ms: number): Promise<Round> {
  const before = await cpuSeconds(pid);
  // cast: printed by history-load.ts of the same checkout
  const came = (await load.ask(String(ms))) as Omit<Round, "cpuUs">;
  const used = (await cpuSeconds(pid)) - before;
  return { ...came, cpuUs: (used * 1e9) / (came.perSecond * ms) };
}

async function filled(
  suite: ChatSuite,
  messages: number,
  channels: number,
): Promise<HistoryLoad> {
  const size = { messages, channels, months: MONTHS };
  const { channelIds, last } = await store(
    suite.env["DATABASE_URL"] ?? "",
    size,
  );
  const token = suite.token();
  const plan = { connections: CONNECTIONS, limit: LIMIT, channelIds, last };
  return { port: suite.port, token, ...plan };
}
