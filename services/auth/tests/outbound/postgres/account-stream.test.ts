import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { load } from "@tixlys/nexus";
import { eventStore } from "@tixlys/nexus/postgres";
import { runWithContext } from "@tixlys/telemetry";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import { accountAggregate } from "../../../src/domain/account/aggregate.ts";
import { parseUserId } from "../../../src/domain/account/ids.ts";
import { storedAccountEvents } from "../../../src/domain/account/stored-events.ts";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import { requestIdWith } from "../../../src/outbound/request-id.ts";
import {
  ada,
  bench,
  loggedIn,
  verifiedAccount,
  type Bench,
} from "../../application/memory/ports.ts";
import { good, plain, present, userId } from "../../domain/values.ts";

const gate = { published: async () => true };
const unasked = userId(1);

/** What a person's requests leave in the account's stream. */
describe("an account's stream", () => {
  let own: TestDatabase;
  let on: Bench;
  beforeAll(async () => {
    own = await testDatabase("auth", { max: 4 });
    const requestId = requestIdWith(() => unasked);
    on = bench({ store: createStore(own.database, gate), requestId });
  });
  afterAll(() => own.close());

  const recorded = async (id: string) =>
    eventStore(own.database).readStream({ type: "account", id });
  const within = <T>(requestId: string, work: () => Promise<T>): Promise<T> =>
    runWithContext({ requestId }, work);

  test("says which request, which command and who was behind each event, and when", async () => {
    const user = await within("request-open", () => verifiedAccount(on));
    const { sessionId } = await loggedIn(on);
    on.advance(5_000);
    await within("request-end", () =>
      on.app.logoutAll({ userId: user.id, sessionId }),
    );
    const actor = { kind: "user", id: user.id };
    const [opened, ended, ...more] = await recorded(user.id);
    expect(more).toEqual([]);
    const [link] = await own.database.sql<{ id: string }[]>`
      select id from mail_links where subject_id = ${user.id}`;
    expect(opened).toMatchObject({
      type: "AccountOpened",
      metadata: {
        correlationId: "request-open",
        causationId: link?.id,
        actor,
        time: user.createdAt,
      },
    });
    expect(ended).toMatchObject({
      type: "EverySessionEnded",
      data: { gen: 2 },
      metadata: {
        correlationId: "request-end",
        causationId: sessionId,
        actor,
        time: on.now(),
      },
    });
  });

  test("is caused by the house where nobody asked", async () => {
    const email = "root@example.test";
    good(await on.app.ensureRoot({ email, password: ada.password }));
    const [row] = await own.database.sql<{ id: string }[]>`
      select id from accounts where role = 'root'`;
    expect(await recorded(row?.id ?? "")).toMatchObject([
      {
        metadata: {
          correlationId: unasked,
          actor: { kind: "service", id: "auth" },
        },
      },
    ]);
  });

  test("is what the table shows", async () => {
    const rows = await own.database.sql<{ id: string; version: string }[]>`
      select id, stream_version as version from accounts`;
    expect(rows).toHaveLength(2);
    const store = eventStore(own.database);
    for (const { id, version } of rows) {
      const folded = await load(store, accountAggregate, id);
      expect(folded.version).toBe(Number(version));
      const shown = await on.store.accountOf(present(parseUserId(id)));
      expect(plain(shown)).toEqual(folded.state);
    }
  });

  test("is written in the shape of the stored events that every start is checked against", async () => {
    const rows = await own.database.sql<
      { type: string; schema_version: number; data: object }[]
    >`select distinct on (type) type, schema_version, data from nexus.events`;
    expect(rows.length).toBeGreaterThan(1);
    for (const { type, schema_version: version, data } of rows) {
      const stored = storedAccountEvents.find(
        (each) => each.type === type && each.schemaVersion === version,
      );
      expect(Object.keys(data).toSorted()).toEqual(
        Object.keys(Object(stored?.data)).toSorted(),
      );
    }
  });
});
