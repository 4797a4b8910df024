import { beforeAll, describe, expect, test } from "bun:test";
import { Decrypter } from "age-encryption";
import { ada } from "../../application/memory/ports.ts";
import { inspectStream } from "@tixlys/messaging/inspect";
import type { AuthProcess } from "../process.ts";
import type { Started } from "./started.ts";

type Data = Record<string, unknown>;

/** One process from its first stranger to its end: comes last, for it stops it. */
export function session(started: Started): void {
  describe("auth as a process", () => {
    let auth: AuthProcess;
    /** What must be found in nothing that the process leaves behind. */
    let secrets: readonly string[] = [];
    beforeAll(() => {
      auth = started().one;
    });

    const call = async (
      method: string,
      path: string,
      options: { body?: unknown; token?: string } = {},
    ) => {
      const response = await fetch(`${auth.url}${path}`, {
        method,
        headers: {
          ...(options.body === undefined
            ? {}
            : { "content-type": "application/json" }),
          ...(options.token === undefined
            ? {}
            : { authorization: `Bearer ${options.token}` }),
        },
        ...(options.body === undefined
          ? {}
          : { body: JSON.stringify(options.body) }),
      });
      const text = await response.text();
      // cast: tests compare what they find in it.
      const { data } = JSON.parse(text) as { data: Data };
      return { status: response.status, data: data ?? {} };
    };

    /** What the notifications service would read from the event that mails the link. */
    const mailedToken = async (email: string): Promise<string> => {
      const [row] = await auth.database.database.sql<{ payload: string }[]>`
      select payload::text from messaging.outbox where payload->'data'->>'email' = ${email} and payload->'data' ? 'verification' order by position desc limit 1`;
      const reader = new Decrypter();
      reader.addIdentity(auth.mailIdentity);
      const { data } = JSON.parse(row?.payload ?? "{}");
      return JSON.parse(
        await reader.decrypt(
          Buffer.from(data.verification, "base64url"),
          "text",
        ),
      ).token;
    };

    test("lets a stranger register, verify, log in, refresh and log out; the old token is dead within a second (auth #30)", async () => {
      expect((await call("POST", "/v1/register", { body: ada })).status).toBe(
        201,
      );
      const token = await mailedToken(ada.email);
      const page = await fetch(`${auth.url}/ui/verify-email?token=${token}`);
      expect(page.status).toBe(200);
      const pressed = await fetch(`${auth.url}/ui/verify-email`, {
        method: "POST",
        body: new URLSearchParams({ token }),
      });
      expect([pressed.status, await pressed.text()]).toEqual([
        200,
        expect.stringContaining("Your address is confirmed"),
      ]);
      const session = await call("POST", "/v1/login", {
        body: { identifier: ada.username, password: ada.password },
      });
      expect(session.status).toBe(200);
      const refreshed = await call("POST", "/v1/refresh", {
        body: { refreshToken: session.data["refreshToken"] },
      });
      const accessToken = String(refreshed.data["accessToken"]);
      expect(
        (await call("GET", "/v1/me", { token: accessToken })).data,
      ).toMatchObject({ user: { email: ada.email } });
      expect(
        (await call("POST", "/v1/logout", { token: accessToken })).status,
      ).toBe(200);
      await eventually(async () => {
        const dead = await call("GET", "/v1/me", { token: accessToken });
        expect([dead.status, dead.data]).toEqual([
          401,
          { credentials: expect.objectContaining({ code: "token-revoked" }) },
        ]);
      });
      expect(auth.output()).not.toContain(token);
    });

    test("publishes what happened, in order and with a request id, and revocations beside it", async () => {
      const own = { ...ada, email: "eve@example.test", username: "evelyn" };
      await call("POST", "/v1/register", { body: own });
      const verified = await call("POST", "/v1/verify-email", {
        body: { token: await mailedToken(own.email) },
      });
      // cast: tests compare what they find in it.
      const { id } = verified.data["user"] as { id: string };
      const login = await call("POST", "/v1/login", {
        body: { identifier: own.email, password: own.password },
      });
      await call("POST", "/v1/logout-all", {
        token: String(login.data["accessToken"]),
      });
      const rows = await auth.database.database.sql<
        { subject: string; version: number; correlation: string }[]
      >`
      select subject, (payload->>'aggregateVersion')::int as version, payload->>'correlationId' as correlation
      from messaging.outbox where key = ${id} and bucket < 16 order by position`;
      expect(rows.map(({ subject, version }) => [subject, version])).toEqual([
        ["evt.auth.registration.requested.v1", 1],
        ["evt.auth.account.registered.v1", 2],
        ["evt.auth.session.revoked.v1", 3],
      ]);
      expect(new Set(rows.map(({ correlation }) => correlation)).size).toBe(3);
      const events = await auth.database.database.sql<
        { type: string; correlation: string }[]
      >`
      select type, meta->>'correlationId' as correlation from nexus.events where stream_id = ${id} order by version`;
      // The same two requests made the account's events and what was told of them.
      expect(
        events.map(({ type, correlation }) => [type, correlation]),
      ).toEqual([
        ["AccountOpened", rows[1]?.correlation ?? ""],
        ["EverySessionEnded", rows[2]?.correlation ?? ""],
      ]);
      await eventually(async () => {
        const [behind] = await auth.database.database.sql<{ count: number }[]>`
        select count(*)::int as count from messaging.outbox o join messaging.relay_cursor c using (bucket) where o.position > c.position`;
        expect(behind?.count).toBe(0);
      });
    });

    test("has a root with the given password, announced like anybody", async () => {
      const root = await call("POST", "/v1/login", {
        body: { identifier: "root@example.test", password: auth.rootPassword },
      });
      expect(root.status).toBe(200);
      expect(
        (
          await call("GET", "/v1/me", {
            token: String(root.data["accessToken"]),
          })
        ).data,
      ).toMatchObject({ user: { roles: ["root"], username: "root" } });
    });

    test("is ready, counts logins and shows its metrics", async () => {
      const ready = await call("GET", "/health/ready");
      expect([ready.status, ready.data["checks"]]).toEqual([
        200,
        expect.objectContaining({ postgres: "ok" }),
      ]);
      const metrics = await (await fetch(`${auth.metricsUrl}/metrics`)).text();
      expect(metrics).toMatch(
        /login_attempts_total\{[^}]*result="success"[^}]*\} [1-9]/,
      );
      expect(metrics).toContain("auth_password_hashes");
    });

    test("keeps passwords, tokens and cookies out of everything that it writes (auth #44)", async () => {
      const canary = "canary-quartz-jigs-vex";
      await call("POST", "/v1/register", {
        body: {
          ...ada,
          email: "can@example.test",
          username: "canny",
          password: canary,
        },
      });
      const token = await mailedToken("can@example.test");
      await call("POST", "/v1/verify-email", { body: { token } });
      const login = await call("POST", "/v1/login", {
        body: { identifier: "canny", password: canary },
      });
      await call("POST", "/v1/login", {
        body: { identifier: "canny", password: `${canary}-wrong` },
      });
      secrets = [
        canary,
        token,
        String(login.data["accessToken"]),
        String(login.data["refreshToken"]),
        auth.rootPassword,
      ];
      await call("POST", "/v1/refresh", {
        body: { refreshToken: login.data["refreshToken"] },
      });
      await fetch(`${auth.url}/v1/refresh`, {
        method: "POST",
        headers: { cookie: `__Host-tixlys-refresh=${secrets[3]}` },
      });
      const browser = await fetch(`${auth.url}/v1/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          identifier: "canny",
          password: canary,
          client: "web",
        }),
      });
      // cast: tests compare what they find in it.
      const { data } = (await browser.json()) as { data: Data };
      const stepUp = await call("POST", "/v1/step-up", {
        token: String(data["accessToken"]),
        body: { password: canary },
      });
      expect(stepUp.status).toBe(200);
      const [cookie = ""] = browser.headers.getSetCookie()[0]?.split(";") ?? [];
      secrets = [
        ...secrets,
        String(stepUp.data["accessToken"]),
        cookie.slice(cookie.indexOf("=") + 1),
      ];
      const visit = await fetch(`${auth.url}/v1/forward-auth`, {
        headers: { cookie, "x-forwarded-uri": `/?code=${canary}` },
      });
      expect(visit.status).toBe(200);
      for (const token of [secrets[3], secrets.at(-2)])
        await call("POST", "/v1/tokens/revoke", { body: { token } });
      const metrics = await (await fetch(`${auth.metricsUrl}/metrics`)).text();
      const { sql } = auth.database.database;
      const streams = JSON.stringify(await sql`select * from nexus.events`);
      expect(streams).toContain("can@example.test");
      const outbox = JSON.stringify(await sql`select * from messaging.outbox`);
      expect(outbox).toContain("auth.revoked.blk.");
      const bus = await published(auth.bus.adminUrl, "token-reused");
      for (const secret of secrets) {
        expect(auth.output()).not.toContain(secret);
        expect(metrics).not.toContain(secret);
        expect(streams).not.toContain(secret);
        expect(outbox).not.toContain(secret);
        expect(bus).not.toContain(secret);
      }
    });

    test("stops cleanly when it is told to", async () => {
      expect(await auth.stop()).toBe(0);
      expect(auth.output()).toContain('"msg":"stopped"');
    });

    test("leaves spans of its requests that hold no secret either (auth #44)", async () => {
      const files = await Array.fromAsync(
        new Bun.Glob("**/*").scan({ cwd: auth.traceDir, absolute: true }),
      );
      const spans = (
        await Promise.all(files.map((file) => Bun.file(file).text()))
      ).join("");
      expect(spans).toContain("POST /v1/login");
      expect(secrets.length).toBeGreaterThan(3);
      for (const secret of secrets) expect(spans).not.toContain(secret);
    });
  });
}

/** Everything that auth has told the others so far, as text, up to a message that names `last`. */
async function published(adminUrl: string, last: string): Promise<string> {
  const stream = await inspectStream(adminUrl);
  const looking = new AbortController();
  let text = "";
  const following = stream.follow({
    filter: "evt.auth.>",
    since: new Date(0),
    signal: looking.signal,
    onEvent: ({ data }) => {
      text += new TextDecoder().decode(data);
    },
  });
  await eventually(async () => expect(text).toContain(last));
  looking.abort();
  await following;
  await stream.close();
  return text;
}

async function eventually(
  check: () => Promise<void>,
  withinMs = 25_000,
): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (thrown) {
      if (performance.now() > giveUpAt) throw thrown;
      await Bun.sleep(20);
    }
  }
}
