import { describe, expect, test } from "bun:test";
import type { Append, EventStore, Json } from "../../src/index.ts";
import {
  appendOf,
  happened,
  type MakeStore,
  newStream,
  numbered,
} from "./context.ts";

type Refused = readonly [what: string, named: RegExp, over: Partial<Append>];

const refusedAppends: readonly Refused[] = [
  ["no event", /events must be 1 to 500/, { events: [] }],
  ["501 events", /events must be 1 to 500, not 501/, { events: numbered(501) }],
  ["a negative expectation", /expected/, { expected: -1 }],
  ["half a version", /expected/, { expected: 1.5 }],
  ["a command id that is none", /commandId/, { commandId: "x" }],
  ["an empty id", /stream\.id/, { stream: { type: "contract", id: "" } }],
  ["a type in capitals", /stream\.type/, { stream: { type: "Co", id: "1" } }],
  ["no event type", /events\[0\]\.type/, { events: [happened({}, "")] }],
  [
    "a schema version of 0",
    /events\[1\]\.schemaVersion/,
    { events: [happened(), { ...happened(), schemaVersion: 0 }] },
  ],
  [
    "no time",
    /metadata\.time/,
    { metadata: { correlationId: "c", time: new Date(Number.NaN) } },
  ],
];

/** What would come back as something else, or not at all. */
const notJson: readonly (readonly [string, unknown])[] = [
  ["NaN", Number.NaN],
  ["infinity", Number.POSITIVE_INFINITY],
  ["undefined", undefined],
  ["a Date", new Date(0)],
  ["a big integer", 1n],
  ["U+0000", "a\u0000b"],
  ["half a surrogate pair", "a\ud800b"],
];

export function refusalContract(name: string, makeStore: MakeStore): void {
  describe(`${name}: refusals`, () => {
    for (const [what, named, over] of refusedAppends)
      test(`an append with ${what} is a RangeError that says so, and adds nothing`, async () => {
        await expectRefused(await makeStore(), appendOf(over), named);
      });

    for (const [what, value] of notJson)
      test(`${what} inside data is a RangeError that names the place, and adds nothing`, async () => {
        // cast: what the types refuse already, as a caller without types would send it.
        const data = { list: [{ deep: value }] } as Json;
        await expectRefused(
          await makeStore(),
          appendOf({ events: [happened(), happened(data)] }),
          /events\[1\]\.data\.list\[0\]\.deep/,
        );
      });

    test("limits, versions, positions and types out of bounds are RangeErrors that name them", async () => {
      const store = await makeStore();
      for (const limit of [0, -1, 1.5, 10_001, Number.NaN]) {
        await expectRangeError(
          () => store.readStream(newStream(), { limit }),
          /limit must be 1 to 10000/,
        );
        await expectRangeError(() => store.readAll({ limit }), /limit/);
      }
      for (const from of [0, -1, 1.5])
        await expectRangeError(
          () => store.readStream(newStream(), { from }),
          /from/,
        );
      await expectRangeError(() => store.readAll({ from: -1 }), /from/);
      await expectRangeError(() => store.readAll({ types: [] }), /types/);
      const types = numbered(101).map((_, index) => `T${String(index)}`);
      await expectRangeError(
        () => store.readAll({ types }),
        /types must be 1 to 100, not 101/,
      );
      await store.readAll({ types: types.slice(1), limit: 10_000 });
    });
  });
}

async function expectRefused(
  store: EventStore,
  append: Append,
  named: RegExp,
): Promise<void> {
  await expectRangeError(() => store.append(append), named);
  if (append.stream.id === "" || append.stream.type !== "contract") return;
  expect(await store.readStream(append.stream)).toEqual([]);
}

/** A refusal is a rejected promise, never a throw before there is one. */
async function expectRangeError(
  attempt: () => Promise<unknown>,
  named: RegExp,
): Promise<void> {
  const error: unknown = await attempt().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RangeError);
  expect(String(error)).toMatch(named);
}
