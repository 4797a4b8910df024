import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import {
  Decrypter,
  generateIdentity,
  identityToRecipient,
} from "age-encryption";
import { argon2Passwords } from "../../../src/outbound/crypto/argon2.ts";
import { ageMailSecrets } from "../../../src/outbound/crypto/mail-secrets.ts";
import { createSlots } from "../../../src/outbound/crypto/slots.ts";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import {
  ada,
  bench,
  device,
  type Bench,
} from "../../application/memory/ports.ts";
import { good } from "../../domain/values.ts";

/** Everything in the database as text: what a stolen dump would show. */
async function dump({ database: { sql } }: TestDatabase): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema in ('public', 'messaging', 'nexus') and table_type = 'BASE TABLE'`;
  const texts = await Promise.all(
    tables.map(({ name }) =>
      sql.unsafe(`select t::text as row from ${name} t`),
    ),
  );
  return texts.flatMap((rows) => rows.map(({ row }) => String(row))).join("\n");
}

describe("a database dump", () => {
  let database: TestDatabase;
  let identity: string;
  let on: Bench;
  const sent: string[] = [];
  beforeAll(async () => {
    database = await testDatabase("auth");
    identity = await generateIdentity();
    const mailSecrets = ageMailSecrets(await identityToRecipient(identity));
    on = bench({
      store: createStore(database.database, { published: async () => true }),
      passwords: argon2Passwords(
        { memoryKib: 64, passes: 1 },
        createSlots(2, 10),
      ),
      mailSecrets: {
        ...mailSecrets,
        issue() {
          const issued = mailSecrets.issue();
          sent.push(issued.token);
          return issued;
        },
      },
    });
  });
  afterAll(() => database.close());

  test("holds no password, mailed token or refresh token, at any stage (auth #14, auth #28, auth #44)", async () => {
    const seen: string[] = [ada.password];
    const clean = async (): Promise<void> => {
      const text = await dump(database);
      for (const secret of [...seen, ...sent]) {
        expect(text).not.toContain(secret);
        expect(text).not.toContain(Buffer.from(secret).toString("base64"));
      }
    };
    good(await on.app.register(ada));
    await clean();
    good(await on.app.verifyEmail({ token: sent[0] ?? "" }));
    const first = good(
      await on.app.login({
        identifier: ada.username,
        password: ada.password,
        client: "web",
        device,
      }),
    );
    seen.push(first.refreshToken, first.refreshToken.slice(22, 64));
    await clean();
    const second = good(
      await on.app.refresh({
        token: first.refreshToken,
        delivery: "cookie",
        device,
      }),
    );
    seen.push(second.refreshToken, second.refreshToken.slice(22, 64));
    await clean();
    const { userId, sessionId } = on.granted[0] ?? {};
    if (userId === undefined || sessionId === undefined) throw new Error("?");
    const other = good(
      await on.app.login({
        identifier: ada.email,
        password: ada.password,
        client: "api",
        device,
      }),
    );
    seen.push(other.refreshToken, other.accessToken);
    await on.app.logout({ userId, sessionId });
    await clean();
    good(await on.app.logoutAll({ userId, sessionId: other.sessionId }));
    await clean();
    expect(await dump(database)).toContain("$argon2id$");
  });

  test("holds no password and no mailed token of a reset, a confirmation or an undo (auth #14)", async () => {
    const own = { ...ada, email: "late@example.test", username: "latecomer" };
    const passwords = [own.password, "quartz jigs vex nymphs"];
    good(await on.app.register(own));
    good(await on.app.verifyEmail({ token: sent.at(-1) ?? "" }));
    good(await on.app.forgotPassword({ email: own.email }));
    const reset = sent.at(-1) ?? "";
    const newPassword = passwords[1] ?? "";
    good(await on.app.resetPassword({ token: reset, newPassword }));
    const started = good(
      await on.app.login({
        identifier: own.email,
        password: newPassword,
        client: "api",
        device,
      }),
    );
    const { userId } = on.granted.at(-1) ?? {};
    const holder = {
      userId: userId ?? "",
      sessionId: started.sessionId,
      authTime: on.now(),
    };
    good(await on.app.changeMe(holder, { email: "moved@example.test" }));
    const [confirm = "", undo = ""] = sent.slice(-2);
    good(await on.app.confirmEmail({ token: confirm }));
    good(await on.app.undoEmail({ token: undo }));
    const text = await dump(database);
    for (const secret of [...passwords, ...sent])
      expect(text).not.toContain(secret);
  });

  test("holds no secret and no hash of one in any stream, with an account's whole life in it", async () => {
    const rows = await database.database.sql<{ type: string; row: string }[]>`
      select type, e::text as row from nexus.events e`;
    const told = rows.map(({ type }) => type);
    expect(told).toContain("AccountOpened");
    expect(told).toContain("EverySessionEnded");
    expect(told).toContain("EmailConfirmed");
    expect(told).toContain("EmailRestored");
    const hashes = await database.database.sql<{ hash: string }[]>`
      select password_hash as hash from credentials
      union all select token_hash from mail_links
      union all select current_hash from sessions
      union all select family_key from sessions`;
    expect(hashes.length).toBeGreaterThan(3);
    const text = rows.map(({ row }) => row).join("\n");
    for (const { hash } of hashes) expect(text).not.toContain(hash);
    expect(text).not.toContain("$argon2");
    for (const secret of [ada.password, ...sent])
      expect(text).not.toContain(secret);
  });

  test("holds nothing personal of a registration once its link was redeemed", async () => {
    const details = {
      firstName: "Canaria",
      lastName: "Kanarek",
      phone: "+43987654321",
    };
    good(
      await on.app.register({
        ...ada,
        ...details,
        email: "canary@example.test",
        username: "canary",
      }),
    );
    good(await on.app.verifyEmail({ token: sent.at(-1) ?? "" }));
    const rows = await database.database.sql`select * from registrations`;
    expect(rows).toHaveLength(0);
  });

  test("holds the link sealed, with the id of its message, for the notifications service alone (decision 38)", async () => {
    good(
      await on.app.register({
        ...ada,
        email: "sealed@example.test",
        username: "sealed",
      }),
    );
    const [row] = await database.database.sql<
      { id: string; payload: string }[]
    >`
      select message_id as id, payload::text from messaging.outbox
      where subject = 'evt.auth.registration.requested.v1' order by position desc limit 1`;
    const envelope = JSON.parse(row?.payload ?? "{}");
    expect(envelope).toMatchObject({
      id: row?.id,
      type: "auth.registration.requested",
      producer: "auth",
      aggregateVersion: 1,
      data: { email: "sealed@example.test" },
    });
    const reader = new Decrypter();
    reader.addIdentity(identity);
    const plain = JSON.parse(
      await reader.decrypt(
        Buffer.from(envelope.data.verification, "base64url"),
        "text",
      ),
    );
    expect(plain).toEqual({
      messageId: envelope.id,
      token: sent.at(-1),
      expiresAt: expect.stringMatching(/Z$/),
    });
  });
});
