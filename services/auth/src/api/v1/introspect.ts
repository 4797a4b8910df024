import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import type { TokenHolder } from "../../application/ports.ts";

/** Longer than any token; what is longer is not active either, but not worth reading. */
const maxTokenLength = 8192;

const seconds = t.Integer({ description: "Unix seconds.", minimum: 0 });

/** The fields of RFC 7662 §2.2; of an inactive token nothing but that. */
const answer = t.Union([
  t.Object({
    active: t.Literal(true),
    token_type: t.Literal("Bearer"),
    sub: t.String({ description: "The user's id, or the service's name." }),
    username: t.Optional(t.String()),
    client_id: t.String(),
    sid: t.Optional(t.String({ description: "The session's id." })),
    roles: t.Optional(t.Array(t.String())),
    aud: t.Array(t.String()),
    iat: seconds,
    exp: seconds,
    jti: t.String(),
  }),
  t.Object({ active: t.Literal(false) }),
]);

export const introspect = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/introspect",
    operation: "auth:token:introspect",
    summary: "Is this token good?",
    description:
      "RFC 7662, for services: asked while the feed of revocations is late. Sessions, generations and accounts are looked up.",
    guard: "service",
    body: t.Object({
      token: t.String({ minLength: 1, maxLength: maxTokenLength }),
    }),
    bodyExample: { token: "Eo4BCiQKBHVzZXI=" },
    response: {
      status: 200,
      data: answer,
      example: { active: false },
    },
    errors: [],
    async handle({ body }) {
      const found = await app.introspect(body.token);
      if (!found.active) return reply.ok({ active: false } as const);
      const { username } = found;
      return reply.ok({
        active: true,
        token_type: "Bearer",
        ...fieldsOf(found.holder),
        ...(username === undefined ? {} : { username }),
      } as const);
    },
  });

function fieldsOf(holder: TokenHolder) {
  const common = {
    aud: [...holder.audiences],
    iat: Math.floor(holder.issuedAt.getTime() / 1000),
    exp: Math.floor(holder.expiresAt.getTime() / 1000),
    jti: holder.tokenId,
  };
  if (holder.kind === "service")
    return { sub: holder.service, client_id: holder.service, ...common };
  const { userId, sessionId, client, roles } = holder;
  return {
    sub: userId,
    client_id: client,
    sid: sessionId,
    roles: [...roles],
    ...common,
  };
}
