import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { uuidV7 } from "@tixlys/nexus";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import {
  bench,
  verifiedAccount,
  type Bench,
} from "../../application/memory/ports.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase("auth");
});
afterAll(() => database.close());

const gate = { published: async () => true };
let seed = 0;

/** A person whose sessions are rows that the test writes itself; the cap of ten is not its subject. */
async function someone() {
  seed += 1;
  const store = createStore(database.database, gate);
  const on = bench({ store, seed: seed * 100_000 });
  const { id } = await verifiedAccount(on, {
    email: `person-${seed}@example.test`,
    username: `person-${seed}`,
    password: "engines weave algebra",
    kind: "customer",
  });
  return { on, userId: id };
}

let at = Date.parse("2026-11-21T09:00:00Z");

async function insert(userId: string): Promise<string> {
  at += 1;
  const id = uuidV7(new Date(at), crypto.getRandomValues(new Uint8Array(10)));
  await database.database.sql`
    insert into sessions (id, user_id, tier, client, aal, seq, current_hash, family_key, device, ip, started_at, last_used_at, expires_at)
    values (${id}, ${userId}, 'general', 'api', 1, 1, ${id}, 'k', 'curl', '::1', now(), now(), '2030-01-01')`;
  return id;
}

const remove = (id: string) =>
  database.database.sql`delete from sessions where id = ${id}`;

/** Between two parts: so many sessions begin, and these (by their place) end. */
const change = fc.record({
  begun: fc.nat({ max: 3 }),
  ended: fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
});

async function readAll(
  { app }: Bench,
  userId: string,
  limit: number,
  between: (part: number) => Promise<void>,
): Promise<string[]> {
  const seen: string[] = [];
  let after: string | undefined;
  for (let part = 0; part < 60; part += 1) {
    const holder = { userId, sessionId: "" };
    const { sessions, next } = await app.listSessions(holder, { limit, after });
    seen.push(...sessions.map(({ id }) => id));
    if (next === undefined) return seen;
    after = next;
    await between(part);
  }
  throw new Error("the list has no end");
}

test("sessions that begin and end between the parts of a list neither repeat nor hide another one (http-rules 35)", async () => {
  const { on, userId } = await someone();
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(change, { maxLength: 20 }),
      async (count, limit, changes) => {
        await database.database
          .sql`delete from sessions where user_id = ${userId}`;
        const first: string[] = [];
        for (let n = 0; n < count; n += 1) first.push(await insert(userId));
        const gone = new Set<string>();
        const seen = await readAll(on, userId, limit, async (part) => {
          const { begun = 0, ended = [] } = changes[part] ?? {};
          for (let n = 0; n < begun; n += 1) await insert(userId);
          for (const place of ended) {
            const id = first[place % first.length] ?? "";
            gone.add(id);
            await remove(id);
          }
        });
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.toSorted().toReversed()).toEqual(seen);
        const survivors = first.filter((id) => !gone.has(id));
        expect(seen).toEqual(expect.arrayContaining(survivors));
      },
    ),
    { numRuns: 40 },
  );
});
