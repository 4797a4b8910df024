/** The figure that the promise about logouts is watched by (auth #30). */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { createRevocations, parseKeys } from "@tixlys/biscuit";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  eventually,
  testBus,
  type TestBus,
  testKeys,
} from "@tixlys/testkit";
import { observePropagation } from "../../src/platform/observe.ts";
import { followRevocations } from "../../src/platform/revocations.ts";

let bus: TestBus;
beforeAll(async () => {
  bus = await testBus("auth");
});
afterAll(() => bus.close());

/** One process's knowledge of revocations, with its metrics. */
function replica() {
  const metrics = createMetrics();
  const revocations = createRevocations({ feedRequired: true });
  const stopping = new AbortController();
  const feed = followRevocations({
    bus: bus.bus,
    revocations,
    keys: parseKeys(testKeys().publicKeys),
    onApplied: observePropagation(metrics),
    logger: capturedLogger("warn", "shop").logger,
    signal: stopping.signal,
  });
  const count = async (): Promise<number> => {
    const { body } = await metrics.render();
    const [, n] =
      /^revocation_propagation_duration_seconds_count\{.*kind="sid".*\} (\d+)/m.exec(
        body,
      ) ?? [];
    return Number(n ?? 0);
  };
  const stop = async (): Promise<void> => {
    stopping.abort();
    await feed.ended;
  };
  return { revocations, count, stop };
}

const inTen = (): number => Math.floor(Date.now() / 1000) + 600;

const tell = (id: string, at: Date): Promise<unknown> =>
  bus.bus.publish(
    {
      subject: `auth.revoked.sid.${id}`,
      headers: {},
      payload: JSON.stringify({
        kind: "sid",
        id,
        exp: inTen(),
        at: at.toISOString(),
      }),
    },
    5_000,
  );

test("auth #30: every replica times each revocation once, from the decision on, and none that is older than itself", async () => {
  await tell("before", new Date(Date.now() - 60_000));
  const both = [replica(), replica()];
  await eventually("both follow", async () =>
    both.every(({ revocations }) => revocations.ready) ? true : undefined,
  );
  for (const { count } of both) expect(await count()).toBe(0);
  await tell("now", new Date());
  await tell("now", new Date());
  await tell("after", new Date());
  await eventually("both know all three", async () =>
    both.every(({ revocations }) => revocations.size === 3) ? true : undefined,
  );
  for (const { count } of both) expect(await count()).toBe(2);
  for (const { stop } of both) await stop();
});
