import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  type Answer,
  at,
  type Call,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { createPeopleListener } from "../../src/application/people-listener.ts";
import type { News } from "../../src/domain/provider/provider.ts";
import { workIn } from "../../src/outbound/postgres/work.ts";
import {
  admin,
  made,
  madeService,
  provider,
  replicaOver,
} from "../api/catalog-api.ts";

let db: TestDatabase;
/** Two processes with one database, as far as an application can tell. */
let replicas: readonly [Call, Call];
beforeAll(async () => {
  db = await testDatabase("catalog", { max: 16 });
  replicas = [replicaOver(db.database).call, replicaOver(db.database).call];
});
afterAll(() => db.close());

const call: Call = (request) => replicas[0](request);
const by = (n: number): Call => replicas[n % 2] ?? replicas[0];
const times = <T>(count: number, use: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => use(n)));
const statuses = (answers: readonly Answer[]) =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);

const told = async (key: string): Promise<readonly string[]> => {
  const rows = await db.database.sql<{ what: string; version: string }[]>`
    select subject as what, payload::text::jsonb->>'aggregateVersion' as version
      from messaging.outbox where key = ${key} order by position`;
  return rows.map(({ what, version }) => `${what} ${version}`);
};

describe("of many who create the same name at once", () => {
  test("exactly one does, the others get 409, below a parent and among types alike", async () => {
    const { type } = await madeService(call);
    for (const [path, body] of [
      ["/v1/types", { name: `Twin ${crypto.randomUUID()}` }],
      ["/v1/categories", { name: "Twin", parentId: type }],
    ] as const) {
      const answers = await times(20, (n) => {
        const name = n % 3 === 0 ? body.name.toUpperCase() : body.name;
        return by(n)({ path, as: admin, body: { ...body, name } });
      });
      expect(statuses(answers)).toEqual([201, ...Array<number>(19).fill(409)]);
    }
  });

  test("and of many who rename or move to it", async () => {
    const { type } = await madeService(call);
    const ids = await times(8, (n) =>
      made(call, "categories", { name: `Before ${n}`, parentId: type }),
    );
    const answers = await times(8, (n) =>
      by(n)({
        method: "PATCH",
        path: `/v1/categories/${ids[n] ?? ""}`,
        as: admin,
        body: { name: "After" },
      }),
    );
    expect(statuses(answers)).toEqual([200, ...Array<number>(7).fill(409)]);
  });
});

test("a parent that is deleted while something is put below it: one of both happens, and no orphan is left", async () => {
  for (let round = 0; round < 12; round += 1) {
    const name = `Race ${crypto.randomUUID()}`;
    const parentId = await made(call, "types", { name });
    const [gone, child] = await Promise.all([
      by(round)({ method: "DELETE", path: `/v1/types/${parentId}`, as: admin }),
      by(round + 1)({
        path: "/v1/categories",
        as: admin,
        body: { name: "Child", parentId },
      }),
    ]);
    expect([
      [200, 422],
      [409, 201],
    ]).toContainEqual([gone.status, child.status]);
  }
  const orphans = await db.database.sql`
    select from entries child where parent_id is not null
       and not exists (select from entries where id = child.parent_id)`;
  expect(orphans).toHaveLength(0);
});

test("a service that is deleted while a provider offers it: one of both happens", async () => {
  for (let round = 0; round < 8; round += 1) {
    const { service } = await madeService(call);
    const [gone, offered] = await Promise.all([
      by(round)({
        method: "DELETE",
        path: `/v1/services/${service}`,
        as: admin,
      }),
      by(round + 1)({
        path: "/v1/providers/me/services",
        as: provider(Bun.randomUUIDv7()),
        body: { serviceId: service },
      }),
    ]);
    expect([
      [200, 422],
      [409, 201],
    ]).toContainEqual([gone.status, offered.status]);
  }
});

test("an account that is disabled while its owner offers something: no offer of it can be seen afterwards", async () => {
  const { service: serviceId } = await madeService(call);
  for (let round = 0; round < 12; round += 1) {
    const userId = Bun.randomUUIDv7();
    const hear = (news: News) =>
      db.database.transact((tx) =>
        createPeopleListener(workIn(tx)).accountChanged(userId, news, {
          messageId: Bun.randomUUIDv7(),
        }),
      );
    await hear({ type: "roles", isProvider: true, accountVersion: 1 });
    const [offered] = await Promise.all([
      by(round)({
        path: "/v1/providers/me/services",
        as: provider(userId),
        body: { serviceId },
      }),
      hear({ type: "disabled", accountVersion: 2 }),
    ]);
    expect([201, 403]).toContain(offered.status);
    const seen = await call({ path: `/v1/providers/${userId}/services` });
    expect(at(seen, "data.services")).toEqual([]);
  }
});

