import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  eventStore,
  forgetStream,
  readAfter,
} from "../../../src/postgres/index.ts";
import { appendOf, happened, newStream } from "../../contract/context.ts";
import { type OwnDatabase, ownDatabase } from "./own-database.ts";

let own: OwnDatabase;
beforeAll(async () => {
  own = await ownDatabase();
});
afterAll(() => own.close());

test("a stream that is forgotten keeps its last event and its version: nobody begins it anew, others keep theirs, readers go on", async () => {
  const store = eventStore(own.database);
  const [gone, other] = [newStream(), newStream()];
  for (const stream of [gone, other])
    await store.append(
      appendOf({ stream, events: [happened(), happened(), happened()] }),
    );
  await store.writeSnapshot(gone, {
    version: 2,
    schemaVersion: 1,
    state: { name: "somebody" },
  });
  expect(await forgetStream(own.database.sql, gone)).toBe(2);
  expect((await store.readStream(gone)).map(({ version }) => version)).toEqual([
    3,
  ]);
  expect(await store.readSnapshot(gone, 1)).toBeUndefined();
  expect(await store.readStream(other)).toHaveLength(3);
  const anew = await store.append(
    appendOf({ stream: gone, events: [happened()], expected: "none" }),
  );
  expect(anew.ok).toBe(false);
  const { events } = await readAfter(own.database.sql, {
    after: 0,
    limit: 100,
  });
  expect(events.filter(({ stream: { id } }) => id === gone.id)).toHaveLength(1);
  expect(await forgetStream(own.database.sql, gone)).toBe(0);
});
