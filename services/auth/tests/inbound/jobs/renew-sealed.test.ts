import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { listRuns, startJobs } from "@tixlys/messaging/jobs";
import { columnCipher, columnKeysOf } from "@tixlys/nexus/postgres";
import {
  capturedLogger,
  eventually,
  testDatabase,
  type TestDatabase,
} from "@tixlys/testkit";
import { renewSealedWith } from "../../../src/application/factor/renew-sealed.ts";
import { renewSealedJob } from "../../../src/inbound/jobs/renew-sealed.ts";
import { factorSecrets } from "../../../src/outbound/crypto/factor-secrets.ts";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import { enrolled } from "../../application/memory/enrolled.ts";
import {
  ada,
  bench,
  device,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { good } from "../../domain/values.ts";

/** The key of every bench, and the one that comes after it. */
const older = `1:${"5e".repeat(32)}`;
const newer = `2:${"7b".repeat(32)}`;
const secretsUnder = (keys: string) =>
  factorSecrets(columnCipher({ keys: columnKeysOf(keys) }));

describe("renewing what is sealed", () => {
  let own: TestDatabase;
  beforeAll(async () => void (own = await testDatabase("auth")));
  afterAll(() => own.close());

  test("brings secrets of second factors under the first key, so that codes count after the old key is gone, and says what does not open (auth #20 #76)", async () => {
    const { database } = own;
    const store = createStore(database, { published: async () => true });
    const on = bench({ store });
    const { id: userId } = await verifiedAccount(on);
    const { sessionId } = await loggedIn(on);
    const { app } = await enrolled(on, { userId, sessionId });
    const lost = { ...ada, email: "lost@example.test", username: "lost-key" };
    const { id: other } = await verifiedAccount(on, lost);
    await database.sql`
      insert into totp_factors (user_id, secret, last_step, activated_at)
      values (${other}, 'v1.9.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 0, now())`;

    const renewSealed = renewSealedWith({
      store,
      factorSecrets: secretsUnder(`${newer},${older}`),
    });
    const log = capturedLogger("info", "auth");
    const jobs = startJobs({
      database,
      jobs: [renewSealedJob({ renewSealed }, log)],
      logger: log.logger,
      pollMs: 50,
    });
    const done = { job: "renew-sealed-columns", state: "done" } as const;
    await eventually(
      "the run",
      async () => (await listRuns(database, done))[0],
    );
    await jobs.stop();
    const [row] = await database.sql<{ secret: string }[]>`
      select secret from totp_factors where user_id = ${userId}`;
    expect(row?.secret).toStartWith("v1.2.");
    const lines = JSON.stringify(log.lines());
    expect(lines).toContain('"renewed":1');
    expect(lines).toContain('"unopened":1');
    expect(lines).not.toContain(app.secret);

    const after = bench({
      store,
      factorSecrets: secretsUnder(newer),
      seed: 9000,
    });
    after.advance(on.now().getTime() - after.now().getTime() + 30_000);
    on.advance(30_000);
    const login = good(
      await after.app.login({
        identifier: ada.username,
        password: ada.password,
        shown: { kind: "totp", code: app.code() },
        client: "api",
        device,
      }),
    );
    expect(login.sessionId).toBeString();
    const again = await renewSealed(new AbortController().signal);
    expect(again).toEqual({ renewed: 0, unopened: 1 });
  });
});
