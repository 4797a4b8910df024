import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  definePolicy,
  type GuardSpec,
  recentlyAuthenticated,
  publishedPath,
  reply,
  route,
  service,
  t,
} from "@tixlys/pawz";
import { startTelemetry } from "@tixlys/telemetry";
import {
  capturedLogger,
  mintFor,
  mintForService,
  type TestClaims,
  testKeys,
} from "@tixlys/testkit";
import { knownOperations } from "../../src/application/access/known-operations.ts";
import { parseUpstreams } from "../../src/domain/routing/upstreams.ts";
import { publishedOperations } from "../../src/outbound/upstreams/published-operations.ts";
import { fixtureGateway } from "./gateway-fixture.ts";

/** A service with an operation behind every guard, delegable and not, with the paths that routers like to confuse. */
const keys = testKeys();
const telemetry = startTelemetry({
  service: "users",
  version: "0.0.0",
  environment: "test",
  logLevel: "silent",
});
const bulkBuyer = definePolicy({
  name: "bulk-buyer",
  version: 1,
  summary: "Providers with a second factor",
  allow: { roles: ["provider"], aal: 2 },
});
const theOrders = definePolicy({
  name: "orders-only",
  version: 2,
  summary: "The service orders",
  allow: { services: ["orders"] },
});
const guardsOf: Readonly<Record<string, GuardSpec>> = {
  public: "public",
  general: "general",
  management: "management",
  root: "root",
  verified: ["general", "verified"],
  provider: ["general", "provider"],
  moderator: ["general", "moderator"],
  service: "service",
  fresh: ["general", recentlyAuthenticated],
  bulk: ["general", bulkBuyer],
  orders: theOrders,
};
/** Questions that the service itself has been asked about tokens. */
let asked = 0;
const verifier = keys.verifierFor("users");
const doors = Object.entries(guardsOf).flatMap(([name, guard]) =>
  [false, true].flatMap((delegable) =>
    (["GET", "POST"] as const).map((method) =>
      route({
        method,
        path: `/${name}/${delegable ? "delegable" : "plain"}/{id}`,
        operation: `users:${name}${delegable ? "-delegable" : ""}:${method === "GET" ? "read" : "create"}`,
        summary: "A door",
        guard,
        delegable,
        ...(method === "POST" && { bodyLimitBytes: 4_096 }),
        params: t.Object({ id: t.String() }),
        resource: ({ params }: { params: { id: string } }) =>
          `users/things/${params.id}`,
        response: { status: 200, data: null },
        errors: [],
        handle: () => reply.ok(null),
      }),
    ),
  ),
);
const paths = [...new Set(doors.map(({ path }) => path))];
const built = service({
  name: "users",
  version: "0.0.0",
  environment: "test",
  verifier: {
    ...verifier,
    decide: (input) => verifier.decide(input),
    holds: (input) => verifier.holds(input),
    identify: (token) => verifier.identify(token),
    judge: (input) => {
      asked += 1;
      return verifier.judge(input);
    },
  },
  logger: telemetry.logger,
  metrics: telemetry.metrics,
  // As in production: what the gateway reads is there all the same.
  docs: false,
  checks: {},
  routes: { v1: doors },
});
const users = built.listen({ hostname: "127.0.0.1", port: 0 });

const table = parseUpstreams(`users=${users.url}`);
if (!table.ok) throw new Error("no table");
const operations = knownOperations({
  services: () => ["users"],
  published: publishedOperations(() => table.value),
});
const log = capturedLogger();
/** Less than the gateway's own limit. */
const limitBytes = 4_096;
const edge = fixtureGateway(
  `users=${users.url}`,
  keys,
  65_536,
  {},
  {
    front: { operations },
    service: { logger: log.logger },
  },
);
beforeAll(() => operations.refresh());
afterAll(async () => {
  await edge.stop();
  await users.stop(1_000);
  await telemetry.shutdown();
});

