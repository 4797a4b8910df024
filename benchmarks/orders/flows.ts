/** Place, offer, accept through the gateway: as fast as they end, then at a fixed rate; with what each of them costs by process. */
import { join } from "node:path";
import { atLeast, atMost, plainly } from "../lib/report.ts";
import { figure, percentile } from "../lib/statistics.ts";
import type { FlowPlan, FlowsDone } from "./flow-load.ts";
import { processorTime } from "./processors.ts";
import type { Used } from "./processors.ts";
import type { OrdersStage } from "./stage.ts";
import { startSuite } from "./suite.ts";
import type { Suite } from "./suite.ts";

const PER_SECOND = 250;
const P99_MS = 80;
const DEADLINE_MS = 60_000;

type Loaded = FlowsDone & { readonly used: Used };

/** With `orders`, the gateway and `auth`, whose word on revoked tokens both wait for: what the gates are for. */
export const benchFlows = (stage: OrdersStage): Promise<void> =>
  measure(stage, "flows", ["steersman", "auth", "orders"]);

/** Beside everything that `up` starts. */
export const benchSuite = (stage: OrdersStage): Promise<void> =>
  measure(stage, "suite");

async function measure(
  { options, report, say }: OrdersStage,
  part: string,
  only?: readonly string[],
): Promise<void> {
  const suite = await startSuite(only);
  try {
    const { rounds, roundMs, flows, rate } = options;
    await load(suite, { ms: options.warmUpMs, flows, rate: 0 });
    const closed: Loaded[] = [];
    const open: Loaded[] = [];
    for (let round = 0; round < rounds; round += 1) {
      closed.push(await load(suite, { ms: roundMs, flows, rate: 0 }));
      open.push(await load(suite, { ms: roundMs, flows: 4 * flows, rate }));
    }
    const isGate = only !== undefined;
    const perSecond = figure(closed.map((each) => each.perSecond));
    const whole = `place–offer–accept, ${flows} under way`;
    const rateRow = isGate
      ? atLeast(part, whole, perSecond, PER_SECOND, "/s")
      : plainly(part, whole, perSecond, "/s");
    report.add({ ...rateRow, note: `p50 of the steps ${stepsOf(closed)}` });
    for (const [name, all] of [
      ["p99 of these", closed],
      [`p99 at ${rate}/s, counted from when each was due`, open],
    ] as const) {
      const p99 = figure(all.map((each) => percentile(each.latenciesMs, 0.99)));
      const p50 = figure(all.map((each) => percentile(each.latenciesMs, 0.5)));
      const row = isGate
        ? atMost(part, name, p99, P99_MS, " ms", 1)
        : plainly(part, name, p99, " ms", 1);
      report.add({ ...row, note: `p50 ${p50.median.toFixed(1)} ms` });
    }
    for (const row of costs(part, closed)) report.add(row);
    say("");
  } finally {
    await suite.stop();
  }
}

const stepsOf = (all: readonly Loaded[]): string =>
  (["order", "offer", "accept"] as const)
    .map((name) =>
      figure(all.map(({ steps }) => steps[name])).median.toFixed(1),
    )
    .join(", ") + " ms";

/** Milliseconds of processor time for each flow, by process; those that use least come together. */
function costs(part: string, all: readonly Loaded[]) {
  const names = [...(all[0]?.used.keys() ?? [])];
  const each = (name: string) =>
    figure(
      all.map(
        ({ used, latenciesMs }) =>
          ((used.get(name) ?? 0) * 1_000) / latenciesMs.length,
      ),
    );
  return names
    .map((name) => ({ name, cost: each(name) }))
    .filter(({ cost }) => cost.median >= 0.005)
    .toSorted((one, two) => two.cost.median - one.cost.median)
    .map(({ name, cost }) =>
      plainly(part, `processor time of a flow: ${name}`, cost, " ms", 2),
    );
}

async function load(
  { gateway, people, processes }: Suite,
  how: Pick<FlowPlan, "ms" | "flows" | "rate">,
): Promise<Loaded> {
  const plan: FlowPlan = {
    ...how,
    port: Number(new URL(gateway).port),
    customers: people.customers.map((each) => each.token()),
    providers: people.providers.map((each) => each.token()),
    serviceIds: people.serviceIds,
  };
  const before = await processorTime(processes);
  const child = Bun.spawn(
    [process.execPath, join(import.meta.dir, "flow-load.ts")],
    {
      // Longer than an argument may be.
      stdin: Buffer.from(JSON.stringify(plan)),
      stdout: "pipe",
      stderr: "inherit",
      timeout: how.ms + DEADLINE_MS,
    },
  );
  // cast: printed by the load of the same checkout.
  const done = JSON.parse(await new Response(child.stdout).text()) as FlowsDone;
  await child.exited;
  const after = await processorTime(processes);
  const { user, system } = child.resourceUsage()?.cpuTime ?? {
    user: 0,
    system: 0,
  };
  const used = new Map<string, number>([
    ["load generator", (Number(user) + Number(system)) / 1e6],
    ...[...after].map(
      ([name, seconds]) => [name, seconds - (before.get(name) ?? 0)] as const,
    ),
  ]);
  return { ...done, used };
}
