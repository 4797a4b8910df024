import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { systemProgram } from "@tixlys/testkit";
import {
  freePort,
  startCaddy,
  startNginx,
  type Addresses,
  type Proxy,
} from "./proxies.ts";
import { startAuth, type AuthProcess } from "./process.ts";

type Seen = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const nginx = await systemProgram("nginx");
const caddy = await systemProgram("caddy");
const missing = [
  ...(nginx === undefined ? ["nginx"] : []),
  ...(caddy === undefined ? ["caddy"] : []),
];
if (missing.length > 0)
  process.stderr.write(
    `not run: ${missing.join(" and ")} is neither on the PATH nor to be had with apt-get\n`,
  );

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0";
const navigating = {
  "user-agent": firefox,
  accept: "text/html,application/xhtml+xml,*/*;q=0.8",
  "sec-fetch-mode": "navigate",
  "sec-fetch-site": "none",
};
const ports = { nginx: freePort(), caddy: freePort() };
const originOf = (name: keyof typeof ports) =>
  `http://127.0.0.1:${ports[name]}`;

let auth: AuthProcess;
let app: Bun.Server<undefined>;
let addresses: Addresses;
/** What reached the application, which believes every header field. */
const seen: Seen[] = [];

beforeAll(async () => {
  auth = await startAuth({
    env: {
      FORWARD_AUTH_ORIGINS: `${originOf("nginx")},${originOf("caddy")}`,
    },
  });
  app = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const headers = Object.fromEntries(request.headers);
      const body = await request.text();
      seen.push({
        method: request.method,
        path: pathname + search,
        headers,
        body,
      });
      return new Response("of the application");
    },
  });
  addresses = {
    auth: new URL(auth.url).host,
    app: `127.0.0.1:${app.port ?? 0}`,
  };
}, 30_000);
afterAll(async () => {
  await app.stop(true);
  await auth.close();
});

