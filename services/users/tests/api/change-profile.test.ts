import { describe, expect, test } from "bun:test";
import { createAccountListener } from "../../src/application/account-listener.ts";
import { adaId, later } from "../domain/people.ts";
import { ada, admin, stranger, usersApi } from "./users-api.ts";

const path = `/v1/users/${adaId}`;
const patch = { method: "PATCH", path, as: admin, body: { bio: "Notes." } };

describe("PATCH /v1/users/{id}: 200", () => {
  test("for a manager, with the new version as the ETag and what management may see", async () => {
    const { call, told } = await usersApi();
    const { status, headers, body } = await call(patch);
    expect([status, headers.get("etag")]).toEqual([200, '"2"']);
    expect(body).toMatchObject({
      data: {
        profile: {
          bio: "Notes.",
          email: "ada@example.test",
          roles: ["user", "customer"],
          disabled: false,
        },
      },
    });
    expect(told.at(-1)?.cause).toHaveProperty("managerId");
    const read = await call({ path, as: admin });
    expect(read.body).toEqual(body);
  });

  test("with an If-Match of the version that is", async () => {
    const { call } = await usersApi();
    const headers = { "if-match": '"1"' };
    expect((await call({ ...patch, headers })).status).toBe(200);
  });
});

test("PATCH /v1/users/{id}: 412 with the ETag that is, for an If-Match that is not", async () => {
  const { call, rows } = await usersApi();
  const headers = { "if-match": '"7"' };
  const { status, headers: answered } = await call({ ...patch, headers });
  expect([status, answered.get("etag")]).toEqual([412, '"1"']);
  expect(rows.get(adaId)?.version).toBe(1);
});

describe("PATCH /v1/users/{id}: 403", () => {
  test("for everybody but management, the person themself among them", async () => {
    const { call, rows } = await usersApi();
    for (const as of [ada, stranger, { roles: ["moderator" as const] }])
      expect((await call({ ...patch, as })).status).toBe(403);
    expect(rows.get(adaId)?.version).toBe(1);
  });

  test("auth #26: for a manager without a second factor", async () => {
    const { call } = await usersApi();
    const as = { roles: ["admin" as const], aal: 1 };
    expect((await call({ ...patch, as })).status).toBe(403);
  });

  test("for a rank that is not below one's own, and for one's own profile, whatever the rank", async () => {
    const { call, work, rows } = await usersApi();
    const own = await call({
      ...patch,
      as: { userId: adaId, roles: ["root"] },
    });
    expect([own.status, own.body]).toMatchObject([
      403,
      { data: { permission: { code: "rank-too-low" } } },
    ]);
    await createAccountListener(work, () => later).rolesChanged(
      { userId: adaId, roles: ["admin"], accountVersion: 2 },
      { messageId: adaId },
    );
    const before = rows.get(adaId)?.version;
    const equal = await call(patch);
    expect(equal.status).toBe(403);
    expect(rows.get(adaId)?.version).toBe(before);
    expect((await call({ ...patch, as: { roles: ["root"] } })).status).toBe(
      200,
    );
  });
});

test("auth #46: PATCH /v1/users/{id}: 404 for nobody and for what is no id, alike", async () => {
  const { call } = await usersApi();
  const ask = (id: string) => call({ ...patch, path: `/v1/users/${id}` });
  const nobody = await ask("0190a6c0-1c5e-7b8a-9f43-000000000000");
  const noId = await ask("robert");
  expect([nobody.status, noId.status]).toEqual([404, 404]);
  expect(nobody.body).toEqual(noId.body);
});

test("PATCH /v1/users/{id}: 422 for malformed fields, each named", async () => {
  const { call } = await usersApi();
  const body = { phone: "0151", locale: "en_canary" };
  const refused = await call({ ...patch, body });
  expect(refused.status).toBe(422);
  expect(refused.body).toMatchObject({ data: { phone: {}, locale: {} } });
  expect(JSON.stringify(refused.body)).not.toContain("canary");
});

test("PATCH /v1/users/{id}: 401 without a token", async () => {
  const { call } = await usersApi();
  expect((await call({ ...patch, as: undefined })).status).toBe(401);
});
