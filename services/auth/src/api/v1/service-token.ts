import {
  limitPolicies,
  perAddress,
  reject,
  reply,
  route,
  t,
} from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";

/** RFC 9110 §11.6.1: every 401 names a way to do better. */
const challenge = { "www-authenticate": 'Bearer realm="tixlys"' };

export const serviceToken = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/service-tokens",
    operation: "auth:service-token:create",
    summary: "A token for a service",
    description:
      "Gives a service of the suite a token of its own for its secret: sealed, ten minutes.",
    guard: "public",
    // Services of one machine start together and share its address; secrets are too long to be guessed.
    limits: { rules: [perAddress(limitPolicies.write)], onOutage: "open" },
    body: t.Object({
      service: t.String({
        minLength: 1,
        maxLength: 63,
        pattern: "^[a-z][a-z0-9-]*$",
        examples: ["users"],
      }),
      secret: t.String({ minLength: 1, maxLength: 512 }),
    }),
    response: {
      status: 201,
      data: t.Object({
        token: t.String(),
        expiresAt: t.String({ format: "date-time" }),
      }),
    },
    errors: ["invalid-credentials"],
    async handle({ body }) {
      const made = await app.serviceToken(body);
      if (!made.ok)
        return reject("invalid-credentials", { headers: challenge });
      const { token, expiresAt } = made.value;
      return reply.created(
        { token, expiresAt: expiresAt.toISOString() },
        "/auth/v1/service-tokens",
      );
    },
  });