const long = new Date(Date.now() - 3_600_000);
const people: Readonly<Record<string, TestClaims>> = {
  general: {},
  unverified: { verified: false },
  provider: { roles: ["user", "provider"] },
  "provider without a second factor": { roles: ["user", "provider"], aal: 1 },
  moderator: { roles: ["moderator"] },
  admin: { roles: ["admin"] },
  "admin without a second factor": { roles: ["admin"], aal: 1 },
  root: { roles: ["root"] },
  "root of an hour ago": { roles: ["root"], authTime: long },
  "general of an hour ago": { authTime: long },
  "API key": { client: "api-key" },
  "for another service": { audiences: ["orders"] },
  "narrowed to one operation": {
    restrictions: { operations: ["users:general-delegable:read"] },
  },
  "narrowed to a prefix": { restrictions: { operations: ["users:*"] } },
  "narrowed to another service's operations": {
    restrictions: { operations: ["orders:*"] },
  },
  "narrowed to a resource": {
    restrictions: { resources: ["users/things/1"] },
  },
  "narrowed to another resource": {
    restrictions: { resources: ["users/things/2"] },
  },
  "narrowed to this service": { restrictions: { services: ["users"] } },
  "narrowed to a request": { restrictions: { requestId: "other-request" } },
  "narrowed by both": {
    restrictions: { operations: ["users:*"], resources: ["users/*"] },
  },
  revoked: { sessionId: "00000000-0000-7000-8000-00000000dead" },
};
const tokens = (): [string, string | undefined][] => [
  ["nobody", undefined],
  ["nonsense", "EpgBCjAKBHVzZXIY"],
  ["service orders", mintForService(keys, "orders", ["users"])],
  ["service chat", mintForService(keys, "chat", ["users"])],
  ...Object.entries(people).map(([name, claims]): [string, string] => [
    name,
    mintFor(keys, claims),
  ]),
];

