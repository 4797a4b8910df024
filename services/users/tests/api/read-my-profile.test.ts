import { expect, test } from "bun:test";
import { adaId } from "../domain/people.ts";
import { mintFor } from "@tixlys/testkit";
import { ada, apiKeys, stranger, usersApi } from "./users-api.ts";

test("GET /v1/me: 200 with the person's own profile and its version as the ETag", async () => {
  const { call } = await usersApi();
  const { status, headers, body } = await call({ path: "/v1/me", as: ada });
  expect(status).toBe(200);
  expect(headers.get("etag")).toBe('"1"');
  expect(body).toEqual({
    status: "success",
    data: {
      profile: {
        id: adaId,
        username: "ada",
        displayName: "Ada Lovelace",
        firstName: "Ada",
        lastName: "Lovelace",
        locale: "en",
        timezone: "UTC",
        memberSince: "2026-11-21T09:30:00.000Z",
        createdAt: "2026-11-21T10:00:00.000Z",
        updatedAt: "2026-11-21T10:00:00.000Z",
        email: "ada@example.test",
        phone: "+442079460000",
      },
    },
  });
});

test("GET /v1/me: 404 profile-not-ready with Retry-After before the event has arrived", async () => {
  const { call } = await usersApi();
  const { status, headers, body } = await call({
    path: "/v1/me",
    as: stranger,
  });
  expect(status).toBe(404);
  expect(headers.get("retry-after")).toBe("1");
  expect(body).toMatchObject({
    status: "fail",
    data: { resource: { code: "profile-not-ready" } },
  });
});

test("GET /v1/me: 401 without a token", async () => {
  const { call } = await usersApi();
  const { status, body } = await call({ path: "/v1/me" });
  expect(status).toBe(401);
  expect(body).toMatchObject({
    data: { credentials: { code: "token-missing" } },
  });
});

test("GET /v1/me: 401 with a token for another service", async () => {
  const { call } = await usersApi();
  const { status } = await call({
    path: "/v1/me",
    as: { ...ada, audiences: ["chat"] },
  });
  expect(status).toBe(401);
});

test("GET /v1/me: 304 while nothing changes, and the new profile after a change (http-rules 41)", async () => {
  const { http } = await usersApi();
  const authorization = `Bearer ${mintFor(apiKeys, ada)}`;
  const read = (etag: string) =>
    http.handle(
      new Request("http://users.test/v1/me", {
        headers: { authorization, "if-none-match": etag },
      }),
    );
  const same = await read('"1"');
  expect([same.status, await same.text()]).toEqual([304, ""]);
  expect(same.headers.get("cache-control")).toBe("private, no-cache");
  expect((await read('"0"')).status).toBe(200);
});
