import { afterEach, describe, expect, test } from "bun:test";
import { CallFailed, createClient, dataOf, pages } from "../src/index.ts";
import type { ClientOptions, Suite } from "../src/index.ts";

/** What a gateway would be asked, and answers in turn; the last answer stays. */
let seen: { request: Request; url: URL; body: string }[] = [];
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  seen = [];
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

function against(
  answers: readonly (() => Response | Promise<Response>)[],
  more: Partial<ClientOptions> = {},
): Suite {
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      // Read now: a request that has been answered no longer tells its address.
      const url = new URL(request.url);
      seen.push({ request, url, body: await request.text() });
      const answer = answers[Math.min(seen.length, answers.length) - 1];
      return answer?.() ?? new Response("", { status: 500 });
    },
  });
  stops.push(() => server.stop(true));
  return createClient({ origin: `${server.url.origin}/`, ...more });
}

const success =
  (data: unknown, headers = {}) =>
  (): Response =>
    Response.json({ status: "success", data }, { headers });
const fail =
  (status: number, reasons: unknown, headers = {}) =>
  (): Response =>
    Response.json({ status: "fail", data: reasons }, { status, headers });
const unavailable = (): Response =>
  Response.json(
    {
      status: "error",
      message: "Try again later.",
      code: 50301,
      data: { requestId: "r-12345678", retryAfter: 1 },
    },
    { status: 503 },
  );
const id = "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11";
const login = { body: { identifier: "ada", password: "a long walk" } };
const keyOf = (call: number): string | null =>
  seen[call]?.request.headers.get("idempotency-key") ?? null;

describe("a call", () => {
  test("goes to the gateway's address of the operation, with body, token and ids as the suite reads them", async () => {
    const client = against([success({ profile: {} })], { token: () => "t0" });
    await client.users.profile.update({
      headers: { "if-match": '"3"' },
      body: { bio: "x" },
      idempotencyKey: "k-1234567890123456",
      requestId: "demo-0001",
    });
    const [{ request, body } = { request: undefined, body: "" }] = seen;
    expect(request?.method).toBe("PATCH");
    expect(seen[0]?.url.pathname).toBe("/users/v1/me");
    expect(JSON.parse(body)).toEqual({ bio: "x" });
    const headers = Object.fromEntries(request?.headers ?? []);
    expect(headers).toMatchObject({
      authorization: "Bearer t0",
      "content-type": "application/json",
      "idempotency-key": '"k-1234567890123456"',
      "if-match": '"3"',
      "x-request-id": "demo-0001",
    });
  });

  test("encodes what stands in the path and in the query, and leaves out what is undefined", async () => {
    const client = against([success({})]);
    await client.users.publicProfile.read({ params: { id: "a/b?c" } });
    await client.notifications.devMail.list({ query: { to: "a+b@x.test" } });
    await client.auth.session.list({ query: { cursor: undefined, limit: 5 } });
    expect(seen.map(({ url }) => `${url.pathname}${url.search}`)).toEqual([
      "/users/v1/users/a%2Fb%3Fc",
      "/notifications/v1/dev/mails?to=a%2Bb%40x.test",
      "/auth/v1/sessions?limit=5",
    ]);
  });

  test("without a path parameter says so and is not sent", async () => {
    const client = against([success({})]);
    const answer = await client.users.publicProfile.read({
      params: { id: "" },
    });
    expect(answer).toMatchObject({ ok: false, kind: "unreachable", status: 0 });
    expect(String("cause" in answer ? answer.cause : "")).toContain(
      "id is missing",
    );
    expect(seen).toHaveLength(0);
  });
});

describe("an answer", () => {
  test("is the data of a success, every reason of a refusal, and the request's id of a failure", async () => {
    const reasons = {
      email: { code: "invalid-format", message: "No address." },
      username: { code: "username-taken", message: "Taken." },
    };
    const client = against(
      [success({ user: { id } }), fail(422, reasons), unavailable],
      {
        repetitions: 0,
      },
    );
    expect(await client.auth.account.read()).toMatchObject({
      ok: true,
      status: 200,
      data: { user: { id } },
    });
    expect(await client.auth.session.create(login)).toMatchObject({
      ok: false,
      kind: "refused",
      status: 422,
      code: "invalid-format",
      reasons,
    });
    expect(await client.auth.account.read()).toMatchObject({
      kind: "failed",
      status: 503,
      requestId: "r-12345678",
    });
  });

  test("of somebody in between, or none at all, is not mistaken for the suite's", async () => {
    const page = () => new Response("<html>", { status: 200 });
    const odd = () =>
      Response.json({ status: "success", data: 1 }, { status: 404 });
    const client = against([page, odd], { repetitions: 0 });
    expect(await client.auth.account.read()).toMatchObject({
      kind: "unreachable",
      status: 200,
    });
    expect(await client.auth.account.read()).toMatchObject({
      kind: "unreachable",
      status: 404,
    });
    const nobody = createClient({
      origin: "http://127.0.0.1:9",
      repetitions: 0,
    });
    expect(await nobody.auth.key.list()).toMatchObject({
      kind: "unreachable",
      status: 0,
    });
  });

  test("that is no success becomes an exception only where one asks for it, and names what was wrong", async () => {
    const reasons = {
      resource: { code: "not-found", message: "There is nothing here." },
    };
    const client = against([fail(404, reasons)]);
    const failed = await dataOf(
      client.users.publicProfile.read({ params: { id } }),
    ).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(CallFailed);
    expect(String(failed)).toContain(
      "404: resource: There is nothing here. (not-found)",
    );
  });
});

