import { afterAll, beforeAll, expect, test } from "bun:test";
import { mintFor } from "@tixlys/testkit";
import {
  apiKeys,
  eventsService,
  managementToken,
  personToken,
} from "./events-api.ts";

let service: Awaited<ReturnType<typeof eventsService>>;
beforeAll(async () => {
  service = await eventsService();
});
afterAll(() => service.db.close());

type Asked = {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
};

async function ask(
  token: string,
  path: string,
  { method, body, headers }: Asked = {},
) {
  const response = await service.http.handle(
    new Request(`http://events.test/v1/webhooks${path}`, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
  const text: unknown = await response.json();
  return {
    status: response.status,
    etag: response.headers.get("etag") ?? "",
    body: text,
  };
}

const at = (answer: { readonly body: unknown }, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null
          ? Reflect.get(value, key)
          : undefined,
      answer.body,
    );
const written = { url: "http://127.0.0.1:9/hook", types: ["orders.*"] };
const someone = () => personToken(Bun.randomUUIDv7());

async function create(token: string, more: object = {}) {
  const made = await ask(token, "", { body: { ...written, ...more } });
  return { ...made, id: String(at(made, "data.webhook.id")) };
}

test("the secret is shown when it is made and when it is changed, in no other answer, and lies sealed in the database", async () => {
  const me = someone();
  const made = await create(me);
  expect(made.status).toBe(201);
  const secret = String(at(made, "data.secret"));
  expect(secret).toStartWith("whsec_");
  const rotated = await ask(me, `/${made.id}/rotate-secret`, {
    method: "POST",
  });
  const next = String(at(rotated, "data.secret"));
  expect(next).not.toBe(secret);
  expect(at(rotated, "data.webhook.formerSecretUntil")).toBeString();
  for (const path of ["", `/${made.id}`, `/${made.id}/deliveries`]) {
    const answer = await ask(me, path);
    expect(answer.status).toBe(200);
    expect(JSON.stringify(answer.body)).not.toContain("whsec_");
  }
  const [row] = await service.db.database.sql<
    { text: string }[]
  >`select w::text as text from webhooks w where id = ${made.id}`;
  expect(row?.text).toContain("v1.1.");
  for (const each of [secret, next])
    expect(row?.text).not.toContain(each.slice("whsec_".length, 20));
  expect(service.log.text()).not.toContain("whsec_");
});

test("a webhook is its owner's: others find none, management sees and mends everybody's, gets nobody's secret, and only management hears everything, and for itself", async () => {
  const [me, other, manager] = [someone(), someone(), managementToken()];
  const { id } = await create(me);
  for (const [path, asked] of [
    ["", {}],
    ["", { method: "PATCH", body: { ordered: true } }],
    ["/deliveries", {}],
    [`/deliveries/${Bun.randomUUIDv7()}/redeliver`, { method: "POST" }],
  ] as const)
    expect((await ask(other, `/${id}${path}`, asked)).status).toBe(404);
  expect((await ask(manager, `/${id}`)).status).toBe(200);
  const ids = async (token: string) =>
    JSON.stringify((await ask(token, "?scope=everybody")).body);
  expect(await ids(manager)).toContain(id);
  expect(await ids(other)).not.toContain(id);
  expect((await create(me, { scope: "all" })).status).toBe(403);
  expect(
    (await ask(me, `/${id}`, { method: "PATCH", body: { scope: "all" } }))
      .status,
  ).toBe(403);
  const wide = await ask(manager, `/${id}`, {
    method: "PATCH",
    body: { scope: "all" },
  });
  const secret = await ask(manager, `/${id}/rotate-secret`, { method: "POST" });
  expect([wide.status, secret.status]).toEqual([403, 403]);
  expect(JSON.stringify(secret.body)).not.toContain("whsec_");
  expect((await create(manager, { scope: "all", types: ["*"] })).status).toBe(
    201,
  );
  expect((await create(mintFor(apiKeys, { verified: false }))).status).toBe(
    403,
  );
});

test("a filter names what is published, an address is one that may be asked, and a change is made to the version that was seen", async () => {
  const me = someone();
  const refused = async (body: object) => {
    const { status, body: text } = await ask(me, "", {
      body: { ...written, ...body },
    });
    return `${String(status)} ${JSON.stringify(text)}`;
  };
  expect(await refused({ types: ["orders.order.lost"] })).toMatch(
    /^422 .*"types".*unknown-reference/,
  );
  expect(await refused({ types: ["orders"] })).toMatch(
    /^422 .*"types".*invalid-format/,
  );
  expect(await refused({ url: "ftp://shop.example/" })).toMatch(
    /^422 .*"url".*scheme-refused.*target-refused/,
  );
  expect(await refused({ url: "http://me:secret@shop.example/" })).toMatch(
    /^422 .*credentials-in-url/,
  );
  const { id, etag: none } = await create(me);
  expect(none).toBe("");
  const { etag } = await ask(me, `/${id}`);
  const change = (body: object, ifMatch: string) =>
    ask(me, `/${id}`, {
      method: "PATCH",
      body,
      headers: { "if-match": ifMatch },
    });
  const changed = await change(
    { types: ["*", "orders.*"], description: " For me ", ordered: true },
    etag,
  );
  expect(changed).toMatchObject({
    status: 200,
    body: {
      data: {
        webhook: {
          types: ["*", "orders.*"],
          description: "For me",
          ordered: true,
          url: written.url,
        },
      },
    },
  });
  expect((await change({ ordered: false }, etag)).status).toBe(412);
  const off = await change({ enabled: false, description: null }, changed.etag);
  expect(off).toMatchObject({
    body: {
      data: {
        webhook: {
          enabled: false,
          disabledBecause: "by-owner",
          description: null,
        },
      },
    },
  });
  expect((await ask(me, `/${id}/test`, { method: "POST" })).status).toBe(409);
  const on = await change({ enabled: true }, off.etag);
  expect(on).toMatchObject({
    body: { data: { webhook: { enabled: true, disabledBecause: null } } },
  });
  const tested = await ask(me, `/${id}/test`, { method: "POST" });
  expect(tested).toMatchObject({
    status: 202,
    body: {
      data: {
        delivery: {
          type: "webhook.test",
          status: "pending",
          attempt: 0,
          nextAttemptAt: expect.any(String),
        },
      },
    },
  });
  expect((await ask(me, `/${id}`, { method: "DELETE" })).status).toBe(200);
  expect((await ask(me, `/${id}`)).status).toBe(404);
});

test("twenty webhooks per person, also when they are made at the same time", async () => {
  const me = someone();
  const made = await Promise.all(Array.from({ length: 24 }, () => create(me)));
  const statuses = made.map(({ status }) => status).toSorted((a, b) => a - b);
  expect(statuses).toEqual([
    ...Array<number>(20).fill(201),
    ...Array<number>(4).fill(409),
  ]);
  const page = await ask(me, "?limit=15");
  expect(at(page, "data.webhooks")).toHaveLength(15);
  const rest = await ask(
    me,
    `?limit=15&cursor=${encodeURIComponent(String(at(page, "data.page.nextCursor")))}`,
  );
  expect(at(rest, "data.webhooks")).toHaveLength(5);
});
