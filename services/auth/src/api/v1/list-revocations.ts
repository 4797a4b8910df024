import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";

/** Most that one answer tells (decision 16). */
const pageSize = 100;

const revocation = t.Object({
  kind: t.Union(
    (["sid", "tok", "sub", "kid", "blk"] as const).map((kind) =>
      t.Literal(kind),
    ),
    { description: "Session, token, user, signing key or token block." },
  ),
  id: t.String(),
  gen: t.Optional(
    t.Integer({
      description: "For a user: tokens of an older generation are void.",
    }),
  ),
  exp: t.Number({
    description: "Unix seconds from when on it concerns no living token.",
  }),
});

export const listRevocations = (app: AuthApplication) =>
  route({
    method: "GET",
    path: "/revocations",
    operation: "auth:revocation:list",
    summary: "What is revoked",
    description:
      "For verifiers that cannot follow the stream AUTH_REVOKED: first everything that concerns living tokens, then, with the after of the last answer, what came since. With hasMore false everything is known that was decided before at; a poll each second keeps the promise of a logout.",
    guard: "service",
    query: t.Object({
      after: t.Optional(
        t.String({
          pattern: "^[0-9]{1,18}$",
          description:
            "What the answer before named; without it from the start.",
          examples: ["0"],
        }),
      ),
      limit: t.Optional(
        t.Integer({ minimum: 1, maximum: pageSize, default: pageSize }),
      ),
    }),
    response: {
      status: 200,
      data: t.Object({
        revocations: t.Array(revocation),
        after: t.String(),
        hasMore: t.Boolean(),
        at: t.String({ format: "date-time" }),
      }),
      example: {
        revocations: [
          {
            kind: "sid",
            id: "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d",
            exp: 1_795_766_640,
          },
        ],
        after: "4711",
        hasMore: false,
        at: "2026-11-21T10:00:00.000Z",
      },
    },
    errors: [],
    async handle({ query }) {
      const { after = "0", limit = pageSize } = query;
      const page = await app.revocations(BigInt(after), limit);
      return reply.ok({
        revocations: page.revocations,
        after: String(page.after),
        hasMore: page.hasMore,
        at: page.at.toISOString(),
      });
    },
  });
