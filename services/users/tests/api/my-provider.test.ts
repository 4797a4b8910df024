import { describe, expect, test } from "bun:test";
import { adaId } from "../domain/people.ts";
import { ada, adaAsProvider, admin, stranger, usersApi } from "./users-api.ts";

const path = "/v1/me/provider";
const as = adaAsProvider;
const body = {
  personalId: "850101-1234",
  company: "Analytical Engines Ltd",
  city: "London",
  radiusKm: 25,
};
const put = { method: "PUT", path, as, body };

describe("PUT /v1/me/provider: 200", () => {
  test("answers of the personal id its last signs alone, and so does GET", async () => {
    const { call, providerRows } = await usersApi();
    const { status, headers, body: told } = await call(put);
    expect([status, headers.get("etag")]).toEqual([200, '"1"']);
    expect(told).toEqual({
      status: "success",
      data: {
        provider: {
          id: adaId,
          personalIdPreview: "1234",
          company: "Analytical Engines Ltd",
          city: "London",
          radiusKm: 25,
          createdAt: "2026-11-21T10:00:00.000Z",
          updatedAt: "2026-11-21T10:00:00.000Z",
        },
      },
    });
    const read = await call({ path, as });
    expect([read.status, read.headers.get("etag")]).toEqual([200, '"1"']);
    expect(read.body).toEqual(told);
    expect(String(providerRows.get(adaId)?.personalId)).toBe("8501011234");
  });

  test("replaces all but the personal id, which stays when it is not sent", async () => {
    const { call, providerRows, providersTold } = await usersApi();
    await call(put);
    const again = await call({ ...put, body: { radiusKm: 0 } });
    expect([again.status, again.headers.get("etag")]).toEqual([200, '"2"']);
    expect(JSON.stringify(again.body)).not.toMatch(/company|city/);
    expect(String(providerRows.get(adaId)?.personalId)).toBe("8501011234");
    expect(providersTold.map(({ version }) => version)).toEqual([1, 2]);
  });

  test("changes nothing and tells nobody when it is told again", async () => {
    const { call, providersTold } = await usersApi();
    await call(put);
    expect((await call(put)).headers.get("etag")).toBe('"1"');
    expect(providersTold).toHaveLength(1);
  });
});

describe("PUT /v1/me/provider: 412", () => {
  test("for a version that is not, with the ETag that is", async () => {
    const { call } = await usersApi();
    await call(put);
    const outdated: readonly Record<string, string>[] = [
      { "if-match": '"7"' },
      { "if-none-match": "*" },
    ];
    for (const headers of outdated) {
      const refused = await call({ ...put, headers });
      expect([refused.status, refused.headers.get("etag")]).toEqual([
        412,
        '"1"',
      ]);
    }
  });

  test("for any version while there is none (http-rules 44)", async () => {
    const { call } = await usersApi();
    const headers = { "if-match": "*" };
    expect((await call({ ...put, headers })).status).toBe(412);
    const first = { "if-none-match": "*" };
    expect((await call({ ...put, headers: first })).status).toBe(200);
  });
});

describe("PUT /v1/me/provider: 422", () => {
  test.each([
    [{ radiusKm: 25 }, "personalId", "required"],
    [{ ...body, personalId: "canary?" }, "personalId", "invalid-format"],
    [{ ...body, personalId: "12345" }, "personalId", "invalid-format"],
    [{ ...body, company: "canary\u0007" }, "company", "invalid-format"],
    [{ ...body, city: " " }, "city", "invalid-format"],
    [{ ...body, radiusKm: -1 }, "radiusKm", "too-small"],
    [{ ...body, radiusKm: 1001 }, "radiusKm", "too-large"],
    [{ ...body, radiusKm: "25" }, "radiusKm", "invalid-type"],
    [{ ...body, personalId: null }, "personalId", "invalid-type"],
  ])("for %j names %s as %s", async (sent, field, code) => {
    const { call, log } = await usersApi();
    const refused = await call({ ...put, body: sent });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ data: { [field]: { code } } });
    expect(JSON.stringify(refused.body) + log.text()).not.toContain("canary");
  });
});

test("PUT and GET /v1/me/provider: 403 for whoever offers nothing, management among them", async () => {
  const { call } = await usersApi();
  for (const who of [ada, admin]) {
    expect((await call({ ...put, as: who })).status).toBe(403);
    const { status, body: refused } = await call({ path, as: who });
    expect([status, refused]).toMatchObject([
      403,
      { data: { permission: { code: "insufficient-permission" } } },
    ]);
  }
});

test("PUT /v1/me/provider: 404 profile-not-ready before the profile has arrived", async () => {
  const { call } = await usersApi();
  const who = { ...stranger, roles: ["user" as const, "provider" as const] };
  const { status, body: refused } = await call({ ...put, as: who });
  expect([status, refused]).toMatchObject([
    404,
    { data: { resource: { code: "profile-not-ready" } } },
  ]);
});

test("GET /v1/me/provider: 404 before anything was told, also for one provider about another", async () => {
  const { call } = await usersApi();
  expect((await call({ path, as })).status).toBe(404);
  await call(put);
  const who = { ...stranger, roles: ["user" as const, "provider" as const] };
  expect((await call({ path, as: who })).status).toBe(404);
});

test("PUT and GET /v1/me/provider: 401 without a token", async () => {
  const { call } = await usersApi();
  expect((await call({ ...put, as: undefined })).status).toBe(401);
  expect((await call({ path })).status).toBe(401);
});

test("the personal id reaches no log line", async () => {
  const { call, log } = await usersApi();
  await call(put);
  expect(log.text()).not.toMatch(/850101|8501011234/);
});