test("of many offers at once a provider makes no more than two hundred", async () => {
  const { subcategory } = await madeService(call);
  const userId = Bun.randomUUIDv7();
  const { sql } = db.database;
  await sql`insert into providers (user_id, is_provider, account_version) values (${userId}, true, 1)`;
  await sql`
    with made as (
      insert into entries (id, level, parent_id, name, name_key, name_text, search_text, created_at, updated_at, version)
      select gen_random_uuid(), 4, ${subcategory}, 'Service ' || n, 'service ' || n, '', '', now(), now(), 1
        from generate_series(1, 204) n returning id)
    insert into offers (id, provider_id, service_id, created_at)
    select gen_random_uuid(), ${userId}, id, now() from made limit 196`;
  const free = await sql<{ id: string }[]>`
    select id from entries where parent_id = ${subcategory} and name like 'Service %'
       and not exists (select from offers where service_id = entries.id)`;
  const answers = await Promise.all(
    free.map(({ id: serviceId }, n) =>
      by(n)({
        path: "/v1/providers/me/services",
        as: provider(userId),
        body: { serviceId },
      }),
    ),
  );
  expect(statuses(answers)).toEqual([201, 201, 201, 201, 409, 409, 409, 409]);
});

test("of many who change one version at once exactly one does, and the others see which there is (http-rules 43)", async () => {
  const { service } = await madeService(call);
  const path = `/v1/services/${service}`;
  const answers = await times(12, (n) =>
    by(n)({
      method: "PATCH",
      path,
      as: admin,
      headers: { "if-match": '"1"' },
      body: { description: `By ${n}` },
    }),
  );
  expect(statuses(answers)).toEqual([200, ...Array<number>(11).fill(412)]);
  const lost = answers.filter(({ status }) => status === 412);
  expect(new Set(lost.map(({ headers }) => headers.get("etag")))).toEqual(
    new Set(['"2"']),
  );
});

test("what happens to a service and its offers at once is told without a gap, in the order of its versions", async () => {
  const { service } = await madeService(call);
  const path = `/v1/services/${service}`;
  const answers = await times(12, (n) =>
    n % 2 === 0
      ? by(n)({
          path: "/v1/providers/me/services",
          as: provider(Bun.randomUUIDv7()),
          body: { serviceId: service, priceFrom: `${n + 1}`, currency: "EUR" },
        })
      : by(n)({
          method: "PATCH",
          path,
          as: admin,
          body: { description: `By ${n}` },
        }),
  );
  expect(new Set(statuses(answers))).toEqual(new Set([200, 201]));
  const versions = (await told(service)).map((line) => line.split(" ")[1]);
  expect(versions).toEqual(Array.from({ length: 13 }, (_, n) => String(n + 1)));
  const shown = await call({ path });
  expect(shown.headers.get("etag")).toBe('"13"');
  expect(at(shown, "data.service.pricesFrom")).toEqual([
    { amount: "1.00", currency: "EUR" },
  ]);
});

test("the others hear of services and offers alone, and of nothing that did not happen", async () => {
  const { type, category, subcategory, service } = await madeService(call);
  const rename = (name: string) =>
    call({
      method: "PATCH",
      path: `/v1/services/${service}`,
      as: admin,
      body: { name },
    });
  await rename("Other name");
  await rename("Other name");
  await rename("??");
  const remove = { method: "DELETE", path: `/v1/services/${service}` };
  await call({ ...remove, as: admin });
  await call({ ...remove, as: admin });
  expect(await told(service)).toEqual([
    "evt.catalog.service.created.v1 1",
    "evt.catalog.service.updated.v1 2",
    "evt.catalog.service.deleted.v1 3",
  ]);
  for (const quiet of [type, category, subcategory])
    expect(await told(quiet)).toEqual([]);
});

test("the database itself refuses what the code would not write", async () => {
  const { type, subcategory, service } = await madeService(call);
  const { sql } = db.database;
  const insert = (level: number, parent: string | null, key: string) => sql`
    insert into entries (id, level, parent_id, name, name_key, name_text, search_text, created_at, updated_at, version)
    values (gen_random_uuid(), ${level}, ${parent}, 'x', ${key}, '', '', now(), now(), 1)`;
  const refused = async (statement: PromiseLike<unknown>, code: string) => {
    const thrown: unknown = await Promise.resolve(statement).catch(
      (error: unknown) => error,
    );
    expect(thrown).toMatchObject({ code });
  };
  await refused(insert(4, subcategory, "socket installation"), "23505");
  await refused(insert(4, type, "below a type"), "23503");
  await refused(insert(2, null, "below nothing"), "23514");
  await refused(insert(1, type, "a type below"), "23514");
  await refused(sql`delete from entries where id = ${type}`, "23001");
  await refused(
    sql`insert into offers (id, provider_id, service_id, created_at)
        values (gen_random_uuid(), gen_random_uuid(), ${service}, now())`,
    "23503",
  );
});
