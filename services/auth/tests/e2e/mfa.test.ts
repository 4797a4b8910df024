import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eventually, totpCode } from "@tixlys/testkit";
import { startAuth, type AuthProcess } from "./process.ts";

type Data = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
type Answer = { readonly status: number; readonly data: Data };

/** How long a token may live on after the answer that ended it. The promise is a second, the figure the benchmark's; a busy machine is six times slower. */
const worstMs = 6_000;
const stepMs = 30_000;

/** Two processes as in staging and production: management and root need a second factor. */
describe("second factors in two processes", () => {
  let one: AuthProcess;
  let two: AuthProcess;
  const env = { REQUIRE_AAL2_FOR_MANAGEMENT: "true" };
  beforeAll(async () => {
    one = await startAuth({ env });
    two = await startAuth({ beside: one, env });
  }, 40_000);
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  const call = async (
    { url }: AuthProcess,
    method: string,
    path: string,
    options: { body?: unknown; token?: string } = {},
  ): Promise<Answer> => {
    const { body, token } = options;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // cast: tests compare what they find in it.
    const { data } = (await response.json()) as { data: Data | null };
    return { status: response.status, data: data ?? {} };
  };
  const login = (at: AuthProcess, shown: object = {}): Promise<Answer> =>
    call(at, "POST", "/v1/login", {
      body: {
        identifier: "root@example.test",
        password: one.rootPassword,
        ...shown,
      },
    });
  const tokenOf = ({ data }: Answer): string => String(data["accessToken"]);
  const codeIn = ({ data }: Answer): unknown =>
    Object.values(data)[0]?.["code"];

  let secret = "";
  let spent = 0;
  /** A code of a step that was not shown yet: the next one counts already. */
  const freshCode = async (): Promise<string> => {
    const step = () => Math.floor(Date.now() / stepMs);
    while (step() + 1 <= spent) await Bun.sleep(200);
    spent = Math.max(spent + 1, step());
    return totpCode(secret, new Date(spent * stepMs));
  };

  test("root without a factor can set one up and nothing else that root may do (auth #20 #26); the other sessions end everywhere within a second (auth #30)", async () => {
    const [here, there] = [await login(one), await login(two)];
    const [token, other] = [tokenOf(here), tokenOf(there)];
    for (const path of ["/v1/users", "/v1/audit", "/v1/roles"]) {
      const refused = await call(two, "GET", path, { token });
      expect([path, refused.status, codeIn(refused)]).toEqual([
        path,
        403,
        "step-up-required",
      ]);
    }
    const rotate = await call(one, "POST", "/v1/keys/rotate", { token });
    expect([rotate.status, codeIn(rotate)]).toEqual([403, "step-up-required"]);

    const started = await call(two, "POST", "/v1/mfa/totp", { token });
    secret = String(started.data["secret"]);
    const done = await call(one, "POST", "/v1/mfa/totp/activate", {
      token,
      body: { code: await freshCode() },
    });
    expect(done.status).toBe(200);
    const since = performance.now();
    await eventually(
      "the other session's end at the other replica",
      async () => {
        const { status } = await call(two, "GET", "/v1/mfa", { token: other });
        return status === 401 ? true : undefined;
      },
    );
    expect(performance.now() - since).toBeLessThan(worstMs);
    const users = await call(two, "GET", "/v1/users", { token: tokenOf(done) });
    expect(users.status).toBe(200);
  }, 90_000);

  test("a login that is challenged at one replica goes on at the other; its code is good at neither again (auth #19 #23)", async () => {
    const asked = await login(one);
    expect([asked.status, codeIn(asked)]).toEqual([401, "mfa-required"]);
    const challenge = asked.data["credentials"]?.["challenge"];
    const totp = await freshCode();
    const done = await call(two, "POST", "/v1/login/mfa", {
      body: { challenge, totp },
    });
    expect(done.status).toBe(200);
    const token = tokenOf(done);
    expect((await call(one, "GET", "/v1/users", { token })).status).toBe(200);
    const both = await Promise.all(
      [one, two].map((replica) => login(replica, { totp })),
    );
    expect(both.map(codeIn)).toEqual([
      "invalid-credentials",
      "invalid-credentials",
    ]);
    for (const replica of [one, two])
      for (const each of [secret, totp, String(challenge)])
        expect(replica.output()).not.toContain(`"${each}"`);
  }, 90_000);
});
