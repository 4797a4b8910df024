import { expect, test } from "bun:test";
import { adaId } from "../domain/people.ts";
import { ada, admin, stranger, usersApi } from "./users-api.ts";

const path = `/v1/users/${adaId}`;

test("GET /v1/users/{id}: 200 without e-mail and phone for others", async () => {
  const { call } = await usersApi();
  const { status, body } = await call({ path, as: stranger });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    data: { profile: { id: adaId, displayName: "Ada Lovelace" } },
  });
  expect(JSON.stringify(body)).not.toMatch(/email|phone|ada@example|442079/);
});

test("GET /v1/users/{id}: 200 with e-mail and phone for the person and for management", async () => {
  const { call } = await usersApi();
  for (const as of [ada, admin]) {
    const { status, body } = await call({ path, as });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: { profile: { email: "ada@example.test", phone: "+442079460000" } },
    });
  }
});

test("auth #26: GET /v1/users/{id} shows a manager without a second factor what everybody sees", async () => {
  const { call } = await usersApi();
  for (const role of ["admin", "root"] as const) {
    const { status, body } = await call({
      path,
      as: { roles: [role], aal: 1 },
    });
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toMatch(/email|phone|ada@example|442079/);
  }
});

test("GET /v1/users/{id}: 200 without e-mail and phone for a moderator", async () => {
  const { call } = await usersApi();
  const { body } = await call({ path, as: { roles: ["moderator"] } });
  expect(JSON.stringify(body)).not.toMatch(/email|phone/);
});

test("GET /v1/users/{id}: 404 for nobody and for what is no id, alike", async () => {
  const { call } = await usersApi();
  const nobody = await call({
    path: "/v1/users/0190a6c0-1c5e-7b8a-9f43-000000000000",
    as: admin,
  });
  const noId = await call({ path: "/v1/users/robert", as: admin });
  expect([nobody.status, noId.status]).toEqual([404, 404]);
  expect(nobody.body).toEqual(noId.body);
});

test("GET /v1/users/{id}: 401 without a token", async () => {
  const { call } = await usersApi();
  expect((await call({ path })).status).toBe(401);
});
