import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  type RandomRequestsOptions,
  type RandomRun,
  randomRun,
} from "./random/run.ts";
import { createSubject } from "./subject.ts";

export type { RandomRequestsOptions } from "./random/run.ts";

const standardSeed = 20_261_127;
const timeoutMs = 20_000;

/**
 * Registers a random run against every operation of a running service's document: valid and broken requests, as
 * everybody who may come. Bounded in number and time; the seed is printed with a failure and replays it.
 */
export function randomRequests(options: RandomRequestsOptions): void {
  const seed = options.seed ?? Number(Bun.env["TEST_SEED"] ?? standardSeed);
  describe(`random requests (seed ${seed})`, () => {
    let started: RandomRun | undefined;
    const run = (): RandomRun => {
      if (started === undefined) throw new Error("there is no document");
      return started;
    };
    beforeAll(async () => {
      started = randomRun(await createSubject(options), options, seed);
    });
    afterAll(() => {
      started = undefined;
    });

    test(
      "http-rules 3, 9, 70: a broken request is refused as declared, and never told what it said",
      () => run().broken(),
      timeoutMs,
    );

    test(
      "http-rules 3, 70: a valid request is answered as declared, and most of them with success",
      () => run().valid(),
      timeoutMs,
    );

    if (options.logs !== undefined)
      test("the log holds nothing that was sent, and no token", () => {
        expect(options.logs?.()).not.toBe("");
        expect(run().inLog()).toEqual([]);
      });
  });
}
