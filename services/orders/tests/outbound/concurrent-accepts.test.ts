import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect } from "@tixlys/nexus/postgres";
import type { TestDatabase } from "@tixlys/testkit";
import {
  bid,
  customer,
  describeProvider,
  knowService,
  placed,
  post,
  replicaOver,
  databaseOf,
} from "../api/orders-api.ts";

let db: TestDatabase;
let second: ReturnType<typeof connect>;
beforeAll(async () => {
  db = await databaseOf();
  second = connect({ url: db.url, applicationName: "second", max: 12 });
  await knowService(db.database);
});
afterAll(async () => {
  await second.close();
  await db.close();
});

const accepts = 200;

test("of 200 concurrent accepts of one order, over two replicas, one wins, 199 get 409, and there is one job", async () => {
  const replicas = [db.database, second].map((each) => replicaOver(each).call);
  const [call = replicaOver(db.database).call] = replicas;
  const me = Bun.randomUUIDv7();
  const orderId = await placed(call, me);
  const offers = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const who = Bun.randomUUIDv7();
      await describeProvider(db.database, who);
      return bid(call, who, orderId);
    }),
  );
  const barrier = Promise.withResolvers<undefined>();
  const racing = Array.from({ length: accepts }, async (_, index) => {
    await barrier.promise;
    const offer = offers[index % offers.length] ?? "";
    const through = replicas[index % replicas.length] ?? call;
    const path = `/v1/orders/${orderId}/offers/${offer}/accept`;
    return (await post(through, path, customer(me))).status;
  });
  barrier.resolve(undefined);
  const statuses = await Promise.all(racing);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(accepts - 1);
  const counted = await db.database.sql<{ type: string; n: number }[]>`
    select type, count(*)::int as n from nexus.events
     where type in ('OfferAccepted', 'OfferRejected', 'JobCreated') group by type order by type`;
  expect([...counted]).toEqual([
    { type: "JobCreated", n: 1 },
    { type: "OfferAccepted", n: 1 },
    { type: "OfferRejected", n: offers.length - 1 },
  ]);
}, 60_000);
