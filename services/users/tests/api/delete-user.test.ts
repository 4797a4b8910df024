import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { authAccounts } from "../../src/outbound/accounts/auth-accounts.ts";
import { adaId } from "../domain/people.ts";
import { ada, admin, usersApi } from "./users-api.ts";

/** What `auth` answers, and what it was asked. */
let answer: { readonly status: number; readonly body: object } = {
  status: 202,
  body: { status: "success", data: null },
};
const asked: { path: string; authorization: string | null }[] = [];
let server: ReturnType<typeof Bun.serve>;
beforeAll(() => {
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      const { pathname } = new URL(request.url);
      const authorization = request.headers.get("authorization");
      asked.push({ path: `${request.method} ${pathname}`, authorization });
      return Response.json(answer.body, { status: answer.status });
    },
  });
});
afterAll(() => server.stop(true));

const remove = async (as = admin) => {
  const api = await usersApi({ accounts: authAccounts(server.url.href) });
  return api.call({ method: "DELETE", path: `/v1/users/${adaId}`, as });
};
const refused = (status: number, where: string, code: string) => ({
  status,
  body: { status: "fail", data: { [where]: { code } } },
});

describe("auth #75: DELETE /v1/users/{id}", () => {
  test("asks auth with the caller's own token, so that who may is judged there, and answers 202", async () => {
    answer = { status: 202, body: { status: "success", data: null } };
    expect((await remove()).status).toBe(202);
    expect(asked.at(-1)?.path).toBe(`DELETE /v1/users/${adaId}`);
    expect(asked.at(-1)?.authorization).toStartWith("Bearer ");
  });

  test.each([
    ["a rank that is not below", refused(403, "permission", "rank-too-low")],
    ["the last root", refused(409, "conflict", "last-root")],
    ["nobody", refused(404, "id", "not-found")],
    ["a token that has ended", refused(401, "credentials", "token-revoked")],
  ])("passes on that it is %s", async (_what, theirs) => {
    answer = theirs;
    const { status, body } = await remove();
    expect(status).toBe(theirs.status);
    const [told] = Object.values(theirs.body.data);
    expect(JSON.stringify(body)).toContain(told?.code ?? "none");
  });

  test("says 503 and nothing else when auth does not answer", async () => {
    const api = await usersApi({
      accounts: authAccounts("http://127.0.0.1:1"),
    });
    const { status, headers } = await api.call({
      method: "DELETE",
      path: `/v1/users/${adaId}`,
      as: admin,
    });
    expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
  });

  test("auth #38 #49: nobody below management, and nobody who signed in long ago, reaches auth at all", async () => {
    const before = asked.length;
    expect((await remove(ada)).status).toBe(403);
    const authTime = new Date(Date.now() - 11 * 60_000);
    expect((await remove({ ...admin, authTime })).status).toBe(403);
    expect(asked.length).toBe(before);
  });
});
