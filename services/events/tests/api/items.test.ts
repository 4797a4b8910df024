import { expect, test } from "bun:test";
import { ada, bo } from "../domain/things.ts";
import { itemsApi } from "./items-api.ts";

const key = "0123456789abcdef";
const lantern = { name: "Lantern", quantity: 2 };

test("POST /v1/items: 201 with the item and where it is", async () => {
  const { call } = itemsApi();
  const made = await call(ada, "/v1/items", { body: lantern });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ data: { item: lantern } });
  const location = made.headers.get("location") ?? "";
  expect(location).toStartWith("/events/v1/items/");
  const read = await call(ada, location.replace("/events/", "/"));
  expect([read.status, read.body]).toEqual([200, made.body]);
});

test("POST /v1/items: the same request with its key again is the same answer, quoted or not (http-rules 23)", async () => {
  const { call, told } = itemsApi();
  const first = await call(ada, "/v1/items", { body: lantern, key });
  const second = await call(ada, "/v1/items", {
    body: lantern,
    key: `"${key}"`,
  });
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body).toEqual(first.body);
  expect(second.headers.get("location")).toBe(first.headers.get("location"));
  expect(told).toHaveLength(1);
});

test("POST /v1/items: 422 for the key of another request, and for a name that does not show", async () => {
  const { call } = itemsApi();
  await call(ada, "/v1/items", { body: lantern, key });
  const other = await call(ada, "/v1/items", { body: { name: "Rope" }, key });
  expect([other.status, other.body]).toMatchObject([
    422,
    { data: { idempotencyKey: { code: "idempotency-key-mismatch" } } },
  ]);
  const hidden = await call(ada, "/v1/items", { body: { name: "\u202e" } });
  expect([hidden.status, hidden.body]).toMatchObject([
    422,
    { data: { name: { code: "invalid-format" } } },
  ]);
});

test("GET /v1/items/{id}: 404 for somebody else's", async () => {
  const { call, told } = itemsApi();
  await call(ada, "/v1/items", { body: lantern });
  const path = `/v1/items/${told[0]?.id ?? ""}`;
  expect((await call(ada, path)).status).toBe(200);
  expect((await call(bo, path)).status).toBe(404);
});

test("GET /v1/items: the newest first, in parts that link to the next", async () => {
  const { call } = itemsApi();
  for (const name of ["one", "two", "three"])
    await call(ada, "/v1/items", { body: { name } });
  const first = await call(ada, "/v1/items?limit=2");
  expect(first.body).toMatchObject({
    data: {
      items: [{ name: "three" }, { name: "two" }],
      page: { hasMore: true },
    },
  });
  const next = /<([^>]*)>; rel="next"/.exec(first.headers.get("link") ?? "");
  const rest = await call(ada, `/v1/items${next?.[1] ?? ""}`);
  expect(rest.body).toMatchObject({
    data: {
      items: [{ name: "one" }],
      page: { nextCursor: null, hasMore: false },
    },
  });
  expect(rest.headers.get("link")).toBeNull();
});

test("GET /v1/owner: 200 for who has been told of, 404 until then", async () => {
  const { call } = itemsApi();
  const known = await call(ada, "/v1/owner");
  expect([known.status, known.body]).toMatchObject([
    200,
    { data: { owner: { id: ada } } },
  ]);
  expect((await call(bo, "/v1/owner")).status).toBe(404);
});
