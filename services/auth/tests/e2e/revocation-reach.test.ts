import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { inspectStream } from "@tixlys/messaging/inspect";
import { startAuth, type AuthProcess } from "./process.ts";

/** How long a token may live on after the answer that ended it, at any replica (the promise's worst case). */
const worstMs = 1_000;
const pollMs = 5;

let replicas: readonly AuthProcess[] = [];

beforeAll(async () => {
  const first = await startAuth();
  const beside = { beside: first, env: { ROOT_PASSWORD: "" } };
  replicas = [
    first,
    ...(await Promise.all([
      startAuth({ beside: first, env: { ...beside.env, TIXLYS_ROLE: "api" } }),
      startAuth({ beside: first, env: { ...beside.env, TIXLYS_ROLE: "api" } }),
    ])),
  ];
}, 60_000);
afterAll(async () => {
  for (const replica of replicas.toReversed()) await replica.close();
});

const at = (n: number): AuthProcess => {
  const replica = replicas[n % replicas.length];
  if (replica === undefined) throw new Error("no replica");
  return replica;
};

async function call(
  { url }: AuthProcess,
  method: string,
  path: string,
  given: { readonly body?: unknown; readonly token?: string } = {},
): Promise<{ status: number; data: Record<string, unknown> }> {
  const { body, token } = given;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // cast: tests compare what they find in it.
  const { data } = (await response.json()) as { data: Record<string, unknown> };
  return { status: response.status, data };
}

type Session = {
  readonly token: string;
  readonly refresh: string;
  readonly id: string;
};

async function signedIn(): Promise<Session> {
  const { data } = await call(at(0), "POST", "/v1/login", {
    body: {
      identifier: "root@example.test",
      password: at(0).rootPassword,
    },
  });
  return {
    token: String(data["accessToken"]),
    refresh: String(data["refreshToken"]),
    id: String(data["sessionId"]),
  };
}

/**
 * Whether a replica's own knowledge refuses the token: the operation exists nowhere else but in its verifier, which hears of
 * revocations over the stream; no table is looked at before the guard has decided.
 */
async function isRefused(
  replica: AuthProcess,
  token: string,
): Promise<boolean> {
  const { status } = await call(replica, "POST", "/v1/keys/rotate", {
    token,
    body: { not: "a field" },
  });
  return status === 401;
}

/** Milliseconds until each replica refused it; none waits for another. */
function deaths(token: string, since: number): Promise<number[]> {
  return Promise.all(
    replicas.map(async (replica) => {
      while (performance.now() - since < 10 * worstMs) {
        if (await isRefused(replica, token)) return performance.now() - since;
        await Bun.sleep(pollMs);
      }
      return Number.POSITIVE_INFINITY;
    }),
  );
}

type Way = (dying: Session, n: number) => Promise<{ readonly status: number }>;

/** Everything that ends tokens before they run out; each asks another replica. */
const ways: readonly (readonly [string, Way])[] = [
  ["a logout", ({ token }, n) => call(at(n), "POST", "/v1/logout", { token })],
  [
    "a session that its owner ends from another one",
    async ({ id }, n) => {
      const { token } = await signedIn();
      return call(at(n), "DELETE", `/v1/sessions/${id}`, { token });
    },
  ],
  [
    "a refresh token that is given back",
    ({ refresh }, n) =>
      call(at(n), "POST", "/v1/tokens/revoke", { body: { token: refresh } }),
  ],
  [
    "an access token that is given back",
    ({ token }, n) =>
      call(at(n), "POST", "/v1/tokens/revoke", { body: { token } }),
  ],
  [
    // The generation rises: what disabling, a new password, another rank and an admin's kill do as well.
    "a logout everywhere, from another session",
    async (_dying, n) => {
      const { token } = await signedIn();
      return call(at(n), "POST", "/v1/logout-all", { token });
    },
  ],
];

describe("at three replicas", () => {
  test.each(ways.map(([name, end], n) => [name, end, n] as const))(
    "auth #30: %s: every replica refuses the access token within a second of the answer",
    async (_name, end, n) => {
      const dying = await signedIn();
      for (const replica of replicas)
        expect(await isRefused(replica, dying.token)).toBe(false);
      const { status } = await end(dying, n);
      const since = performance.now();
      expect(status).toBe(200);
      for (const ms of await deaths(dying.token, since))
        expect(ms).toBeLessThan(worstMs);
    },
  );

  test("auth #30: each replica shows how long it took, live", async () => {
    for (const { metricsUrl } of replicas) {
      const text = await (await fetch(`${metricsUrl}/metrics`)).text();
      const countOf = (kind: string): number =>
        Number(
          new RegExp(
            `^revocation_propagation_duration_seconds_count\\{[^}]*kind="${kind}"[^}]*\\} (\\d+)`,
            "m",
          ).exec(text)?.[1] ?? 0,
        );
      expect(countOf("sid")).toBe(3);
      expect(countOf("blk")).toBe(1);
      expect(countOf("sub")).toBe(1);
    }
  });

  test("auth #38: a refresh token that comes back ends its tokens at every replica, and the stream tells why", async () => {
    const dying = await signedIn();
    const trade = (refreshToken: string, n: number) =>
      call(at(n), "POST", "/v1/refresh", { body: { refreshToken } });
    const second = await trade(dying.refresh, 0);
    await trade(String(second.data["refreshToken"]), 1);
    const reused = await trade(dying.refresh, 2);
    const since = performance.now();
    expect([reused.status, reused.data]).toMatchObject([
      401,
      { credentials: { code: "token-reused" } },
    ]);
    for (const token of [dying.token, String(second.data["accessToken"])])
      for (const ms of await deaths(token, since))
        expect(ms).toBeLessThan(worstMs);
    const told = await toldOf(dying.id);
    expect(told).toMatchObject({
      type: "auth.session.revoked",
      data: { sessionId: dying.id, reason: "token-reused" },
    });
  });
});

/** What the stream says of the end of a session. */
async function toldOf(sessionId: string): Promise<unknown> {
  const stream = await inspectStream(at(0).bus.adminUrl);
  const looking = new AbortController();
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const following = stream.follow({
    filter: "evt.auth.session.revoked.v1",
    since: new Date(0),
    signal: looking.signal,
    onEvent: ({ data }) => {
      const text = new TextDecoder().decode(data);
      if (text.includes(sessionId)) resolve(JSON.parse(text));
    },
  });
  const timer = setTimeout(resolve, 10_000);
  const told = await promise;
  clearTimeout(timer);
  looking.abort();
  await following;
  await stream.close();
  return told;
}
