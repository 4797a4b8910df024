import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { outranks } from "@tixlys/biscuit";
import { rpcSubject, users } from "@tixlys/contracts";
import { connectBus } from "@tixlys/messaging/nats";
import { rpcClient, type RpcServer, rpcServer } from "@tixlys/messaging/rpc";
import {
  capturedLogger,
  eventually,
  type TestBus,
  testBus,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { createAccountListener } from "../../../src/application/account-listener.ts";
import {
  type Application,
  createApplication,
} from "../../../src/application/application.ts";
import { parseUserId } from "../../../src/domain/profile/values.ts";
import { providerRpc } from "../../../src/inbound/rpc/providers.ts";
import { profileRpc } from "../../../src/inbound/rpc/profiles.ts";
import { profileReader } from "../../../src/outbound/postgres/profiles.ts";
import { providerStore } from "../../../src/outbound/postgres/providers.ts";
import { transactions, workIn } from "../../../src/outbound/postgres/work.ts";
import { adaId, adasAccount, later, valueOf } from "../../domain/people.ts";
import { accountAnswers } from "@tixlys/messaging/people";
import { erasureHere } from "../../outbound/erasure-here.ts";
import { testCipher } from "../../outbound/sealed.ts";

let db: TestDatabase;
let asker: TestBus;
const replicas: { bus: TestBus; server: RpcServer; asked: string[][] }[] = [];
const log = capturedLogger();
const ids = Array.from({ length: 5 }, () => Bun.randomUUIDv7());

/** A process of the service, which notes what it was asked for. */
async function replica(app: Application) {
  const bus = await testBus("users");
  const asked: string[][] = [];
  const server = rpcServer({
    bus: bus.bus,
    contract: users,
    handlers: {
      ...accountAnswers(db.database, erasureHere(db.database)),
      ...providerRpc(app),
      ...profileRpc({
        findManyProfiles: (userIds) => {
          asked.push([...userIds]);
          return app.findManyProfiles(userIds);
        },
      }),
    },
    logger: log.logger,
  });
  replicas.push({ bus, server, asked });
}

beforeAll(async () => {
  [db, asker] = await Promise.all([
    testDatabase("users", { max: 4 }),
    testBus("notifications"),
  ]);
  for (const [n, id] of ids.entries())
    await db.database.transact((tx) =>
      createAccountListener(workIn(tx), () => later).registered(
        adasAccount({
          userId: valueOf(parseUserId(id)),
          username: `person-${String(n)}`,
        }),
        { messageId: adaId },
      ),
    );
  const app = createApplication({
    transactions: transactions(db.database),
    profiles: profileReader(db.database),
    providers: providerStore(db.database, testCipher),
    outranks,
    clock: () => later,
  });
  await Promise.all([replica(app), replica(app)]);
  await eventually("somebody who answers", async () => {
    const answer = await client().call("profile.get", { userId: ids[0] ?? "" });
    return answer.ok ? true : undefined;
  });
});
afterAll(async () => {
  await Promise.all(replicas.map(({ server }) => server.stop()));
  await Promise.all(replicas.map(({ bus }) => bus.close()));
  await Promise.all([asker.close(), db.close()]);
});

const client = () =>
  rpcClient({ bus: asker.bus, contract: users, logger: log.logger });

describe("users.profile.get", () => {
  test("gives what the events say of a profile, and no more", async () => {
    const [userId = ""] = ids;
    const answer = valueOf(await client().call("profile.get", { userId }));
    expect(answer).toEqual({
      profile: {
        userId,
        username: "person-0",
        displayName: "Ada Lovelace",
        version: 1,
      },
    });
  });

  test("refuses for somebody who has none, which is an answer and no outage", async () => {
    const answer = await client().call("profile.get", {
      userId: Bun.randomUUIDv7(),
    });
    expect(answer).toEqual({
      ok: false,
      error: { type: "refused", code: "unknown-profile" },
    });
  });
});

describe("users.profile.get-many", () => {
  test("keeps the order, gives each once, and names those that are missing", async () => {
    const [first = "", second = "", third = ""] = ids;
    const nobody = Bun.randomUUIDv7();
    const userIds = [third, nobody, first, third, second];
    const answer = valueOf(
      await client().call("profile.get-many", { userIds }),
    );
    expect(answer.profiles.map(({ userId }) => userId)).toEqual([
      third,
      first,
      second,
    ]);
    expect(answer.missing).toEqual([nobody]);
  });

  test("answers a hundred at once in one statement's time, and no more than that", async () => {
    const hundred = Array.from({ length: 100 }, () => Bun.randomUUIDv7());
    const answer = valueOf(
      await client().call("profile.get-many", { userIds: hundred }),
    );
    expect(answer.missing).toEqual(hundred);
    const more = await client().call("profile.get-many", {
      userIds: [...hundred, Bun.randomUUIDv7()],
    });
    expect(more).toMatchObject({
      ok: false,
      error: { type: "invalid", side: "request" },
    });
    const none = await client().call("profile.get-many", { userIds: [] });
    expect(none.ok).toBe(false);
  });

  test("is answered by one process of the service each time, and by the other when one has gone", async () => {
    const asked = () =>
      replicas.reduce((sum, each) => sum + each.asked.length, 0);
    const before = asked();
    for (let n = 0; n < 20; n += 1)
      valueOf(await client().call("profile.get-many", { userIds: ids }));
    expect(asked() - before).toBe(20);
    await replicas[0]?.server.stop();
    const left = replicas[1]?.asked.length ?? 0;
    for (let n = 0; n < 5; n += 1)
      valueOf(await client().call("profile.get-many", { userIds: ids }));
    expect((replicas[1]?.asked.length ?? 0) - left).toBe(5);
  });
});

describe("users.provider.get", () => {
  test("gives how and where a provider works and nothing that is sealed, and refuses for who has not said it", async () => {
    const [userId = "", other = ""] = ids;
    const app = createApplication({
      transactions: transactions(db.database),
      profiles: profileReader(db.database),
      providers: providerStore(db.database, testCipher),
      outranks,
      clock: () => later,
    });
    const details = {
      personalId: "8501011234",
      company: "Wires",
      city: "Brno",
      radiusKm: 12,
    };
    expect((await app.putProvider({ userId, details })).ok).toBe(true);
    const answer = valueOf(await client().call("provider.get", { userId }));
    expect(answer).toEqual({
      provider: { userId, city: "Brno", radiusKm: 12 },
    });
    const none = await client().call("provider.get", { userId: other });
    expect(none).toEqual({
      ok: false,
      error: { type: "refused", code: "unknown-provider" },
    });
  });
});

describe("auth #59: who is no service of this suite", () => {
  test("cannot ask: without a password of a service the broker lets nobody in", async () => {
    const url = new URL(asker.url);
    url.password = "guessed";
    const bus = await connectBus({
      url: url.href,
      service: "notifications",
      logger: log.logger,
    });
    const stranger = rpcClient({ bus, contract: users, logger: log.logger });
    const answer = await stranger.call("profile.get", { userId: ids[0] ?? "" });
    expect(answer).toMatchObject({ ok: false, error: { type: "unavailable" } });
    await bus.close();
  });

  test("and a service cannot listen to the questions of others, nor answer in users' place", async () => {
    const connection = await asker.bus.connected(AbortSignal.timeout(2_000));
    const refused: string[] = [];
    const subject = rpcSubject("users", "profile.get", 1);
    for (const each of [subject, "rpc.users.>", "_INBOX.users.>"])
      connection.subscribe(each, {
        callback: (error) => {
          if (error !== null) refused.push(each);
        },
      });
    await eventually("the refusals", async () =>
      refused.length === 3 ? true : undefined,
    );
    const before = replicas[1]?.asked.length ?? 0;
    valueOf(await client().call("profile.get", { userId: ids[0] ?? "" }));
    expect((replicas[1]?.asked.length ?? 0) - before).toBe(1);
  });
});
