import { afterAll, beforeAll, expect, test } from "bun:test";
import { auth, catalog, users } from "@tixlys/contracts";
import { eraseAccount, exportPart } from "@tixlys/messaging/people";
import {
  at,
  type Call,
  eventually,
  searchDatabase,
  tell,
} from "@tixlys/testkit";
import { personalData } from "../../src/outbound/postgres/personal-data.ts";
import {
  bid,
  customer,
  describeProvider,
  knowService,
  newOrder,
  placed,
  replicaOver,
  type Workers,
  won,
  workersOver,
} from "../api/orders-api.ts";
import { erasure, type Hearing, hearing } from "./hearing.ts";

let heard: Hearing;
let call: Call;
let workers: Workers;
beforeAll(async () => {
  heard = await hearing();
  ({ call } = replicaOver(heard.database));
  await knowService(heard.database);
  workers = workersOver(heard.database);
});
afterAll(async () => {
  await workers.stop();
  await heard.stop();
});

const when = "2026-11-27T09:30:00.000Z";
const gone = (userId: string, what: "disabled" | "deleted") =>
  tell(heard.auths, auth, {
    type: `auth.account.${what}`,
    subject: userId,
    aggregateVersion: 5,
    data: { userId, at: when },
  });
const bidder = async () => {
  const userId = Bun.randomUUIDv7();
  await describeProvider(heard.database, userId);
  return userId;
};
const orderOf = (id: string, as: ReturnType<typeof customer>) =>
  call({ path: `/v1/orders/${id}`, as });
const management = { roles: ["admin"] } as const;
const untilOrder = (id: string, status: string) =>
  eventually(`the order is ${status}`, async () => {
    const answer = await orderOf(id, management);
    return at(answer, "data.order.status") === status ? answer : undefined;
  });

async function withJob(me: string, who: string, steps: readonly string[]) {
  const { order: id, job } = await won(call, me, who, steps);
  return { id, job };
}

test.each(["disabled", "deleted"] as const)(
  "an account that is %s takes its open orders, its offers and its jobs with it, and begins nothing new",
  async (what) => {
    const [me, who, other] = [
      Bun.randomUUIDv7(),
      await bidder(),
      await bidder(),
    ];
    const [open, [othersOrder, offer], asCustomer, asProvider, done] =
      await Promise.all([
        placed(call, me),
        placed(call, Bun.randomUUIDv7()).then(
          async (id) => [id, await bid(call, who, id)] as const,
        ),
        withJob(me, other, ["start"]),
        withJob(Bun.randomUUIDv7(), who, []),
        withJob(me, other, ["start", "complete"]),
      ]);
    await Promise.all([gone(me, what), gone(who, what)]);
    for (const id of [open, asCustomer.id, asProvider.id])
      await untilOrder(id, "cancelled");
    // What was done is confirmed, since its customer cannot be asked any more.
    await untilOrder(done.id, "closed");
    const answer = await eventually("the offer is withdrawn", async () => {
      const order = await orderOf(othersOrder, management);
      return at(order, "data.order.offers.0.status") === "withdrawn"
        ? order
        : undefined;
    });
    expect(at(answer, "data.order.offers.0.id")).toBe(offer);
    expect(at(answer, "data.order.status")).toBe("open");
    const path = "/v1/orders";
    const again = await call({ path, as: customer(me), body: newOrder() });
    expect([again.status, at(again, "data.permission.code")]).toEqual([
      403,
      "account-disabled",
    ]);
    const left = await heard.database.sql`
      select from involvements where person_id in (${me}, ${who})`;
    expect(left).toHaveLength(0);
  },
  30_000,
);

test("auth #75: a deletion that comes as a reminder takes back what is under way, too", async () => {
  const me = Bun.randomUUIDv7();
  const id = await placed(call, me);
  await heard.database.transact((tx) => eraseAccount(tx, erasure, me));
  await untilOrder(id, "cancelled");
  const order = await orderOf(id, management);
  expect(at(order, "data.order.description")).toBeUndefined();
});

test("auth #75: what somebody wrote is exported, and stands nowhere when they have left: not in streams, lists or messages", async () => {
  const [me, who] = [Bun.randomUUIDv7(), await bidder()];
  const description = "Canary words of a customer.";
  const city = "Canarytown";
  const id = await placed(call, me, {
    description,
    city,
    location: { lat: 12.345_671, lon: 98.765_432 },
  });
  await bid(call, who, id, { message: "Canary words of a provider." });
  await tell(heard.users, users, {
    type: "users.profile.created",
    subject: me,
    data: {
      userId: me,
      username: "canary",
      displayName: "Canary Name",
      version: 1,
    },
  });
  const found = () =>
    searchDatabase(heard.database, [
      description,
      city,
      "12.345671",
      "Canary Name",
    ]);
  await eventually("the name", async () =>
    JSON.stringify(await found()).includes("people") ? true : undefined,
  );
  const { records } = await exportPart(heard.database, personalData, {
    userId: me,
  });
  for (const each of [description, city, "12.345671", "Canary Name"])
    expect(records).toContain(each);
  expect(records).not.toContain("Canary words of a provider.");
  await gone(me, "deleted");
  await untilOrder(id, "cancelled");
  await eventually("nothing is left", async () =>
    (await found()).length === 0 ? true : undefined,
  );
  const words = await searchDatabase(heard.database, [
    "Canary words of a provider.",
  ]);
  expect(words).not.toHaveLength(0);
  await gone(who, "deleted");
  await eventually("nothing of the provider either", async () =>
    (await searchDatabase(heard.database, ["Canary words of a provider."]))
      .length === 0
      ? true
      : undefined,
  );
  const told = await heard.database.sql`
    select from messaging.outbox where key = ${me} and subject like '%.account.erased.v1'`;
  expect(told).toHaveLength(1);
}, 30_000);

test("names come from `users`, services from the catalog; what is deleted there cannot be asked for", async () => {
  const [me, who] = [Bun.randomUUIDv7(), await bidder()];
  await tell(heard.users, users, {
    type: "users.profile.updated",
    subject: who,
    aggregateVersion: 2,
    data: { userId: who, username: "ada", displayName: "Ada L.", version: 2 },
  });
  const { job } = await withJob(me, who, []);
  const named = await eventually("the name", async () => {
    const answer = await call({ path: `/v1/jobs/${job}`, as: customer(me) });
    return at(answer, "data.job.providerName") === "Ada L."
      ? answer
      : undefined;
  });
  // Nobody can say what the customer is called, and that stops nothing.
  expect(named.status).toBe(200);
  expect(at(named, "data.job.customerName")).toBeUndefined();

  const serviceId = Bun.randomUUIDv7();
  const service = (change: "created" | "deleted", aggregateVersion: number) =>
    tell(heard.catalogs, catalog, {
      type: `catalog.service.${change}`,
      subject: serviceId,
      aggregateVersion,
      data: { serviceId, name: "Wiring", parentId: Bun.randomUUIDv7() },
    });
  const place = () =>
    call({
      path: "/v1/orders",
      as: customer(me),
      body: newOrder({ serviceId }),
    });
  const until = (status: number) =>
    eventually(`answered with ${String(status)}`, async () =>
      (await place()).status === status ? true : undefined,
    );
  await service("created", 1);
  await until(201);
  await service("deleted", 2);
  await until(422);
}, 20_000);
