import { describe, expect, test } from "bun:test";
import { err, ok, type ExpectedVersion } from "../../src/index.ts";
import {
  appended,
  appendOf,
  expectVersions,
  happened,
  type MakeStore,
  newStream,
  numbered,
  streamWith,
} from "./context.ts";

/** What is expected, how many events the stream has, and whether the append succeeds. */
const matrix: readonly [ExpectedVersion, number, boolean][] = [
  [0, 0, true],
  [0, 3, false],
  ["none", 0, true],
  ["none", 3, false],
  ["exists", 0, false],
  ["exists", 1, true],
  ["exists", 3, true],
  ["any", 0, true],
  ["any", 3, true],
  [1, 0, false],
  [2, 3, false],
  [3, 3, true],
  [4, 3, false],
];

export function appendContract(name: string, makeStore: MakeStore): void {
  describe(`${name}: append`, () => {
    for (const [expected, present, succeeds] of matrix)
      test(`expecting ${String(expected)} of a stream at ${String(present)} ${succeeds ? "appends behind it" : "is a conflict that names the actual version, and adds nothing"}`, async () => {
        const store = await makeStore();
        const stream = await streamWith(store, present);
        const result = await store.append(
          appendOf({ stream, expected, events: numbered(2) }),
        );
        expect(result).toEqual(
          succeeds
            ? ok({
                stream,
                firstVersion: present + 1,
                lastVersion: present + 2,
                repeated: false,
              })
            : err({
                type: "VersionConflict",
                stream,
                expected,
                actual: present,
              }),
        );
        await expectVersions(store, stream, succeeds ? present + 2 : present);
      });

    test("500 events go in at once, in their order", async () => {
      const store = await makeStore();
      const stream = newStream();
      const result = await store.append(
        appendOf({ stream, expected: "none", events: numbered(500) }),
      );
      expect(appended(result)).toMatchObject({
        firstVersion: 1,
        lastVersion: 500,
      });
      const events = await store.readStream(stream);
      expect(events.map(({ data }) => data)).toEqual(
        numbered(500).map(({ data }) => data),
      );
      await expectVersions(store, stream, 500);
    });

    test("streams of one id and different types, and of ids that differ in case, are different streams", async () => {
      const store = await makeStore();
      const id = `Ä${crypto.randomUUID().toUpperCase()}`;
      for (const stream of [
        { type: "contract", id },
        { type: "contract-two", id },
        { type: "contract", id: id.toLowerCase() },
      ])
        expect(
          appended(await store.append(appendOf({ stream, expected: 0 })))
            .lastVersion,
        ).toBe(1);
    });

    for (const [expected, present] of [
      [0, 0],
      ["none", 0],
      [3, 3],
    ] as const)
      test(`of 12 concurrent appends that expect ${String(expected)} exactly one wins, the others learn the version`, async () => {
        const store = await makeStore();
        const stream = await streamWith(store, present);
        const results = await Promise.all(
          numbered(12).map((event) =>
            store.append(appendOf({ stream, expected, events: [event] })),
          ),
        );
        const [won, lost] = [true, false].map((wanted) =>
          results.filter((result) => result.ok === wanted),
        );
        expect(won?.length).toBe(1);
        for (const conflict of lost ?? [])
          expect(conflict).toEqual(
            err({
              type: "VersionConflict",
              stream,
              expected,
              actual: present + 1,
            }),
          );
        await expectVersions(store, stream, present + 1);
      });

    test("concurrent appends that expect nothing all go in, each in one piece, without a gap", async () => {
      const store = await makeStore();
      const stream = newStream();
      const results = await Promise.all(
        numbered(12).map(({ data }) =>
          store.append(
            appendOf({ stream, events: [happened(data), happened(data)] }),
          ),
        ),
      );
      await expectVersions(store, stream, 24);
      const events = await store.readStream(stream);
      for (const [index, result] of results.entries()) {
        const { firstVersion, lastVersion } = appended(result);
        expect(lastVersion).toBe(firstVersion + 1);
        expect(
          events.slice(firstVersion - 1, lastVersion).map(({ data }) => data),
        ).toEqual([{ n: index + 1 }, { n: index + 1 }]);
      }
    });
  });
}