/** The same of both proxies, through the configuration that examples/forward-auth shows. */
const kinds = [
  ["nginx", nginx, startNginx],
  ["caddy", caddy, startCaddy],
] as const;
for (const [name, program, start] of kinds)
  // skip: the distribution has no such package
  describe.skipIf(program === undefined)(
    `forward-auth behind a real ${name}`,
    () => {
      let proxy: Proxy;
      let cookie = "";
      let token = "";
      let userId = "";
      beforeAll(async () => {
        proxy = await start(program ?? "", ports[name], addresses);
        const login = await ask("POST", "/auth/v1/login", {
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            identifier: "root@example.test",
            password: auth.rootPassword,
            client: "web",
          }),
        });
        expect(login.status).toBe(200);
        cookie = login.headers.getSetCookie()[0]?.split(";")[0] ?? "";
        // cast: the tests below compare what is in it.
        const { data } = (await login.json()) as {
          data: { accessToken: string };
        };
        token = data.accessToken;
        const me = await ask("GET", "/auth/v1/me", { headers: bearer() });
        // cast: the tests below compare what is in it.
        userId = ((await me.json()) as { data: { user: { id: string } } }).data
          .user.id;
        seen.length = 0;
      }, 30_000);
      afterAll(() => proxy.close());

      const bearer = () => ({ authorization: `Bearer ${token}` });
      const ask = (
        method: string,
        path: string,
        {
          headers = {},
          body,
        }: { headers?: Record<string, string>; body?: string } = {},
      ): Promise<Response> =>
        fetch(`${originOf(name)}${path}`, {
          method,
          redirect: "manual",
          headers: { "user-agent": firefox, ...headers },
          ...(body === undefined ? {} : { body }),
        });
      /** The one request that reached the application. */
      const only = (): Seen => {
        const [first] = seen;
        expect(seen.splice(0)).toHaveLength(1);
        if (first === undefined) throw new Error("nothing came through");
        return first;
      };

      test("401 for programs and a page to sign in for browsers; the application hears of neither", async () => {
        const program = await ask("GET", "/reports?year=2026");
        expect(program.status).toBe(401);
        expect(program.headers.get("location")).toBeNull();
        const script = await ask("GET", "/reports", {
          headers: { ...navigating, "sec-fetch-mode": "cors" },
        });
        expect(script.status).toBe(401);
        const post = await ask("POST", "/reports", { body: "name=value" });
        expect(post.status).toBe(401);
        const wrong = await ask("GET", "/reports", {
          headers: { authorization: "Bearer nonsense" },
        });
        expect(wrong.status).toBe(401);
        const browser = await ask("GET", "/reports?year=2026&of=a%20b", {
          headers: navigating,
        });
        expect(browser.status).toBe(302);
        const place = new URL(browser.headers.get("location") ?? "");
        expect(place.origin + place.pathname).toBe(
          `${originOf(name)}/auth/ui/sign-in`,
        );
        expect(place.searchParams.get("return_to")).toBe(
          `${originOf(name)}/reports?year=2026&of=a%20b`,
        );
        expect(seen).toEqual([]);
      });

      test("who signed in reaches it under their own name, by cookie and by token", async () => {
        for (const shown of [{ cookie: `a=1; ${cookie}; b=2` }, bearer()]) {
          const place = "/reports?require=nobody&redirect=false";
          const answer = await ask("GET", place, {
            headers: { ...navigating, ...shown },
          });
          expect([answer.status, await answer.text()]).toEqual([
            200,
            "of the application",
          ]);
          const { path, headers } = only();
          // Its own query, which must not become part of the question.
          expect(path).toBe("/reports?require=nobody&redirect=false");
          expect(headers).toMatchObject({
            "x-user-id": userId,
            "x-user-roles": "root",
            "x-session-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
          });
        }
      });

      test("a change goes through with its body, unless another site sent it (auth #33)", async () => {
        const headers = { cookie, "sec-fetch-site": "same-origin" };
        const body = "name=value".repeat(1000);
        const own = await ask("POST", "/reports", { headers, body });
        expect(own.status).toBe(200);
        expect(only()).toMatchObject({ method: "POST", body });
        const foreign = await ask("POST", "/reports", {
          headers: {
            cookie,
            "sec-fetch-site": "cross-site",
            origin: "https://evil.test",
          },
          body,
        });
        expect(foreign.status).toBe(403);
        expect(seen).toEqual([]);
      });

      test("what a client calls itself never reaches it, in no spelling (auth #60)", async () => {
        const lies = {
          "X-User-Id": "0198c1d2-0000-7000-8000-000000000000",
          "x-user-roles": "root,admin",
          "X-Session-Id": "mine",
          X_User_Id: "lie",
          "X-User_Id": "lie",
          x_user_roles: "lie",
          X_Session_Id: "lie",
        };
        expect((await ask("GET", "/", { headers: lies })).status).toBe(401);
        expect(seen).toEqual([]);
        await ask("GET", "/", { headers: { ...lies, cookie } });
        const names = Object.entries(only().headers)
          .filter(([key]) => /^x[-_](user|session)/i.test(key))
          .toSorted(([a], [b]) => a.localeCompare(b));
        expect(names).toEqual([
          ["x-session-id", expect.stringMatching(/^[0-9a-f-]{36}$/)],
          ["x-user-id", userId],
          ["x-user-roles", "root"],
        ]);
      });

      test.each([
        ["COOKIE", ""],
        ["COOKIE; a=1", "a=1"],
        ["a=1; COOKIE", "a=1"],
        ["a=1; COOKIE; b=2", "a=1; b=2"],
        ["a=1; b=2", "a=1; b=2"],
      ])(
        "of the cookies %j and the token it gets its own only (auth #44)",
        async (sent, kept) => {
          const given = sent.replace("COOKIE", cookie);
          const headers = { ...bearer(), cookie: given };
          expect((await ask("GET", "/", { headers })).status).toBe(200);
          const { headers: got } = only();
          expect(got["cookie"]?.replace(/; ?$/, "") ?? "").toBe(kept);
          expect(JSON.stringify(got)).not.toContain(cookie.split("=")[1]);
          expect(JSON.stringify(got)).not.toContain(token);
        },
      );

      test("who has logged out is a stranger with the next request (auth #30)", async () => {
        const ended = await ask("POST", "/auth/v1/logout", {
          headers: bearer(),
        });
        expect(ended.status).toBe(200);
        for (const shown of [{ cookie }, bearer()])
          expect((await ask("GET", "/", { headers: shown })).status).toBe(401);
        expect(seen).toEqual([]);
      });
    },
  );
