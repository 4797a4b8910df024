import { afterAll, beforeAll, expect, test } from "bun:test";
import { auth, catalog, users } from "@tixlys/contracts";
import { accountAnswers } from "@tixlys/messaging/people";
import { rpcClient, rpcServer } from "@tixlys/messaging/rpc";
import {
  at,
  type Call,
  capturedLogger,
  eventually,
  tell,
} from "@tixlys/testkit";
import { serviceRpc } from "../../src/inbound/rpc/services.ts";
import {
  admin,
  madeService,
  provider,
  replicaOver,
} from "../api/catalog-api.ts";
import { erasure, type Hearing, hearing } from "./hearing.ts";

let heard: Hearing;
let app: ReturnType<typeof replicaOver>["app"];
let call: Call;
beforeAll(async () => {
  heard = await hearing();
  ({ app, call } = replicaOver(heard.database));
});
afterAll(() => heard.stop());

const when = "2026-11-27T09:30:00.000Z";

/** A provider of whom `auth` has told, with what it can tell next. */
function someone() {
  const userId = Bun.randomUUIDv7();
  let version = 0;
  const next = () => ({ subject: userId, aggregateVersion: (version += 1) });
  const happened = (what: "disabled" | "enabled" | "deleted") =>
    tell(heard.auths, auth, {
      ...next(),
      type: `auth.account.${what}`,
      data: { userId, at: when },
    });
  const roles = (held: string[]) =>
    tell(heard.auths, auth, {
      ...next(),
      type: "auth.account.role-changed",
      data: { userId, roles: held, at: when },
    });
  const registered = (held: string[]) =>
    tell(heard.auths, auth, {
      ...next(),
      type: "auth.account.registered",
      data: {
        userId,
        username: "canary",
        email: "canary@example.test",
        roles: held,
      },
    });
  return { userId, happened, roles, registered };
}

const offer = (userId: string, serviceId: string) =>
  call({
    path: "/v1/providers/me/services",
    as: provider(userId),
    body: { serviceId, priceFrom: "20", currency: "EUR" },
  });

async function shown(serviceId: string, userId: string) {
  const [providers, services, service] = await Promise.all([
    call({ path: `/v1/services/${serviceId}/providers` }),
    call({ path: `/v1/providers/${userId}/services` }),
    call({ path: `/v1/services/${serviceId}` }),
  ]);
  const count = (list: unknown) => (Array.isArray(list) ? list.length : -1);
  return [
    count(at(providers, "data.providers")),
    count(at(services, "data.services")),
    count(at(service, "data.service.pricesFrom")),
  ].join();
}

const becomes = (serviceId: string, userId: string, wanted: string) =>
  eventually(`the lists ${wanted}`, async () =>
    (await shown(serviceId, userId)) === wanted ? true : undefined,
  );

const told = async (serviceId: string) => {
  const rows = await heard.database.sql<{ what: string }[]>`
    select replace(subject, 'evt.catalog.', '') || ' ' || (payload::text::jsonb->>'aggregateVersion') as what
      from messaging.outbox where key = ${serviceId} order by position`;
  return rows.map(({ what }) => what);
};

test("who is disabled vanishes with their prices, and comes back when enabled; the others hear of both", async () => {
  const { service } = await madeService(call);
  const { userId, registered, happened } = someone();
  await registered(["user", "provider"]);
  expect((await offer(userId, service)).status).toBe(201);
  expect(await shown(service, userId)).toBe("1,1,1");
  await happened("disabled");
  await becomes(service, userId, "0,0,0");
  await happened("enabled");
  await becomes(service, userId, "1,1,1");
  expect(await told(service)).toEqual([
    "service.created.v1 1",
    "offer.added.v1 2",
    "offer.removed.v1 3",
    "offer.added.v1 4",
  ]);
});

test("who is a provider no longer vanishes, and cannot offer with a token that still says so", async () => {
  const { service } = await madeService(call);
  const { userId, registered, roles } = someone();
  await registered(["user", "provider"]);
  await offer(userId, service);
  await roles(["user", "customer"]);
  await becomes(service, userId, "0,0,0");
  const { service: other } = await madeService(call);
  const refused = await offer(userId, other);
  expect([refused.status, at(refused, "data.permission.code")]).toEqual([
    403,
    "provider-required",
  ]);
  await roles(["user", "provider"]);
  await becomes(service, userId, "1,1,1");
});

