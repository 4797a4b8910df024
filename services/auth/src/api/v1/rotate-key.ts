import { reject, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";

export const rotateKey = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/keys/rotate",
    operation: "auth:key:rotate",
    summary: "Rotate the signing key",
    description:
      "Publishes a new key, which signs from ten minutes on, when every verifier knows it. Tokens of the old one stay good until they end.",
    guard: "root",
    response: {
      status: 201,
      data: t.Object({
        key: t.Object({
          keyId: t.Integer(),
          state: t.Literal("pending"),
          createdAt: t.String({ format: "date-time" }),
        }),
      }),
    },
    errors: ["invalid-state"],
    async handle() {
      const rotated = await app.rotateKey();
      if (!rotated.ok) return reject("invalid-state");
      const { keyId, since } = rotated.value;
      return reply.created(
        {
          key: {
            keyId,
            state: "pending",
            createdAt: since.toISOString(),
          } as const,
        },
        "/auth/v1/keys",
      );
    },
  });
