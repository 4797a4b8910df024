import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onBootstrap } from "./errors.ts";
import { attempts, bodyLimitBytes, passwordTextMax } from "./limits.ts";
import { userOnWire, userSchema } from "./schemas.ts";

export const bootstrap = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/bootstrap",
    operation: "auth:root:bootstrap",
    summary: "Become the first root",
    description:
      "Redeems the link of ./tixlys auth bootstrap-root, once, and only while there is no root.",
    guard: "public",
    limits: attempts,
    body: t.Object({
      token: t.String({ minLength: 1, maxLength: 512 }),
      email: t.String({ minLength: 1, maxLength: 320 }),
      username: t.String({ minLength: 1, maxLength: 64 }),
      password: t.String({ minLength: 1, maxLength: passwordTextMax }),
    }),
    bodyExample: {
      token: "5Yx3k0o1aZbq2mJr7vTn8wLc4sHdPgKe6uNfQyXiBzE",
      email: "root@example.test",
      username: "root",
      password: "four words are plenty here",
    },
    bodyLimitBytes,
    response: { status: 201, data: t.Object({ user: userSchema }) },
    errors: [
      "token-invalid",
      "token-used",
      "token-expired",
      "email-already-registered",
      "username-taken",
      "username-invalid",
      "invalid-format",
      "too-short",
      "too-long",
      "password-too-common",
      "password-too-personal",
    ],
    ahead: ({ body }) => app.prepareBootstrap(body),
    async handle({ ahead: prepared }) {
      if (!prepared.ok) return onBootstrap(prepared.error);
      const made = await app.enterBootstrap(prepared.value);
      return made.ok
        ? reply.created({ user: userOnWire(made.value) }, "/auth/v1/me")
        : onBootstrap(made.error);
    },
  });
