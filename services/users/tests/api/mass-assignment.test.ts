import { expect, test } from "bun:test";
import { adaId } from "../domain/people.ts";
import { adaAsProvider, admin, usersApi } from "./users-api.ts";

/** What somebody would like to set who may not. */
const wanted: Readonly<Record<string, unknown>> = {
  role: "root",
  roles: ["root"],
  tier: "root",
  disabled: false,
  status: "active",
  emailVerified: true,
  email: "new@example.test",
  username: "somebody-else",
  id: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c99",
  userId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c99",
  ownerId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c99",
  sub: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c99",
  version: 99,
  accountVersion: 99,
  memberSince: "2020-01-01T00:00:00.000Z",
  createdAt: "2020-01-01T00:00:00.000Z",
  searchText: " root",
  personalIdPreview: "0000",
};

const bodies = [
  { method: "PATCH", path: "/v1/me", as: adaAsProvider, body: { bio: "x" } },
  {
    method: "PATCH",
    path: `/v1/users/${adaId}`,
    as: admin,
    body: { bio: "x" },
  },
  {
    method: "PUT",
    path: "/v1/me/provider",
    as: adaAsProvider,
    body: { personalId: "850101-1234", radiusKm: 1 },
  },
];

test.each(bodies)(
  "auth #47: $method $path refuses each field that is not the sender's to set, and applies none",
  async ({ body, ...request }) => {
    const { call, rows, providerRows } = await usersApi();
    const before = rows.get(adaId);
    for (const [field, value] of Object.entries(wanted)) {
      const answer = await call({
        ...request,
        body: { ...body, [field]: value },
      });
      expect([field, answer.status]).toEqual([field, 422]);
      expect(answer.body).toMatchObject({
        data: { [field]: { code: "unknown-property" } },
      });
    }
    expect(rows.get(adaId)).toEqual(before);
    expect(providerRows.size).toBe(0);
    expect((await call({ ...request, body })).status).toBe(200);
  },
);

test("auth #46 #47: nobody's data is reached by naming them in the address", async () => {
  const { call } = await usersApi();
  for (const path of ["/v1/me", "/v1/me/provider"])
    for (const field of ["userId", "id", "role"]) {
      const { status } = await call({
        path: `${path}?${field}=${adaId}`,
        as: adaAsProvider,
      });
      expect([path, field, status]).toEqual([path, field, 400]);
    }
});
