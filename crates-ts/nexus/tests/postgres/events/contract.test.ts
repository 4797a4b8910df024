import { afterAll, beforeAll } from "bun:test";
import { eventStore } from "../../../src/postgres/events/event-store.ts";
import type { EventStore } from "../../../src/index.ts";
import { eventStoreContract } from "../../event-store-contract.ts";
import { type OwnDatabase, ownDatabase } from "./own-database.ts";

let own: OwnDatabase;
let pooled: EventStore;

beforeAll(async () => {
  own = await ownDatabase();
  pooled = eventStore(own.database);
});
afterAll(() => own.close());

eventStoreContract("PostgreSQL, from the pool", () => pooled);

eventStoreContract("PostgreSQL, one statement per append", () =>
  eventStore(own.database, { groupCommit: { appends: 1, statements: 8 } }),
);

eventStoreContract("PostgreSQL, with inline projections", () =>
  eventStore(own.database, {
    inline: [{ types: ["Happened"], apply: () => Promise.resolve() }],
  }),
);

/** Every call in a transaction of its own. */
eventStoreContract("PostgreSQL, in a transaction", () => ({
  append: (append) =>
    own.database.transact((tx) => eventStore(tx).append(append)),
  readStream: (stream, slice) =>
    own.database.transact((tx) => eventStore(tx).readStream(stream, slice)),
  readAll: (slice) =>
    own.database.transact((tx) => eventStore(tx).readAll(slice)),
  readSnapshot: (stream, schemaVersion) =>
    own.database.transact((tx) =>
      eventStore(tx).readSnapshot(stream, schemaVersion),
    ),
  writeSnapshot: (stream, snapshot) =>
    own.database.transact((tx) =>
      eventStore(tx).writeSnapshot(stream, snapshot),
    ),
}));
