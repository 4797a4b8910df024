import { describe, expect, test } from "bun:test";
import type { Snapshot } from "../../src/index.ts";
import { type MakeStore, newStream, streamWith } from "./context.ts";

function snapshot(version: number, schemaVersion = 1): Snapshot {
  const state = { at: version, of: schemaVersion, list: [null, "ü"] };
  return { version, schemaVersion, state };
}

export function snapshotContract(name: string, makeStore: MakeStore): void {
  describe(`${name}: snapshots`, () => {
    test("what was kept is read again; a stream without one has none", async () => {
      const store = await makeStore();
      const [stream, other] = [await streamWith(store, 5), newStream()];
      await store.writeSnapshot(stream, snapshot(3));
      expect(await store.readSnapshot(stream, 1)).toEqual(snapshot(3));
      expect(await store.readSnapshot(other, 1)).toBeUndefined();
    });

    test("the newer one is kept, in whichever order they come", async () => {
      const store = await makeStore();
      const stream = await streamWith(store, 5);
      for (const version of [2, 4, 3]) {
        await store.writeSnapshot(stream, snapshot(version));
      }
      expect(await store.readSnapshot(stream, 1)).toEqual(snapshot(4));
      await Promise.all(
        [5, 1, 2].map((version) =>
          store.writeSnapshot(stream, snapshot(version)),
        ),
      );
      expect(await store.readSnapshot(stream, 1)).toEqual(snapshot(5));
    });

    test("one of another schema version is as good as none, and gives way at the same version", async () => {
      const store = await makeStore();
      const stream = await streamWith(store, 5);
      await store.writeSnapshot(stream, snapshot(4));
      expect(await store.readSnapshot(stream, 2)).toBeUndefined();
      await store.writeSnapshot(stream, snapshot(4, 2));
      expect(await store.readSnapshot(stream, 2)).toEqual(snapshot(4, 2));
      await store.writeSnapshot(stream, snapshot(3, 1));
      expect(await store.readSnapshot(stream, 2)).toEqual(snapshot(4, 2));
    });

    test("a snapshot that cannot be one is a RangeError", async () => {
      const store = await makeStore();
      const stream = await streamWith(store, 1);
      for (const wrong of [
        snapshot(0),
        snapshot(1, 0),
        { ...snapshot(1), state: Number.NaN },
      ])
        await expect(store.writeSnapshot(stream, wrong)).rejects.toThrow(
          RangeError,
        );
    });
  });
}