test("a service whose only offers are hidden can be deleted, and they go with it", async () => {
  const { service } = await madeService(call);
  const { userId, registered, happened } = someone();
  await registered(["user", "provider"]);
  await offer(userId, service);
  const path = `/v1/services/${service}`;
  const remove = () => call({ method: "DELETE", path, as: admin });
  expect((await remove()).status).toBe(409);
  await happened("disabled");
  await becomes(service, userId, "0,0,0");
  expect((await remove()).status).toBe(200);
  await happened("enabled");
  const { service: other } = await madeService(call);
  await eventually("the enabled account", async () =>
    (await offer(userId, other)).status === 201 ? true : undefined,
  );
  expect(await told(service)).not.toContain("offer.added.v1 5");
});

test("who is deleted is forgotten but for the id, and nothing that comes late brings them back", async () => {
  const { service } = await madeService(call);
  const { userId, registered, happened, roles } = someone();
  await registered(["user", "provider"]);
  await tell(heard.users, users, {
    type: "users.provider.updated",
    subject: userId,
    data: { userId, city: "Canary Wharf", radiusKm: 12 },
  });
  await offer(userId, service);
  await eventually("the city", async () => {
    const list = await call({ path: `/v1/services/${service}/providers` });
    return at(list, "data.providers.0.city") === "Canary Wharf"
      ? true
      : undefined;
  });
  await happened("deleted");
  await becomes(service, userId, "0,0,0");
  expect(await told(service)).toEqual([
    "service.created.v1 1",
    "offer.added.v1 2",
    "offer.removed.v1 3",
  ]);
  const erased = await heard.database.sql`
    select from messaging.outbox where key = ${userId} and subject = 'evt.catalog.account.erased.v1'`;
  expect(erased).toHaveLength(1);
  await roles(["user", "provider"]);
  await tell(heard.users, users, {
    type: "users.provider.updated",
    subject: userId,
    aggregateVersion: 2,
    data: { userId, city: "Canary Wharf", radiusKm: 12 },
  });
  const last = someone();
  await last.registered(["user"]);
  await eventually("what was told last", async () => {
    const rows = await heard.database.sql`
      select from providers where user_id = ${last.userId} and account_version = 1`;
    return rows.length === 1 ? true : undefined;
  });
  const refused = await offer(userId, service);
  expect(at(refused, "data.permission.code")).toBe("account-disabled");
  const left = await heard.database.sql<{ row: string }[]>`
    select providers::text || coalesce(offers::text, '') as row
      from providers left join offers on provider_id = user_id where user_id = ${userId}`;
  expect(left.map(({ row }) => row.replace(userId, "")).join()).not.toMatch(
    /canary|20\.|EUR/i,
  );
});

test("of a registration nothing personal is kept", async () => {
  const { userId, registered } = someone();
  await registered(["user", "provider"]);
  const row = await eventually("the provider", async () => {
    const [found] = await heard.database.sql<{ row: string }[]>`
      select providers::text as row from providers where user_id = ${userId}`;
    return found?.row;
  });
  expect(row).not.toContain("canary");
});

test("catalog.service.get and .get-many: what the events say of a service with its version, and no category under its id", async () => {
  const { service, category } = await madeService(call);
  const { logger } = capturedLogger();
  const server = await rpcServer({
    bus: heard.own,
    logger,
    contract: catalog,
    handlers: {
      ...serviceRpc(app),
      ...accountAnswers(heard.database, erasure),
    },
  });
  const client = rpcClient({ bus: heard.users, contract: catalog, logger });
  const one = await eventually("an answer", async () => {
    const answer = await client.call("service.get", { serviceId: service });
    return answer.ok ? answer.value : undefined;
  });
  expect(one.service).toMatchObject({ serviceId: service, version: 1 });
  expect(Object.keys(one.service).toSorted()).toEqual([
    "name",
    "parentId",
    "serviceId",
    "version",
  ]);
  const serviceIds = [category, service, service];
  expect(await client.call("service.get-many", { serviceIds })).toEqual({
    ok: true,
    value: { services: [one.service], missing: [category] },
  });
  expect(await client.call("service.get", { serviceId: category })).toEqual({
    ok: false,
    error: { type: "refused", code: "unknown-service" },
  });
  await server.stop();
});
