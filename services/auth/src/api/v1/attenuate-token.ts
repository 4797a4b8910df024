import { bearerToken, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import type { Wish } from "../../application/token/attenuate.ts";
import { onAttenuate } from "./api-key-errors.ts";
import { operationsSchema, resourcesSchema } from "./api-key-schemas.ts";
import { bodyLimitBytes } from "./limits.ts";

const day = 24 * 60 * 60;

export const attenuateToken = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/tokens/attenuate",
    operation: "auth:token:attenuate",
    summary: "Narrow my token",
    description:
      "Gives a token that opens less than the one that asks, to hand on: to a program, a colleague's script, one request. It can but narrow, ends with the one that asks, and dies with its session. ./tixlys token attenuate and the library do the same offline.",
    guard: "general",
    delegable: true,
    body: t.Object(
      {
        operations: t.Optional(operationsSchema),
        resources: t.Optional(resourcesSchema),
        services: t.Optional(
          t.Array(
            t.String({
              minLength: 1,
              maxLength: 63,
              pattern: "^[a-z][a-z0-9-]*$",
              examples: ["users"],
            }),
            {
              minItems: 1,
              maxItems: 16,
              description: "The services that may accept it.",
            },
          ),
        ),
        expiresIn: t.Optional(
          t.Integer({
            minimum: 1,
            maximum: day,
            description:
              "Seconds from now; it never lives longer than the token that asks.",
          }),
        ),
        requestId: t.Optional(
          t.String({
            pattern: "^[A-Za-z0-9._-]{8,128}$",
            description: "The one X-Request-Id that it may be used with.",
            examples: ["export-2026-11-21"],
          }),
        ),
      },
      { minProperties: 1 },
    ),
    bodyExample: { operations: ["users:profile:read"], expiresIn: 60 },
    bodyLimitBytes,
    response: {
      status: 201,
      data: t.Object({
        token: t.String(),
        expiresAt: t.String({ format: "date-time" }),
      }),
    },
    errors: [
      "token-revoked",
      "limit-reached",
      "invalid-format",
      "too-long",
      "too-many-items",
      "too-few-items",
    ],
    async handle({ principal, body, request }) {
      const token = bearerToken(request.headers) ?? "";
      const narrowed = await app.attenuate(principal, token, wishOf(body));
      if (!narrowed.ok) return onAttenuate(narrowed.error);
      const { token: narrow, expiresAt } = narrowed.value;
      return reply.created(
        { token: narrow, expiresAt: expiresAt.toISOString() },
        "/auth/v1/tokens/attenuate",
      );
    },
  });

/** The wire's word for a length of time has no unit in it. */
const wishOf = ({
  expiresIn,
  ...rest
}: Omit<Wish, "expiresInSeconds"> & { readonly expiresIn?: number }): Wish =>
  expiresIn === undefined ? rest : { ...rest, expiresInSeconds: expiresIn };
