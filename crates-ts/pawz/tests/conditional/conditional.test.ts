import { describe, expect, test } from "bun:test";
import { reply, route, service, t } from "@tixlys/pawz";
import { mintFor } from "@tixlys/testkit";
import { fixtureOrigin, fixtureService } from "@tixlys/testkit/fixture";

type Asked = {
  method?: string;
  headers?: Record<string, string>;
  text?: string;
};

function labelApi() {
  const { http, keys, log } = fixtureService();
  const authorization = `Bearer ${mintFor(keys, {})}`;
  return async ({ method = "GET", headers = {}, text }: Asked = {}) => {
    const response = await http.handle(
      new Request("http://localhost/v1/labels/blue", {
        method,
        headers: {
          authorization,
          ...(text === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(text === undefined ? {} : { body: JSON.stringify({ text }) }),
      }),
    );
    const body = await response.text();
    return {
      status: response.status,
      etag: response.headers.get("etag"),
      headers: response.headers,
      body,
      log,
    };
  };
}

const put = (text: string, headers: Record<string, string> = {}): Asked => ({
  method: "PUT",
  text,
  headers,
});

describe("a resource with versions", () => {
  test("has a new ETag after each change, on the read and on the write (http-rules 40)", async () => {
    const ask = labelApi();
    const made = await ask(put("a"));
    expect([made.status, made.etag]).toEqual([201, '"1"']);
    const changed = await ask(put("b"));
    expect([changed.status, changed.etag]).toEqual([200, '"2"']);
    const read = await ask();
    expect([read.status, read.etag]).toEqual([200, '"2"']);
    expect(read.headers.get("cache-control")).toBe("no-cache");
    expect(changed.headers.get("cache-control")).toBe("no-store");
  });

  test("is 304 without a body for GET and HEAD when the client has it (http-rules 41)", async () => {
    const ask = labelApi();
    await ask(put("a"));
    for (const method of ["GET", "HEAD"])
      for (const tags of ['"1"', 'W/"1"', '"9", "1"', "*"]) {
        const same = await ask({ method, headers: { "if-none-match": tags } });
        expect([same.status, same.etag, same.body]).toEqual([304, '"1"', ""]);
        expect(same.headers.get("vary")).toContain("Authorization");
        expect(same.headers.get("content-type")).toBeNull();
      }
    for (const tags of ['"2"', "nonsense"])
      expect((await ask({ headers: { "if-none-match": tags } })).status).toBe(
        200,
      );
    const other = await ask({ headers: { "if-match": '"2"' } });
    expect([other.status, other.etag]).toEqual([412, '"1"']);
  });

  test("is changed by whoever knows its version, and 412 with the present one for the rest (http-rules 42)", async () => {
    const ask = labelApi();
    const nothing = await ask(put("a", { "if-match": "*" }));
    expect([nothing.status, nothing.etag]).toEqual([412, null]);
    await ask(put("a"));
    expect((await ask(put("b", { "if-match": '"1"' }))).status).toBe(200);
    for (const tags of ['"1"', 'W/"2"', '"x"']) {
      const refused = await ask(put("c", { "if-match": tags }));
      expect([refused.status, refused.etag]).toEqual([412, '"2"']);
      expect(refused.body).toContain("stale-version");
    }
    const wrong = await ask(put("c", { "if-match": "2" }));
    expect([wrong.status, wrong.body]).toEqual([
      400,
      expect.stringContaining("invalid-header"),
    ]);
    expect((await ask(put("c", { "if-match": "*" }))).status).toBe(200);
  });

  test("is removed by whoever says which version, 428 without (http-rules 42)", async () => {
    const ask = labelApi();
    await ask(put("a"));
    const blind = await ask({ method: "DELETE" });
    expect([blind.status, blind.body]).toEqual([
      428,
      expect.stringContaining("precondition-required"),
    ]);
    const senseless = await ask({
      method: "DELETE",
      headers: { "if-none-match": "*" },
    });
    expect(senseless.status).toBe(412);
    expect(
      (await ask({ method: "DELETE", headers: { "if-match": '"1"' } })).status,
    ).toBe(200);
  });

  test("is made once by those who want it new (http-rules 44)", async () => {
    const ask = labelApi();
    expect((await ask(put("a", { "if-none-match": "*" }))).status).toBe(201);
    const again = await ask(put("b", { "if-none-match": "*" }));
    expect([again.status, again.etag]).toEqual([412, '"1"']);
    expect((await ask()).body).toContain('"a"');
    expect((await ask(put("b", { "if-none-match": '"7"' }))).status).toBe(400);
  });

  test("tells a browser's preflight that preconditions may be sent", async () => {
    const { http } = fixtureService();
    const response = await http.handle(
      new Request("http://localhost/v1/labels/blue", {
        method: "OPTIONS",
        headers: {
          origin: fixtureOrigin,
          "access-control-request-method": "PUT",
        },
      }),
    );
    const allowed = response.headers.get("access-control-allow-headers");
    expect(allowed).toContain("if-match");
    expect(allowed).toContain("if-none-match");
  });
});

const bare = {
  method: "GET",
  path: "/bare",
  operation: "shop:bare:read",
  summary: "Bare",
  guard: "public",
  response: { status: 200, data: t.Object({}) },
  errors: [],
} as const;

test("a route that declares a version and tells none, or the other way round, is found out", async () => {
  const silent = route({ ...bare, etag: true, handle: () => reply.ok({}) });
  const loud = route({ ...bare, handle: () => reply.versioned({}, 1) });
  for (const each of [silent, loud]) {
    const { http, log } = fixtureService({ extra: [each] });
    const response = await http.handle(new Request("http://localhost/v1/bare"));
    expect(response.status).toBe(500);
    expect(log.text()).toMatch(/version/);
  }
});

test("a route that demands If-Match where it can mean nothing does not start", () => {
  const { keys, log, metrics } = fixtureService();
  const wrong = route({
    ...bare,
    ifMatch: "required",
    handle: () => reply.ok({}),
  });
  expect(() =>
    service({
      name: "shop",
      version: "1.0.0",
      environment: "test",
      routes: { v1: [wrong] },
      verifier: keys.verifierFor("shop"),
      checks: {},
      logger: log.logger,
      metrics,
      docs: false,
    }),
  ).toThrow(/ifMatch/);
});