describe("a repetition", () => {
  test("of a command carries the same key, so that it has one effect; one without a key of the caller's gets one", async () => {
    const client = against([unavailable, success({ user: {} })]);
    const answer = await client.auth.registration.create({
      body: { email: "a@x.test", username: "ada", password: "a long walk" },
    });
    expect(answer.ok).toBe(true);
    expect(seen).toHaveLength(2);
    expect(keyOf(0)).toMatch(/^"[0-9a-f-]{36}"$/);
    expect(keyOf(1)).toBe(keyOf(0));
  });

  test("waits as long as the answer asks for, and gives up instead of waiting longer than five seconds", async () => {
    const soon = fail(
      429,
      { rateLimit: { code: "quota-exceeded", message: "." } },
      { "retry-after": "1" },
    );
    const late = fail(
      429,
      { rateLimit: { code: "quota-exceeded", message: "." } },
      { "retry-after": "60" },
    );
    const startedAt = performance.now();
    expect((await against([soon, success({})]).auth.key.list()).ok).toBe(true);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
    seen = [];
    expect(await against([late]).auth.key.list()).toMatchObject({
      status: 429,
    });
    expect(seen).toHaveLength(1);
  });

  test("happens twice at most, and never after a refusal", async () => {
    expect(await against([unavailable]).auth.key.list()).toMatchObject({
      status: 503,
    });
    expect(seen).toHaveLength(3);
    seen = [];
    await against([
      fail(409, { conflict: { code: "conflict", message: "." } }),
    ]).auth.session.create(login);
    expect(seen).toHaveLength(1);
  });

  test("ends with the caller's signal and with the time of each attempt", async () => {
    const never = (): Promise<Response> => new Promise(() => undefined);
    const client = against([never], { timeoutMs: 30, repetitions: 1 });
    expect(await client.auth.key.list()).toMatchObject({ kind: "unreachable" });
    expect(seen).toHaveLength(2);
    seen = [];
    const controller = new AbortController();
    const calling = against([never]).auth.key.list({
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(new Error("enough")), 20);
    expect(await calling).toMatchObject({ kind: "unreachable" });
    expect(seen).toHaveLength(1);
  });
});

describe("a list", () => {
  const page = (ids: readonly string[], nextCursor: string | null) =>
    success({
      sessions: ids.map((each) => ({ id: each })),
      page: { nextCursor, hasMore: nextCursor !== null },
    });

  test("is walked through page by page, to its end or to the cap", async () => {
    const client = against([page(["a", "b"], "c1"), page(["c"], null)]);
    const found: string[] = [];
    const read = (cursor: string | undefined) =>
      client.auth.session.list({ query: { cursor } });
    for await (const { sessions } of pages(read))
      found.push(...sessions.map((each) => each.id));
    expect(found).toEqual(["a", "b", "c"]);
    expect(seen[1]?.url.searchParams.get("cursor")).toBe("c1");
    const endless = against([page(["x"], "again")]);
    let count = 0;
    for await (const _ of pages(
      (cursor) => endless.auth.session.list({ query: { cursor } }),
      3,
    ))
      count += 1;
    expect(count).toBe(3);
  });
});

test("the types refuse a body without a required field and know the codes of an operation", () => {
  const client = createClient({ origin: "http://127.0.0.1:9" });
  const never = async (): Promise<void> => {
    // @ts-expect-error the password is missing
    await client.auth.session.create({ body: { identifier: "ada" } });
    // @ts-expect-error the body is missing
    await client.auth.session.create();
    const answer = await client.auth.registration.create({
      body: { email: "", username: "", password: "" },
    });
    if (!answer.ok && answer.kind === "refused") {
      // @ts-expect-error no such code
      const isUnknown = answer.code === "no-such-code";
      expect(isUnknown).toBe(false);
    }
  };
  expect(never).toBeFunction();
});
