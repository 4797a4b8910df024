/** Three times as many requests as a slow upstream answers: those that fit are still answered, the rest hears so at once. */
import { atLeast, atMost, plainly } from "../lib/report.ts";
import { figure, percentile } from "../lib/statistics.ts";
import type { OpenDone } from "./open-load.ts";
import { openRound } from "./open-round.ts";
import type { GatewayStage } from "./stage.ts";

const CONNECTIONS = 200;
const TIMES = 3;
const [GOODPUT, REFUSED_MS] = [0.9, 50];

/** Goodput at three times of what fits, beside the goodput at what fits; and how fast the rest is refused. */
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
  const refusals: number[] = [];
  const usual: number[] = [];
  const served: number[] = [];
  let [refused, withoutRetryAfter, failed] = [0, 0, 0];
  await round(stage.fits);
  for (let turn = 0; turn < options.rounds; turn += 1) {
    const calm = await round(stage.fits * 0.9);
    const storm = await round(stage.fits * TIMES);
    fits.push(calm.okMs.length);
    kept.push(storm.okMs.length / calm.okMs.length);
    refusals.push(percentile(storm.refusedMs, 0.99));
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
  report.add(plainly(part, "answered at what fits", perSecond, "/s"));
  const share = atLeast(
    part,
    `goodput at ${TIMES} times as much / at what fits`,
    figure(kept),
    GOODPUT,
    "×",
    2,
  );
  report.add({
    ...share,
    reached: share.reached === true && withoutRetryAfter + failed === 0,
    note: `${refused} refused, ${withoutRetryAfter} of them without Retry-After; ${failed} failed`,
  });
  const refusal = atMost(
    part,
    "refusal, p99, counted from when it was due",
    figure(refusals),
    REFUSED_MS,
    " ms",
    1,
  );
  report.add({
    ...refusal,
    note: `p50 ${figure(usual).median.toFixed(1)} ms`,
  });
  report.add(plainly(part, "answer meanwhile, p99", figure(served), " ms", 1));
}
