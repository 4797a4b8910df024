import { describe, expect, test } from "bun:test";
import { fixtureService } from "@tixlys/testkit/fixture";
import { reply, route, t } from "../../src/index.ts";
import { misbehavingRoutes } from "./misbehaving-routes.ts";

const keyed = route({
  method: "POST",
  path: "/keyed",
  operation: "shop:key:show",
  summary: "Shows the key",
  guard: "public",
  response: {
    status: 200,
    data: t.Object({ key: t.Union([t.String(), t.Null()]) }),
  },
  errors: [],
  handle: ({ idempotencyKey }) => reply.ok({ key: idempotencyKey ?? null }),
});
const { http } = fixtureService({
  extra: [...misbehavingRoutes().routes, keyed],
});

async function post(
  path: string,
  body?: string,
  headers: Record<string, string> = {},
) {
  const sent = new Headers(headers);
  if (body !== undefined && !sent.has("content-type"))
    sent.set("content-type", "application/json");
  const response = await http.handle(
    new Request(`http://shop.test${path}`, {
      method: "POST",
      headers: sent,
      ...(body === undefined ? {} : { body }),
    }),
  );
  return {
    status: response.status,
    json: await response.json(),
    headers: response.headers,
  };
}

describe("what handlers get", () => {
  test("path, query and headers arrive as their schemas say", async () => {
    const { json } = await post("/v1/echo/7?deep=true&sizes=1,2,3", undefined, {
      "X-Colour": "red",
    });
    expect(json).toMatchObject({
      data: { id: 7, deep: true, sizes: [1, 2, 3], colour: "red", body: null },
    });
  });

  test("the idempotency key arrives without its quotes, and is undefined where there is none (http-rules 22, 23)", async () => {
    const key = "0123456789abcdef";
    for (const [sent, arrives] of [
      [{ "idempotency-key": `"${key}"` }, key],
      [{ "idempotency-key": key }, key],
      [{}, null],
    ] as const)
      expect((await post("/v1/keyed", undefined, sent)).json).toMatchObject({
        data: { key: arrives },
      });
  });

  test("defaults fill what the client left out", async () => {
    expect((await post("/v1/echo/7")).json).toMatchObject({
      data: { deep: false },
    });
  });

  test("http-rules 12: query, header and body mistakes are told together, as 400", async () => {
    const { status, json } = await post(
      "/v1/echo/7?deep=maybe&nope=1",
      '{"text":1}',
      { "x-colour": "green" },
    );
    expect(status).toBe(400);
    expect(json).toMatchObject({
      data: {
        deep: { code: "invalid-type" },
        nope: { code: "unknown-parameter" },
        "x-colour": { code: "invalid-value", allowed: ["red", "blue"] },
        text: { code: "invalid-type" },
      },
    });
  });

  test("http-rules 12: at most 50 violations are told", async () => {
    const body = JSON.stringify(
      Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`f${at}`, 1])),
    );
    const { status, json } = await post("/v1/echo/7", body);
    expect(status).toBe(422);
    expect(Object.keys(Object(json).data)).toHaveLength(50);
  });

  test("http-rules 14: a repeated parameter is named", async () => {
    expect((await post("/v1/echo/7?deep=true&deep=false")).json).toMatchObject({
      data: { deep: { code: "duplicate-parameter" } },
    });
  });

  test.each([
    '{"text":"a","more":{"__proto__":{"x":1}}}',
    '{"text":"a","more":[{"constructor":1}]}',
  ])("http-rules 14: %s is refused at any depth", async (body) => {
    const { status, json } = await post("/v1/echo/7", body);
    expect(status).toBe(422);
    expect(JSON.stringify(json)).toContain("forbidden-property");
  });

  test("http-rules 83: nesting beyond the cap is 400 and costs no stack", async () => {
    const { status, json } = await post(
      "/v1/echo/7",
      `{"text":"a","more":${"[".repeat(900)}${"]".repeat(900)}}`,
    );
    expect(status).toBe(400);
    expect(json).toMatchObject({
      data: { body: { code: "nesting-too-deep" } },
    });
  });

  test.each([
    [
      "bytes that are no UTF-8",
      new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    ],
    ["half a document", new TextEncoder().encode('{"text":"a"')],
    ["two documents", new TextEncoder().encode('{"text":"a"}{}')],
  ])("http-rules 12: %s are malformed JSON", async (_name, bytes) => {
    const request = new Request("http://shop.test/v1/echo/7", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: bytes,
    });
    const response = await http.handle(request);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      data: { body: { code: "malformed-json" } },
    });
  });

  test("http-rules 13: a charset that is not UTF-8 and a compressed body are 415", async () => {
    const latin = await post("/v1/echo/7", '{"text":"a"}', {
      "content-type": "application/json; charset=latin1",
    });
    const packed = await post("/v1/echo/7", '{"text":"a"}', {
      "content-encoding": "gzip",
    });
    const fine = await post("/v1/echo/7", '{"text":"a"}', {
      "content-type": 'application/json; charset="UTF-8"',
    });
    expect([latin.status, packed.status, fine.status]).toEqual([415, 415, 200]);
    expect(packed.json).toMatchObject({
      data: { contentType: { code: "unsupported-encoding" } },
    });
  });

  test("an operation without a body takes none and an empty object, and nothing else", async () => {
    const path = "/v1/areas/root";
    expect((await post(path, "{}")).status).toBe(401);
    const optional = await post("/v1/echo/7", "");
    expect(optional.status).toBe(200);
  });

  test("decision 28: a path id that does not parse is 404", async () => {
    for (const id of ["0", "abc", "1.5", "99999999999999999999"])
      expect((await post(`/v1/echo/${id}`)).status).toBe(404);
  });

  test("a NUL character never reaches a handler", async () => {
    const { status, json } = await post("/v1/echo/7", '{"text":"a\\u0000b"}');
    expect(status).toBe(422);
    expect(json).toMatchObject({ data: { text: { code: "invalid-format" } } });
  });

  test("several cookies stay several lines, and an own Vary is added to ours", async () => {
    const response = await http.handle(
      new Request("http://shop.test/v1/cookies"),
    );
    expect(response.headers.getSetCookie()).toEqual([
      "a=1; HttpOnly",
      "b=2; HttpOnly",
    ]);
    expect(response.headers.get("vary")).toBe(
      "Accept, Authorization, Origin, Cookie",
    );
  });
});
