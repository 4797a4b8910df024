import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Decrypter } from "age-encryption";
import { ada } from "../application/memory/ports.ts";
import { startAuth, type AuthProcess } from "./process.ts";

describe("auth as a process, asked with an Idempotency-Key", () => {
  let auth: AuthProcess;
  beforeAll(async () => {
    auth = await startAuth();
  }, 30_000);
  afterAll(() => auth.close());

  const post = async (path: string, key: string, body: unknown, token = "") => {
    const response = await fetch(`${auth.url}${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": `"${key}"`,
        ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    const isReplay = response.headers.get("idempotency-replayed") === "true";
    return { status: response.status, isReplay, text: await response.text() };
  };
  const rows = (table: string) =>
    auth.database.database
      .sql`select t::text as text from ${auth.database.database.sql(table)} t`;

  /** The message of the registration, with what only the notifications service can read of it. */
  const registration = async () => {
    const [row, ...more] = await auth.database.database.sql<
      { payload: string; headers: string }[]
    >`
      select payload::text, headers::text from messaging.outbox where payload->'data'->>'email' = ${ada.email}`;
    expect(more).toEqual([]);
    const reader = new Decrypter();
    reader.addIdentity(auth.mailIdentity);
    const { id, data } = JSON.parse(row?.payload ?? "{}");
    const sealed = Buffer.from(data.verification, "base64url");
    const opened = JSON.parse(await reader.decrypt(sealed, "text"));
    return { id, headers: row?.headers ?? "", opened };
  };

  test("registers, verifies, logs in and out once each, with the same answer each time, tokens among it", async () => {
    const keys = [1, 2, 3, 4].map(() => crypto.randomUUID());
    const [register = "", verify = "", login = "", logout = ""] = keys;
    const twice = async (path: string, key: string, body: unknown) => {
      const [first, again] = [
        await post(path, key, body),
        await post(path, key, body),
      ];
      expect([first.isReplay, again.isReplay]).toEqual([false, true]);
      expect([again.status, again.text]).toEqual([first.status, first.text]);
      return first;
    };
    expect((await twice("/v1/register", register, ada)).status).toBe(201);
    const { id, headers, opened } = await registration();
    expect(opened.messageId).toBe(id);
    expect(headers).not.toContain("idempotency-key");
    const { token } = opened;
    const verified = await twice("/v1/verify-email", verify, { token });
    expect(verified.status).toBe(200);
    const { email: identifier, password } = ada;
    const session = await twice("/v1/login", login, { identifier, password });
    expect(session.status).toBe(200);
    expect((await rows("sessions")).length).toBe(1);

    const { accessToken, refreshToken } = JSON.parse(session.text).data;
    const out = await post("/v1/logout", logout, {}, accessToken);
    expect([out.status, out.isReplay]).toEqual([200, false]);
    // The answer waited for the commit, and then for the revocation to be known.
    const dead = await fetch(`${auth.url}/v1/me`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(dead.status).toBe(401);

    const kept = JSON.stringify(await rows("http.idempotency_key"));
    for (const secret of [...keys, password, token, accessToken, refreshToken])
      for (const form of [secret, Buffer.from(secret).toString("hex")])
        expect(kept).not.toContain(form);
    for (const secret of [password, token, accessToken, refreshToken])
      expect(auth.output()).not.toContain(secret);
  });

  test("counts each wrong password: a refused login is never answered from what was kept", async () => {
    const key = crypto.randomUUID();
    const body = {
      identifier: ada.email,
      password: "not the right one at all",
    };
    for (const _twice of [1, 2]) {
      const refused = await post("/v1/login", key, body);
      expect([refused.status, refused.isReplay]).toEqual([401, false]);
    }
  });
});
