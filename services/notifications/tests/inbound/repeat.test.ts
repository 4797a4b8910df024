import { describe, expect, test } from "bun:test";
import { repeat } from "../../src/inbound/jobs/repeat.ts";

const hourMs = 3_600_000;

/** Counts runs; each answers what the test says, or throws it. */
function counted(
  answers: readonly (boolean | Error)[],
  o: { pauseMs?: number; firstRetryMs?: number } = {},
) {
  const errors: unknown[] = [];
  let runs = 0;
  const job = repeat(
    async () => {
      const answer = answers[runs] ?? false;
      runs += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    {
      pauseMs: o.pauseMs ?? hourMs,
      firstRetryMs: o.firstRetryMs ?? 1,
      graceMs: 50,
      random: () => 0,
      onError: (cause) => errors.push(cause),
    },
  );
  /** Waits for that many runs, and then lets whatever is due at once happen: one more would be seen. */
  const settled = async (count: number): Promise<number> => {
    const giveUpAt = performance.now() + 25_000;
    while (runs < count && performance.now() < giveUpAt) await Bun.sleep(1);
    await Bun.sleep(10);
    return runs;
  };
  return { job, errors, runs: () => runs, settled };
}

describe("work that repeats", () => {
  test("runs on at once while there is more to do, then pauses", async () => {
    const { job, settled } = counted([true, true, true]);
    expect(await settled(4)).toBe(4);
    await job.stop();
  });

  test("runs at once when it is woken, also by what happened during a run", async () => {
    const { job, settled } = counted([]);
    job.wake();
    expect(await settled(2)).toBe(2);
    job.wake();
    expect(await settled(3)).toBe(3);
    await job.stop();
  });

  test("goes on after a failure, which is told", async () => {
    const failure = new Error("no database");
    const { job, errors, settled } = counted([failure, failure]);
    expect(await settled(3)).toBe(3);
    expect(errors).toEqual([failure, failure]);
    await job.stop();
  });

  test("is not hurried by a wake-up after a failure", async () => {
    const { job, settled } = counted([new Error("no database")], {
      firstRetryMs: hourMs,
    });
    await settled(1);
    job.wake();
    expect(await settled(1)).toBe(1);
    await job.stop();
  });

  test("ends with the run that is under way, which is cut off after its grace", async () => {
    let cut = false;
    const job = repeat(
      (signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            cut = true;
            resolve(false);
          });
        }),
      {
        pauseMs: hourMs,
        firstRetryMs: 1,
        graceMs: 30,
        random: () => 0,
        onError: () => undefined,
      },
    );
    await job.stop();
    expect(cut).toBe(true);
  });

  test("stops in the middle of a pause", async () => {
    const { job, runs, settled } = counted([]);
    await settled(1);
    await job.stop();
    expect(runs()).toBe(1);
  });
});
