import { describe, expect, test } from "bun:test";
import { err, ok } from "../../src/index.ts";
import {
  appended,
  appendOf,
  expectVersions,
  type MakeStore,
  newStream,
  numbered,
  streamWith,
} from "./context.ts";

export function commandContract(name: string, makeStore: MakeStore): void {
  describe(`${name}: command ids`, () => {
    test("the same command id again adds nothing and answers the versions of the first time", async () => {
      const store = await makeStore();
      const stream = await streamWith(store, 2);
      const commandId = crypto.randomUUID();
      const append = appendOf({ stream, events: numbered(2), commandId });
      const first = appended(await store.append(append));
      expect(first).toEqual({
        stream,
        firstVersion: 3,
        lastVersion: 4,
        repeated: false,
      });
      appended(await store.append(appendOf({ stream })));
      const again = { ...append, events: numbered(1, "Other") };
      expect(await store.append(again)).toEqual(
        ok({ ...first, repeated: true }),
      );
      await expectVersions(store, stream, 5);
    });

    test("a known command id is answered before what is expected is looked at", async () => {
      const store = await makeStore();
      const stream = newStream();
      const commandId = crypto.randomUUID();
      const first = appended(
        await store.append(appendOf({ stream, expected: "none", commandId })),
      );
      for (const expected of ["none", 0, 7] as const)
        expect(
          await store.append(appendOf({ stream, expected, commandId })),
        ).toEqual(ok({ ...first, repeated: true }));
      await expectVersions(store, stream, 1);
    });

    test("a known command id on another stream adds nothing there and answers the first stream", async () => {
      const store = await makeStore();
      const commandId = crypto.randomUUID();
      const first = appended(await store.append(appendOf({ commandId })));
      const other = newStream();
      for (const expected of ["any", "exists", 0] as const)
        expect(
          await store.append(appendOf({ stream: other, expected, commandId })),
        ).toEqual(ok({ ...first, repeated: true }));
      expect(await store.readStream(other)).toEqual([]);
    });

    test("a conflict leaves its command id unused: the same command can be tried again", async () => {
      const store = await makeStore();
      const stream = await streamWith(store, 1);
      const commandId = crypto.randomUUID();
      for (const expected of [0, "none", 5] as const)
        expect(
          await store.append(appendOf({ stream, expected, commandId })),
        ).toEqual(
          err({ type: "VersionConflict", stream, expected, actual: 1 }),
        );
      expect(
        await store.append(appendOf({ stream, expected: 1, commandId })),
      ).toEqual(
        ok({ stream, firstVersion: 2, lastVersion: 2, repeated: false }),
      );
      await expectVersions(store, stream, 2);
    });

    for (const [expected, present] of [
      ["any", 0],
      ["any", 1],
      ["none", 0],
      [0, 0],
      [1, 1],
      ["exists", 1],
    ] as const)
      test(`12 concurrent appends of one command, expecting ${expected} of a stream at ${String(present)}, have one effect and one answer`, async () => {
        const store = await makeStore();
        const stream = await streamWith(store, present);
        const append = appendOf({
          stream,
          expected,
          commandId: crypto.randomUUID(),
        });
        const results = await Promise.all(
          numbered(12).map(() => store.append(append)),
        );
        const answers = results.map(appended);
        expect(answers.filter(({ repeated }) => !repeated).length).toBe(1);
        const version = present + 1;
        for (const answer of answers)
          expect(answer).toMatchObject({
            stream,
            firstVersion: version,
            lastVersion: version,
          });
        await expectVersions(store, stream, version);
      });

    test("one command sent to several streams at once has its effect on one of them", async () => {
      const store = await makeStore();
      const commandId = crypto.randomUUID();
      const streams = numbered(8).map(() => newStream());
      const results = await Promise.all(
        streams.map((stream) => store.append(appendOf({ stream, commandId }))),
      );
      const answers = results.map(appended);
      expect(answers.filter(({ repeated }) => !repeated).length).toBe(1);
      expect(new Set(answers.map(({ stream }) => stream.id)).size).toBe(1);
      const found = await Promise.all(
        streams.map((stream) => store.readStream(stream)),
      );
      expect(found.flat().length).toBe(1);
    });
  });
}
