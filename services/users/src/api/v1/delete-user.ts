import { recentlyAuthenticated, reject, reply, route, t } from "@tixlys/pawz";
import type { Accounts, RemovalRefusal } from "../../application/ports.ts";
import type { Reply } from "@tixlys/pawz";

export const deleteUser = (accounts: Accounts) =>
  route({
    method: "DELETE",
    path: "/users/{id}",
    operation: "users:user:delete",
    summary: "Delete somebody's account",
    description:
      "Of somebody below the caller's rank. The account ends at once; the profile, and what every other service keeps about the person, goes a moment later. A second time it is 404.",
    tag: "profile",
    guard: ["management", recentlyAuthenticated],
    params: t.Object({ id: t.String({ format: "uuid" }) }),
    resource: ({ params }) => `users/users/${params.id}`,
    response: { status: 202, data: null },
    errors: ["not-found", "rank-too-low", "last-root", "token-revoked"],
    async handle({ params, request, signal }) {
      const token = tokenOf(request.headers);
      const done = await accounts.remove(params.id, token, signal);
      return done.ok ? reply.accepted() : refuse(done.error);
    },
  });

/** The guard has read it, so it is there. */
function tokenOf(headers: Headers): string {
  return (headers.get("authorization") ?? "").replace(/^bearer\s+/i, "");
}

function refuse(rejection: RemovalRefusal): Reply<never> {
  switch (rejection.type) {
    case "UserUnknown":
      return reject("not-found");
    case "RankTooLow":
      return reject("rank-too-low");
    case "LastRoot":
      return reject("last-root");
    case "StepUpRequired":
      return reject("step-up-required");
    case "TokenRevoked":
      return reject("token-revoked");
    case "AuthAway":
      return reply.overloaded(1);
  }
}
