import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type {
  FailureWindow,
  GuessKey,
  Guesses,
  Taken,
} from "../../src/application/ports.ts";
import {
  deviceThrottle,
  identifierThrottle,
  remembered,
  type Throttle,
} from "../../src/domain/guessing/throttle.ts";

/** A count under test, and how to be rid of it. */
export type Subject = { readonly guesses: Guesses; close(): Promise<void> };

const start = new Date("2026-11-21T10:00:00Z").getTime();

/** What both the count in memory and the real one promise. */
export function guessesContract(
  name: string,
  make: () => Promise<Subject>,
): void {
  describe(`counts of attempts (${name})`, () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await make();
    });
    afterAll(() => subject.close());

    let named = 0;
    /** Somebody whom nobody has asked for before, at a clock of their own. */
    const someone = (
      throttle: Throttle = identifierThrottle,
      windows: readonly FailureWindow[] = [],
    ) => {
      named += 1;
      // cast: stands for a hash.
      const key = `someone-${named}` as GuessKey;
      let at = start;
      const asked = () => ({ key, throttle, windows, now: new Date(at) });
      const { guesses } = subject;
      return {
        key,
        take: () => guesses.take(asked()),
        fail: () => guesses.fail(asked()),
        giveBack: () => guesses.giveBack(asked()),
        forget: () => guesses.forget([key]),
        later: (ms: number) => {
          at += ms;
        },
        now: () => at,
        /** One attempt that turns out wrong. */
        async guess(): Promise<Taken> {
          const taken = await guesses.take(asked());
          if (taken.kind === "taken") await guesses.fail(asked());
          return taken;
        },
      };
    };
    type Someone = ReturnType<typeof someone>;

    const delayOf = (who: Someone, taken: Taken): number =>
      taken.kind === "delayed" ? taken.until.getTime() - who.now() : -1;

    test("five failures in a row are free, then each next attempt waits twice as long, up to a quarter of an hour (auth #9)", async () => {
      const who = someone();
      const delays: number[] = [];
      for (let n = 0; n < 20; n += 1) {
        expect(await who.guess()).toEqual({ kind: "taken" });
        const next = await who.guess();
        if (next.kind === "taken") continue;
        const delayMs = delayOf(who, next);
        delays.push(delayMs);
        who.later(delayMs - 1);
        expect((await who.guess()).kind).toBe("delayed");
        who.later(1);
      }
      const doubling = Array.from({ length: 10 }, (_, n) => 1000 * 2 ** n);
      expect(delays.slice(0, 10)).toEqual(doubling);
      expect(new Set(delays.slice(10))).toEqual(new Set([15 * 60_000]));
    });

    test.each([
      ["an identifier", identifierThrottle, 50],
      ["a device", deviceThrottle, 20],
    ])(
      "after its last failure in a row %s has no attempt left, however long it waits (auth #9)",
      async (_whose, throttle, limit) => {
        const who = someone(throttle);
        let made = 0;
        for (;;) {
          const taken = await who.guess();
          if (taken.kind === "taken") made += 1;
          else if (taken.kind === "delayed") who.later(delayOf(who, taken));
          else break;
        }
        expect(made).toBe(limit);
        who.later(remembered.idleMs * 3);
        expect(await who.take()).toEqual({ kind: "exhausted" });
        await who.forget();
        expect(await who.take()).toEqual({ kind: "taken" });
      },
    );

    test("of fifty at once five are made, and the others hear that these are pending, and of the delay once they have failed (auth #9)", async () => {
      const who = someone();
      const taken = await Promise.all(
        Array.from({ length: 50 }, () => who.take()),
      );
      const kinds = taken.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === "taken")).toHaveLength(5);
      expect(kinds.filter((kind) => kind === "pending")).toHaveLength(45);
      for (let n = 0; n < 5; n += 1) await who.fail();
      expect(delayOf(who, await who.take())).toBe(1000);
    });

    test("an attempt that was not judged is given back, and one that was right ends the row", async () => {
      const who = someone();
      for (let n = 0; n < 20; n += 1) {
        expect(await who.take()).toEqual({ kind: "taken" });
        await who.giveBack();
      }
      for (let n = 0; n < 4; n += 1) await who.guess();
      await who.take();
      await who.forget();
      for (let n = 0; n < 5; n += 1)
        expect(await who.guess()).toEqual({ kind: "taken" });
      expect((await who.guess()).kind).toBe("delayed");
    });

    test("a month without a failure ends the row", async () => {
      const who = someone();
      for (let n = 0; n < 6; n += 1) {
        await who.guess();
        who.later(1_000);
      }
      who.later(remembered.idleMs);
      for (let n = 0; n < 5; n += 1)
        expect(await who.guess()).toEqual({ kind: "taken" });
    });

    test("a window counts failures of everybody in it, and nothing else; it opens again at its end (auth #11)", async () => {
      named += 1;
      // cast: stands for a hash.
      const key = `network-${named}` as GuessKey;
      const windows = [{ key, failures: 3, windowMs: 60_000 }];
      const right = async (): Promise<Taken> => {
        const who = someone(identifierThrottle, windows);
        const taken = await who.take();
        await who.forget();
        return taken;
      };
      const wrong = () => someone(identifierThrottle, windows).guess();
      for (let n = 0; n < 10; n += 1)
        expect(await right()).toEqual({ kind: "taken" });
      for (let n = 0; n < 3; n += 1)
        expect(await wrong()).toEqual({ kind: "taken" });
      const until = new Date(start + 60_000);
      expect(await wrong()).toEqual({ kind: "window-full", until });
      expect(await right()).toEqual({ kind: "window-full", until });
      const late = someone(identifierThrottle, windows);
      late.later(60_000);
      expect(await late.guess()).toEqual({ kind: "taken" });
    });

    test("a full window takes no attempt from anybody's count", async () => {
      named += 1;
      // cast: stands for a hash.
      const key = `network-${named}` as GuessKey;
      const windows = [{ key, failures: 1, windowMs: 60_000 }];
      await someone(identifierThrottle, windows).guess();
      const who = someone(identifierThrottle, windows);
      for (let n = 0; n < 10; n += 1)
        expect((await who.take()).kind).toBe("window-full");
      who.later(60_000);
      for (let n = 0; n < 5; n += 1)
        expect((await who.take()).kind).toBe("taken");
    });
  });
}
