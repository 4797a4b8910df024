import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onRegister } from "./errors.ts";
import { attempts, bodyLimitBytes, passwordTextMax } from "./limits.ts";
import { userOnWire, userSchema } from "./schemas.ts";

export const register = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/register",
    operation: "auth:registration:create",
    summary: "Register",
    description:
      "Asks for an account and mails a link; the account exists once the link is redeemed. An address that has an owner gets the same answer, and its owner a notice.",
    guard: "public",
    limits: attempts,
    body: t.Object({
      email: t.String({
        minLength: 1,
        maxLength: 320,
        description: "Compared trimmed and in lower case.",
      }),
      username: t.String({
        minLength: 1,
        maxLength: 64,
        description:
          "3 to 32 of a-z and 0-9 with single inner dots, underscores or hyphens.",
      }),
      password: t.String({
        minLength: 1,
        maxLength: passwordTextMax,
        description:
          "15 to 256 characters; any characters, but nothing common or personal.",
      }),
      kind: t.Optional(
        t.Union([t.Literal("customer"), t.Literal("provider")], {
          default: "customer",
        }),
      ),
      firstName: t.Optional(t.String({ minLength: 1, maxLength: 200 })),
      lastName: t.Optional(t.String({ minLength: 1, maxLength: 200 })),
      phone: t.Optional(
        t.String({
          minLength: 1,
          maxLength: 32,
          description: "E.164: +4312345678",
        }),
      ),
    }),
    bodyExample: {
      email: "ada@example.test",
      username: "ada",
      password: "four words are plenty here",
    },
    bodyLimitBytes,
    response: { status: 201, data: t.Object({ user: userSchema }) },
    errors: [
      "username-taken",
      "username-reserved",
      "username-invalid",
      "invalid-format",
      "too-short",
      "too-long",
      "password-too-common",
      "password-breached",
      "password-too-personal",
    ],
    ahead: ({ body }) =>
      app.prepareRegistration({ ...body, kind: body.kind ?? "customer" }),
    async handle({ ahead: prepared }) {
      if (!prepared.ok) return onRegister(prepared.error);
      const registered = await app.enterRegistration(prepared.value);
      return registered.ok
        ? reply.created({ user: userOnWire(registered.value) }, "/auth/v1/me")
        : onRegister(registered.error);
    },
  });
