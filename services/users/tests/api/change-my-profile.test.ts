import { describe, expect, test } from "bun:test";
import { ada, stranger, usersApi } from "./users-api.ts";

const patch = { method: "PATCH", path: "/v1/me", as: ada };

describe("PATCH /v1/me: 200", () => {
  test("changes what is sent, leaves the rest, and gives the new version as the ETag", async () => {
    const { call } = await usersApi();
    const changed = await call({
      ...patch,
      body: { bio: "Notes.", timezone: "europe/london", locale: "EN-gb" },
    });
    expect(changed.status).toBe(200);
    expect(changed.headers.get("etag")).toBe('"2"');
    expect(changed.body).toMatchObject({
      data: {
        profile: {
          bio: "Notes.",
          timezone: "Europe/London",
          locale: "en-GB",
          firstName: "Ada",
        },
      },
    });
    const read = await call({ path: "/v1/me", as: ada });
    expect(read.body).toEqual(changed.body);
  });

  test("takes a value away with null", async () => {
    const { call } = await usersApi();
    const { body } = await call({
      ...patch,
      body: { phone: null, lastName: null },
    });
    expect(JSON.stringify(body)).not.toMatch(/phone|lastName/);
  });

  test("with an If-Match of the version that is, or of any", async () => {
    const { call } = await usersApi();
    for (const tag of ['"1"', '"7", "2"', "*"]) {
      const body = { bio: `for ${tag}` };
      expect(
        (await call({ ...patch, body, headers: { "if-match": tag } })).status,
      ).toBe(200);
    }
  });
});

test("PATCH /v1/me: 412 with the ETag that is, for an If-Match that is not", async () => {
  const { call, rows } = await usersApi();
  for (const tag of ['"2"', 'W/"1"', '"one"']) {
    const refused = await call({
      ...patch,
      body: { bio: "x" },
      headers: { "if-match": tag },
    });
    expect(refused.status).toBe(412);
    expect(refused.headers.get("etag")).toBe('"1"');
    expect(refused.body).toMatchObject({
      data: { precondition: { code: "stale-version" } },
    });
  }
  expect([...rows.values()][0]?.version).toBe(1);
});

test("PATCH /v1/me: 400 for an If-Match that is no entity tag", async () => {
  const { call } = await usersApi();
  const { status, body } = await call({
    ...patch,
    body: { bio: "x" },
    headers: { "if-match": "one" },
  });
  expect(status).toBe(400);
  expect(body).toMatchObject({
    data: { "if-match": { code: "invalid-header" } },
  });
});

describe("PATCH /v1/me: 422", () => {
  test("names every malformed field at once and repeats none of them (http-rules 9)", async () => {
    const { call, log } = await usersApi();
    const sent = {
      phone: "0151-canary",
      locale: "en_canary",
      timezone: "Europe/Canary",
      displayName: "canary\u0007",
    };
    const { status, body } = await call({ ...patch, body: sent });
    expect(status).toBe(422);
    const code = "invalid-format";
    expect(body).toMatchObject({
      data: {
        phone: { code },
        locale: { code },
        timezone: { code },
        displayName: { code },
      },
    });
    expect(JSON.stringify(body) + log.text()).not.toMatch(/canary/i);
  });

  test.each([
    [{}, "body"],
    [{ email: "new@example.test" }, "email"],
    [{ displayName: null }, "displayName"],
    [{ bio: "b".repeat(501) }, "bio"],
    [{ firstName: "" }, "firstName"],
    [{ phone: 49 }, "phone"],
  ])("for %j names %s", async (body, field) => {
    const { call } = await usersApi();
    const refused = await call({ ...patch, body });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ data: { [field]: {} } });
  });
});

test("PATCH /v1/me: 404 profile-not-ready before the event has arrived", async () => {
  const { call } = await usersApi();
  const { status, headers } = await call({
    ...patch,
    as: stranger,
    body: { bio: "x" },
  });
  expect([status, headers.get("retry-after")]).toEqual([404, "1"]);
});

test("PATCH /v1/me: 401 without a token", async () => {
  const { call } = await usersApi();
  expect(
    (await call({ method: "PATCH", path: "/v1/me", body: { bio: "x" } }))
      .status,
  ).toBe(401);
});
