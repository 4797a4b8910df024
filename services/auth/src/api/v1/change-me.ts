import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onChangeMe } from "./errors.ts";
import { bodyLimitBytes, contactChanges } from "./limits.ts";
import { userOnWire, userSchema } from "./schemas.ts";

/** One guard for both fields: whether the login is recent enough for another address is the use case's to say. */
export const changeMe = (app: AuthApplication) =>
  route({
    method: "PATCH",
    path: "/me",
    operation: "auth:account:change",
    summary: "Change my username or address",
    description:
      "The username changes at once. An e-mail address needs a login or step-up from the last ten minutes (403 step-up-required); it is confirmed by a link that is mailed to it, until which `verified` is false and the address before still logs in. The address before gets a notice with a link that takes the change back.",
    guard: "general",
    limits: contactChanges,
    body: t.Object(
      {
        username: t.Optional(
          t.String({
            minLength: 1,
            maxLength: 64,
            description:
              "3 to 32 of a-z and 0-9 with single inner dots, underscores or hyphens. The name before stays yours for thirty days.",
          }),
        ),
        email: t.Optional(
          t.String({
            minLength: 1,
            maxLength: 320,
            description: "Compared trimmed and in lower case.",
          }),
        ),
      },
      { minProperties: 1 },
    ),
    bodyExample: { username: "countess" },
    bodyLimitBytes,
    response: { status: 200, data: t.Object({ user: userSchema }) },
    errors: [
      "username-taken",
      "username-reserved",
      "username-invalid",
      "invalid-format",
      "too-short",
      "too-long",
      "step-up-required",
      "token-revoked",
    ],
    async handle({ principal, body }) {
      const changed = await app.changeMe(principal, body);
      return changed.ok
        ? reply.ok({ user: userOnWire(changed.value) })
        : onChangeMe(changed.error);
    },
  });
