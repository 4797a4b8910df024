import { afterAll, beforeAll, expect, test } from "bun:test";
import { outranks } from "@tixlys/biscuit";
import { memoryLimits, service } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  mintFor,
  testCursorKey,
  testDatabase,
  type TestDatabase,
  testKeys,
} from "@tixlys/testkit";
import { createAccountListener } from "../../src/application/account-listener.ts";
import { createApplication } from "../../src/application/application.ts";
import { routes } from "../../src/inbound/http.ts";
import { authAccounts } from "../../src/outbound/accounts/auth-accounts.ts";
import { profileReader } from "../../src/outbound/postgres/profiles.ts";
import { providerStore } from "../../src/outbound/postgres/providers.ts";
import { transactions, workIn } from "../../src/outbound/postgres/work.ts";
import { picturesOf } from "./pictures-here.ts";
import { adaId, adasAccount, later } from "../domain/people.ts";
import { testCipher } from "./sealed.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase("users", { max: 12 });
  await database.database.transact((tx) =>
    createAccountListener(workIn(tx), () => later).registered(adasAccount(), {
      messageId: adaId,
    }),
  );
});
afterAll(() => database.close());

const keys = testKeys();

function api() {
  const app = createApplication({
    transactions: transactions(database.database),
    profiles: profileReader(database.database),
    providers: providerStore(database.database, testCipher),
    outranks,
    clock: () => later,
  });
  const http = service({
    name: "users",
    version: "0.0.0",
    environment: "test",
    routes: routes(
      app,
      authAccounts("http://127.0.0.1:1"),
      picturesOf(database.database),
    ),
    verifier: keys.verifierFor("users"),
    checks: {},
    logger: capturedLogger().logger,
    metrics: createMetrics(),
    limits: { store: memoryLimits(), scale: 100 },
    cursorKey: testCursorKey,
    docs: false,
  });
  const authorization = `Bearer ${mintFor(keys, { userId: adaId })}`;
  return (bio?: string, ifMatch?: string) =>
    http.handle(
      new Request("http://users.test/v1/me", {
        method: bio === undefined ? "GET" : "PATCH",
        headers: {
          authorization,
          "content-type": "application/json",
          ...(ifMatch === undefined ? {} : { "if-match": ifMatch }),
        },
        ...(bio === undefined ? {} : { body: JSON.stringify({ bio }) }),
      }),
    );
}

test("of many who change one version at once exactly one does, and the others see which version there is (http-rules 43)", async () => {
  // Two processes with one database, as far as an application can tell.
  const replicas = [api(), api()] as const;
  for (let round = 0; round < 5; round += 1) {
    const before = (await replicas[0]()).headers.get("etag") ?? "";
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, n) =>
        (replicas[n % 2] ?? replicas[0])(`round ${round} by ${n}`, before),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    const lost = answers.filter(({ status }) => status === 412);
    expect([won.length, lost.length]).toEqual([1, 15]);
    const etag = won[0]?.headers.get("etag");
    expect(etag).not.toBe(before);
    expect(new Set(lost.map(({ headers }) => headers.get("etag")))).toEqual(
      new Set([etag ?? ""]),
    );
    const read = await replicas[1]();
    expect(read.headers.get("etag")).toBe(etag ?? "");
  }
});
