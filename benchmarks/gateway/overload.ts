/** Three times as many requests as a slow upstream answers: those that fit are still answered, the rest hears so at once. */
import { atLeast, atMost, plainly, shown } from "../lib/report.ts";
import { figure, percentile } from "../lib/statistics.ts";
import type { OpenDone } from "./open-load.ts";
import { openRound } from "./open-round.ts";
import type { GatewayStage } from "./stage.ts";

const CONNECTIONS = 200;
const TIMES = 3;
const [GOODPUT, REFUSED_MS] = [0.9, 50];

/**
 * Goodput at three times of what fits, beside what the upstream can answer and beside what it answers at nine tenths of that; and how fast the
 * rest is refused, over all rounds together.
 */
export async function benchOverload(stage: GatewayStage): Promise<void> {
  const { options, report, steersman, request } = stage;
  const round = (perSecond: number): Promise<OpenDone> =>
    openRound({
      port: steersman.port,
      perSecond,
      ms: options.roundMs,
      connections: CONNECTIONS,
      request: request("/v1/slow"),
    });
  const fits: number[] = [];
  const kept: number[] = [];
  const ofCapacity: number[] = [];
  const refusals: number[] = [];
  const allRefusals: number[] = [];
  const usual: number[] = [];
  const served: number[] = [];
  let [refused, withoutRetryAfter, failed] = [0, 0, 0];
  await round(stage.fits);
  for (let turn = 0; turn < options.rounds; turn += 1) {
    const calm = await round(stage.fits * 0.9);
    const storm = await round(stage.fits * TIMES);
    fits.push(calm.okMs.length);
    kept.push(storm.okMs.length / calm.okMs.length);
    ofCapacity.push(
      (storm.okMs.length * 1_000) / (options.roundMs * stage.fits),
    );
    refusals.push(percentile(storm.refusedMs, 0.99));
    allRefusals.push(...storm.refusedMs);
    usual.push(percentile(storm.refusedMs, 0.5));
    served.push(percentile(storm.okMs, 0.99));
    refused += storm.refusedMs.length;
    withoutRetryAfter += storm.withoutRetryAfter;
    failed += storm.failed + calm.failed;
  }
  const part = "overload";
  const perSecond = figure(
    fits.map((count) => (count * 1_000) / options.roundMs),
  );
  report.add(
    plainly(part, "answered at nine tenths of what fits", perSecond, "/s"),
  );
  const share = atLeast(
    part,
    `goodput at ${TIMES} times as much / the upstream's capacity`,
    figure(ofCapacity),
    GOODPUT,
    "×",
    2,
  );
  report.add({
    ...share,
    reached: share.reached === true && withoutRetryAfter + failed === 0,
    note: `${refused} refused, ${withoutRetryAfter} of them without Retry-After; ${failed} failed`,
  });
  report.add(
    plainly(part, "the same / at nine tenths of it", figure(kept), "×", 2),
  );
  const refusal = atMost(
    part,
    "refusal, p99 of all rounds, counted from when it was due",
    figure([percentile(allRefusals, 0.99)]),
    REFUSED_MS,
    " ms",
    1,
  );
  report.add({
    ...refusal,
    note: `p99 by round ${shown(figure(refusals), " ms", 1)}, p50 ${figure(usual).median.toFixed(1)} ms`,
  });
  report.add(plainly(part, "answer meanwhile, p99", figure(served), " ms", 1));
}
