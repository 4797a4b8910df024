import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { until } from "../support/wait.ts";
import { gate } from "../../src/consumer/gate.ts";
import type { Delivery } from "../../src/consumer/gate.ts";

/** Deliveries written as "stream sequence", a redelivery with an r, one of a message that is in hand with an o, in the order of the deliveries. */
const deliveries = (from: number, ...marks: string[]): Delivery[] =>
  marks.map((mark, index) => ({
    streamSequence: parseInt(mark, 10),
    deliverySequence: from + index,
    redelivered: /[ro]$/.test(mark),
    ours: mark.endsWith("o"),
  }));

function run(
  missing: number,
  delivered: number,
  overdueMs: number,
  all: readonly Delivery[],
  stillMissing: () => Promise<boolean> = () => Promise.resolve(false),
): { through: number[]; held: () => number[] } {
  const through: number[] = [];
  const one = gate(
    missing,
    delivered,
    { overdueMs, stillMissing },
    ({ streamSequence }) => void through.push(streamSequence),
  );
  for (const delivery of all) one.take(delivery);
  return {
    through,
    held: () => one.close().map(({ streamSequence }) => streamSequence),
  };
}

describe("the gate", () => {
  test("is open while nothing is missing", () => {
    expect(run(0, 7, 60_000, deliveries(8, "1", "2", "3")).through).toEqual([
      1, 2, 3,
    ]);
  });

  test("holds new messages until those of a former puller have come again, and lets all through in the stream's order", () => {
    const { through, held } = run(
      2,
      10,
      60_000,
      deliveries(11, "13", "14", "11r"),
    );
    expect([through, held()]).toEqual([[], [11, 13, 14]]);
    expect(
      run(2, 10, 60_000, deliveries(11, "13", "14", "11r", "12r", "15"))
        .through,
    ).toEqual([11, 12, 13, 14, 15]);
  });

  test("shuts when a delivery was skipped, because it went to somebody else", () => {
    const all = [
      ...deliveries(1, "1", "2"),
      ...deliveries(5, "5", "6"),
      ...deliveries(7, "3r", "4r", "7"),
    ];
    expect(run(0, 0, 60_000, all).through).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test("opens when the wait is over, even if what is missing never comes", async () => {
    const { through } = run(3, 0, 20, deliveries(1, "5", "4r"));
    expect(through).toEqual([]);
    await Bun.sleep(40);
    expect(through).toEqual([4, 5]);
  });

  test("stays shut while the broker says that messages are missing, however long it takes", async () => {
    let missing = true;
    const { through } = run(2, 0, 10, deliveries(1, "5", "4r"), () =>
      Promise.resolve(missing),
    );
    await Bun.sleep(50);
    expect(through).toEqual([]);
    missing = false;
    await until("it opens", () => through.length > 0, 5_000);
    expect(through).toEqual([4, 5]);
  });

  test("what comes again because our own work takes long does not stand for what is missing", () => {
    const all = [
      ...deliveries(1, "1", "2"),
      ...deliveries(5, "5", "1o", "2o"),
      ...deliveries(8, "3r", "4r", "6"),
    ];
    expect(run(0, 0, 60_000, all).through).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("does not count one redelivery twice", () => {
    expect(
      run(2, 10, 60_000, deliveries(11, "11r", "11o", "20")).through,
    ).toEqual([]);
  });

  test("keeps the order whatever was lost to the former puller, as long as it comes again in time", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 10 }),
        fc.integer({ min: 0, max: 30 }),
        (lost, at) => {
          const again = [...lost]
            .sort((a, b) => a - b)
            .map((sequence) => `${String(sequence)}r`);
          const fresh = Array.from({ length: 10 }, (_, n) => String(21 + n));
          const cut = Math.min(at, fresh.length);
          const { through } = run(
            lost.length,
            20,
            60_000,
            deliveries(
              21,
              ...fresh.slice(0, cut),
              ...again,
              ...fresh.slice(cut),
            ),
          );
          expect(through).toEqual([...through].sort((a, b) => a - b));
          expect(through).toHaveLength(lost.length + fresh.length);
        },
      ),
    );
  });
});
