import { describe, expect, test } from "bun:test";
import type { TestClaims } from "@tixlys/testkit";
import { createAccountListener } from "../../src/application/account-listener.ts";
import { parseUserId } from "../../src/domain/profile/values.ts";
import { adaId, adasAccount, later, valueOf } from "../domain/people.ts";
import { ada, usersApi } from "./users-api.ts";

/** One manager: a cursor is good for whoever it was given to. */
const manager = {
  userId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c88",
  roles: ["admin" as const],
};
const idOf = (n: number) =>
  `0190a6c0-1c5e-7b8a-9f43-4a1f5f2f7c${String(n).padStart(2, "0")}`;

/** Ada, and 25 others: every fifth a provider, the last one closed. */
async function crowd() {
  const parts = await usersApi();
  const listener = createAccountListener(parts.work, () => later);
  for (let n = 0; n < 25; n += 1)
    await listener.registered(
      adasAccount({
        userId: valueOf(parseUserId(idOf(n))),
        username: `person-${String(n)}`,
        email: `person-${String(n)}@example.test`,
        firstName: "Grace",
        roles: ["user", n % 5 === 0 ? "provider" : "customer"],
      }),
      { messageId: adaId },
    );
  await listener.statusChanged(
    { userId: idOf(24), disabled: true, accountVersion: 2 },
    { messageId: adaId },
  );
  const list = async (query: string, as: TestClaims = manager) => {
    const answer = await parts.call({ path: `/v1/users${query}`, as });
    return { ...answer, ...pageOf(answer.body) };
  };
  return { ...parts, list };
}

type Page = {
  data?: {
    profiles?: { id: string; username: string; email?: string }[];
    page?: { nextCursor: string | null; hasMore: boolean };
  };
};

function pageOf(body: unknown) {
  // cast: what the conformance suite holds against the schema.
  const { data } = body as Page;
  return {
    names: data?.profiles?.map(({ username }) => username) ?? [],
    cursor: data?.page?.nextCursor ?? undefined,
    more: data?.page?.hasMore,
  };
}

describe("GET /v1/users: 200", () => {
  test("finds people by names, username and address, with what management may see", async () => {
    const { list } = await crowd();
    const { status, body, names } = await list("?query=ADA%20love");
    expect([status, names]).toEqual([200, ["ada"]]);
    expect(body).toMatchObject({
      data: {
        profiles: [
          {
            id: adaId,
            email: "ada@example.test",
            phone: "+442079460000",
            roles: ["user", "customer"],
            disabled: false,
          },
        ],
      },
    });
    expect((await list("?query=person-7%40example")).names).toEqual([
      "person-7",
    ]);
  });

  test("by rank, capability and state", async () => {
    const { list } = await crowd();
    expect((await list("?role=provider")).names).toHaveLength(5);
    expect((await list("?role=admin")).names).toEqual([]);
    expect((await list("?status=disabled")).names).toEqual(["person-24"]);
    expect((await list("?status=active&limit=100")).names).toHaveLength(25);
    expect((await list("?status=disabled&role=provider")).names).toEqual([]);
  });

  test("the newest first, in parts, to the end", async () => {
    const { list } = await crowd();
    const first = await list("?query=grace&limit=10");
    expect([first.names.length, first.more]).toEqual([10, true]);
    expect(first.names[0]).toBe("person-24");
    const second = await list(`?query=grace&limit=10&cursor=${first.cursor}`);
    const third = await list(`?query=grace&limit=10&cursor=${second.cursor}`);
    expect([third.names.length, third.more]).toEqual([5, false]);
    const all = [...first.names, ...second.names, ...third.names];
    expect(new Set(all).size).toBe(25);
  });
});

describe("GET /v1/users: 400", () => {
  test("for a cursor of another search, another manager, or nobody's (http-rules 36)", async () => {
    const { list } = await crowd();
    const { cursor } = await list("?query=grace&limit=10");
    const good = `?query=grace&limit=10&cursor=${cursor}`;
    expect((await list(good)).status).toBe(200);
    const other = {
      userId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c77",
      roles: ["admin" as const],
    };
    for (const [query, as] of [
      [`?query=ada&limit=10&cursor=${cursor}`, manager],
      [`?query=grace&role=user&cursor=${cursor}`, manager],
      [`?query=grace&limit=10&cursor=${cursor}`, other],
      [`?query=grace&cursor=${cursor?.slice(0, -2)}AA`, manager],
    ] as const) {
      const { status, body } = await list(query, as);
      expect(status).toBe(400);
      expect(body).toMatchObject({
        data: { cursor: { code: "invalid-cursor" } },
      });
    }
  });

  test.each([
    ["?role=king", "role"],
    ["?status=gone", "status"],
    ["?limit=101", "limit"],
    ["?query=", "query"],
    [`?query=${"a".repeat(201)}`, "query"],
    ["?email=ada", "email"],
    ["?sort=email", "sort"],
  ])("for %s names %s", async (query, field) => {
    const { list } = await crowd();
    const { status, body } = await list(query);
    expect(status).toBe(400);
    expect(body).toMatchObject({ data: { [field]: {} } });
  });
});

test("GET /v1/users: 403 for everybody but management, moderators among them", async () => {
  const { list } = await crowd();
  const moderator = { roles: ["moderator" as const] };
  const provider = { roles: ["user" as const, "provider" as const] };
  for (const as of [ada, moderator, provider]) {
    const { status, body } = await list("?query=ada", as);
    expect(status).toBe(403);
    expect(JSON.stringify(body)).not.toContain("ada@example");
  }
});

test("auth #26: GET /v1/users: 403 for a manager without a second factor", async () => {
  const { list } = await crowd();
  const { status } = await list("", { roles: ["admin"], aal: 1 });
  expect(status).toBe(403);
});

test("GET /v1/users: 401 without a token", async () => {
  const { call } = await crowd();
  expect((await call({ path: "/v1/users" })).status).toBe(401);
});

test("GET /v1/users: nothing that was looked for reaches the log", async () => {
  const { list, log } = await crowd();
  await list("?query=canary%40example.test");
  expect(log.text()).not.toContain("canary");
});