type Asked = { method: string; path: string; token: string | undefined };
const requestOf = (base: string, { method, path, token }: Asked): Request =>
  new Request(`${base}${path.replace("{id}", "1")}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(method === "POST" && { "content-type": "application/json" }),
    },
    ...(method === "POST" && { body: "{}" }),
  });
const ask = (base: string, asking: Asked): Promise<Response> =>
  fetch(requestOf(base, asking));

describe("the gateway and the service behind it", () => {
  test("agree about every guard and kind of token: the gateway refuses nothing that the service would allow, and early what rank, role and operation forbid", async () => {
    keys.revocations.apply({
      kind: "sid",
      id: "00000000-0000-7000-8000-00000000dead",
      exp: Math.floor(Date.now() / 1000) + 600,
    });
    let compared = 0;
    let early = 0;
    const wrong: string[] = [];
    const late: string[] = [];
    for (const [who, token] of tokens())
      for (const path of paths) {
        const method = compared % 3 === 0 ? "POST" : "GET";
        const at = { method, path, token };
        // In process, which is as good as over a socket, and sooner.
        const direct = await built.handle(requestOf(`${users.url}/v1`, at));
        const before = asked;
        const version = compared % 2 === 0 ? "/v1" : "";
        const through = await ask(`${edge.url}/users${version}`, at);
        compared += 1;
        if (direct.status !== through.status)
          wrong.push(
            `${who} ${method} ${path}: ${direct.status} at the service, ${through.status} through the gateway`,
          );
        if (through.status < 400) continue;
        if (asked === before) early += 1;
        else late.push(`${who}: ${await through.text()}`);
      }
    process.stderr.write(
      `${compared} decisions compared, ${early} refused at the gateway, ${late.length} at the service\n`,
    );
    expect(wrong).toEqual([]);
    expect(compared).toBe(tokens().length * paths.length);
    expect(early).toBeGreaterThan(compared / 2);
    // What depends on the resource or on the clock is the service's to refuse.
    expect(
      late.filter(
        (text) =>
          !text.includes("step-up-required") &&
          !/^narrowed .*resource/.test(text),
      ),
    ).toEqual([]);
  });

  test("agree about pages that are no operations, which hear everybody whatever token they show", async () => {
    const token = mintFor(keys, {
      issuedAt: new Date(Date.now() - 7_200_000),
      expiresAt: new Date(Date.now() - 3_600_000),
    });
    const headers = { authorization: `Bearer ${token}` };
    for (const path of [
      "version",
      "v1/version",
      "health/live",
      "openapi.json",
    ]) {
      const { status } = await fetch(`${users.url}/${path}`, { headers });
      const through = await fetch(`${edge.url}/users/${path}`, { headers });
      expect([path, through.status]).toEqual([path, status]);
    }
    const elsewhere = await fetch(`${edge.url}/users/no/version`, { headers });
    expect(elsewhere.status).toBe(401);
  });

  test("a body beyond what its operation takes is 413 at the gateway", async () => {
    const before = asked;
    const answer = await fetch(`${edge.url}/users/v1/general/plain/1`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${mintFor(keys, {})}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ text: "x".repeat(limitBytes) }),
    });
    expect(answer.status).toBe(413);
    expect(asked).toBe(before);
  });

  test("what services tell the gateway is not told to others", async () => {
    const direct = await fetch(`${users.url}${publishedPath}`);
    expect(direct.status).toBe(200);
    expect((await fetch(`${edge.url}/users${publishedPath}`)).status).toBe(404);
  });

  test("requests are counted by their operation's path, and by one name where there is none", async () => {
    const token = mintFor(keys, {});
    for (const path of ["v1/general/plain/7", "general/plain/8", "nobody/9"])
      await ask(`${edge.url}/users/`, { method: "GET", path, token });
    const { body } = await edge.metrics.render();
    const routes = new Set(
      [...body.matchAll(/http_route="(\/users[^"]*)"/g)].map(
        ([, name]) => name ?? "",
      ),
    );
    expect(routes).toContain("/users/v1/general/plain/{id}");
    expect(routes).toContain("/users/{**}");
    expect([...routes].filter((name) => /\d$/.test(name))).toEqual([]);
  });
});

describe("the access line of a request that was passed on", () => {
  test("says where it went, how it ended, how much was answered and for whom, and nothing of address, query or token", async () => {
    const userId = crypto.randomUUID();
    const token = mintFor(keys, { userId });
    log.clear();
    await fetch(`${edge.url}/users/v1/general/plain/5?name=canary-name`, {
      headers: {
        authorization: `Bearer ${token}`,
        "x-forwarded-for": "198.51.100.77",
        "x-request-id": "access-line-1",
      },
    });
    const [line, ...others] = log
      .lines()
      .filter((each) => each["request_id"] === "access-line-1");
    expect(others).toEqual([]);
    // The canary is an unknown parameter of this operation.
    expect(line).toMatchObject({
      level: "info",
      msg: "request",
      "http.request.method": "GET",
      "http.route": "/users/v1/general/plain/{id}",
      "http.response.status_code": 400,
      principal_id: userId,
    });
    expect(line?.["http.response.body.size"]).toBeGreaterThan(0);
    const text = JSON.stringify(line);
    for (const secret of [token, "canary-name", "198.51.100.77"])
      expect(text).not.toContain(secret);
  });
});

describe("what a service publishes", () => {
  const door = (guard: string) =>
    JSON.stringify({
      service: "users",
      latest: "v1",
      operations: [
        {
          method: "GET",
          path: "/v1/door",
          operation: "users:door:read",
          guard: [guard],
        },
      ],
    });
  const after = async (...answers: (readonly string[])[]) => {
    const known = knownOperations({
      services: () => ["users"],
      published: async () => answers.shift() ?? [],
    });
    const rounds = answers.length;
    for (let n = 0; n < rounds; n += 1) await known.refresh();
    return known.find("users", "GET", "/door")?.guard[0];
  };

  test.each([
    [
      "is believed where all replicas say the same",
      [["general", "general"]],
      "general",
    ],
    [
      "counts for nothing where two replicas differ",
      [["general", "management"]],
      undefined,
    ],
    [
      "counts for nothing where one of them says nothing",
      [["general", ""]],
      undefined,
    ],
    ["is followed when it changes", [["management"], ["general"]], "general"],
    ["stays while nobody answers", [["management"], []], "management"],
    [
      "is forgotten when it cannot be read",
      [["management"], ["no json"]],
      undefined,
    ],
  ] as const)("%s", async (_name, rounds, guard) => {
    const texts = rounds.map((round) =>
      round.map((each) =>
        each === "general" || each === "management" ? door(each) : each,
      ),
    );
    expect(await after(...texts)).toBe(guard);
  });

  test("counts for nothing under another service's name, or with a guard that nobody knows", async () => {
    expect(await after([door("general").replace("users", "orders")])).toBe(
      undefined,
    );
    expect(
      await after([
        door("general").replace('"guard":["general"]', '"guard":[]'),
      ]),
    ).toBe(undefined);
  });
});
