import { afterAll, beforeAll, expect, test } from "bun:test";
import { catalog, users } from "@tixlys/contracts";
import { rpcClient, rpcServer } from "@tixlys/messaging/rpc";
import {
  capturedLogger,
  eventually,
  type TestBus,
  testBus,
  type TestDatabase,
} from "@tixlys/testkit";
import { elsewhere } from "../../src/outbound/elsewhere.ts";
import { workIn } from "../../src/outbound/postgres/work.ts";
import {
  bid,
  customer,
  databaseOf,
  newOffer,
  newOrder,
  placed,
  provider,
  replicaOver,
} from "../api/orders-api.ts";

let db: TestDatabase;
let own: TestBus;
let [theirs, catalogs]: (TestBus | undefined)[] = [];
const { logger } = capturedLogger();
beforeAll(async () => {
  [db, own, theirs, catalogs] = await Promise.all([
    databaseOf(6),
    testBus("orders"),
    testBus("users"),
    testBus("catalog"),
  ]);
});
afterAll(async () => {
  await Promise.all([own, theirs, catalogs].map((each) => each?.close()));
  await db.close();
});

const account = {
  "account.erase": () =>
    Promise.resolve({ ok: true, value: { arrived: true } } as const),
  "account.export": () =>
    Promise.resolve({
      ok: true,
      value: { schemaVersion: 1, records: "[]" },
    } as const),
};

/** A catalog with this service, and `users` with this provider; both count what they are asked. */
async function others(serviceId: string, providerId: string) {
  if (theirs === undefined || catalogs === undefined)
    throw new Error("there is no bus");
  const asked = { services: 0, providers: 0 };
  const card = {
    serviceId,
    name: "Wiring",
    parentId: Bun.randomUUIDv7(),
    version: 3,
  };
  const servers = await Promise.all([
    rpcServer({
      bus: catalogs.bus,
      logger,
      contract: catalog,
      handlers: {
        ...account,
        "service.get": () =>
          Promise.resolve({ ok: false, error: "unknown-service" } as const),
        "service.get-many": ({ serviceIds }) => {
          asked.services += 1;
          return Promise.resolve({
            ok: true,
            value: {
              services: serviceIds.includes(serviceId) ? [card] : [],
              missing: serviceIds.filter((id) => id !== serviceId),
            },
          });
        },
      },
    }),
    rpcServer({
      bus: theirs.bus,
      logger,
      contract: users,
      handlers: {
        ...account,
        "profile.get": () =>
          Promise.resolve({ ok: false, error: "unknown-profile" } as const),
        "profile.get-many": ({ userIds }) =>
          Promise.resolve({
            ok: true,
            value: { profiles: [], missing: [...userIds] },
          }),
        "provider.get": ({ userId }) => {
          asked.providers += 1;
          return Promise.resolve(
            userId === providerId
              ? ({
                  ok: true,
                  value: { provider: { userId, radiusKm: 30 } },
                } as const)
              : ({ ok: false, error: "unknown-provider" } as const),
          );
        },
      },
    }),
  ]);
  const stop = () => Promise.all(servers.map((server) => server.stop()));
  return { asked, stop };
}

test("a service and a provider of whom no event has told are asked for, believed and kept; without anybody who can say it is 503", async () => {
  const [serviceId, ada, me] = [
    Bun.randomUUIDv7(),
    Bun.randomUUIDv7(),
    Bun.randomUUIDv7(),
  ];
  const options = { logger, timeoutMs: 500 };
  const asking = elsewhere({
    database: db.database,
    users: rpcClient({ bus: own.bus, contract: users, ...options }),
    catalog: rpcClient({ bus: own.bus, contract: catalog, ...options }),
    logger,
  });
  const { call } = replicaOver(db.database, { elsewhere: asking });
  const place = (id: string) =>
    call({
      path: "/v1/orders",
      as: customer(me),
      body: newOrder({ serviceId: id }),
    });
  const offer = (orderId: string, who: string) =>
    call({
      path: `/v1/orders/${orderId}/offers`,
      as: provider(who),
      body: newOffer(),
    });
  // Nobody answers: that says nothing of the service, and no key may keep it.
  const unsaid = await place(serviceId);
  expect(unsaid.status).toBe(503);
  expect(unsaid.headers.get("retry-after")).toBe("1");

  const { asked, stop } = await others(serviceId, ada);
  const id = await eventually("an order", async () => {
    const answer = await place(serviceId);
    return answer.status === 201
      ? String(answer.headers.get("location")).split("/").at(-1)
      : undefined;
  });
  await bid(call, ada, id);
  expect((await place(Bun.randomUUIDv7())).status).toBe(422);
  expect((await offer(id, Bun.randomUUIDv7())).status).toBe(403);
  await eventually("what was answered is kept", async () => {
    const rows = await db.database.sql`
      select 1 from services where service_id = ${serviceId} and version = 3
      union all select 1 from people where user_id = ${ada} and has_provider_profile`;
    return rows.length === 2 ? true : undefined;
  });
  const before = { ...asked };
  await bid(call, ada, await placed(call, me, { serviceId }));
  expect(asked).toEqual(before);

  // What the catalog has told since is newer than what it had answered: nobody is asked for it.
  await db.database.transact((tx) =>
    workIn(tx).services.heard({
      id: serviceId,
      name: "Wiring",
      isDeleted: true,
      version: 4,
    }),
  );
  expect((await place(serviceId)).status).toBe(422);
  expect(asked).toEqual(before);
  await stop();
}, 30_000);
