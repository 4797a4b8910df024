import { t, type Static } from "@tixlys/pawz";
import type { MySession } from "../../application/session/my-sessions.ts";
import type { UserView } from "../../application/views.ts";
import { passwordTextMax } from "./limits.ts";

const id = t.String({ format: "uuid" });
const moment = t.String({ format: "date-time" });

/** A user as `auth` shows one; the profile is `users`' resource. */
export const userSchema = t.Object(
  {
    id,
    email: t.String({ format: "email" }),
    username: t.String(),
    roles: t.Array(t.String(), {
      description: "The one role, then the capabilities: customer, provider.",
    }),
    verified: t.Boolean(),
    disabled: t.Boolean(),
    createdAt: moment,
    updatedAt: moment,
  },
  {
    examples: [
      {
        id: "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d",
        email: "ada@example.test",
        username: "ada",
        roles: ["user", "customer"],
        verified: true,
        disabled: false,
        createdAt: "2026-11-21T10:00:00.000Z",
        updatedAt: "2026-11-21T10:00:00.000Z",
      },
    ],
  },
);

/** A password that somebody is about to have. */
export const newPasswordSchema = t.String({
  minLength: 1,
  maxLength: passwordTextMax,
  description:
    "15 to 256 characters; any characters, but nothing common or personal.",
});

/** What can be wrong with one, beside its length. */
export const newPasswordErrors = [
  "too-short",
  "too-long",
  "password-too-common",
  "password-breached",
  "password-too-personal",
  "password-unchanged",
] as const;

/** The token of a mailed link. */
export const mailTokenSchema = t.String({ minLength: 1, maxLength: 512 });

/** One that looks like ours. */
export const mailTokenExample = "Yx3o0yF8v3bJm6pQ2r5t8wAzC1eGhKlNqSuVxZ4b7cE";

/** One sign-in of one program. */
export const sessionSchema = t.Object({
  id,
  device: t.String({
    description: "What its owner recognises it by.",
    examples: ["Firefox on Linux"],
  }),
  ip: t.String({
    description: "Where it was last used from.",
    examples: ["203.0.113.7"],
  }),
  createdAt: moment,
  lastUsedAt: moment,
  expiresAt: t.String({
    format: "date-time",
    description: "When it ends by itself unless it is refreshed before.",
  }),
  current: t.Boolean({ description: "Whether it is the one that asks." }),
});

/** What a program gets when its person has signed in, or has come back. */
export const tokensSchema = t.Object({
  accessToken: t.String({
    description: "Goes into the header: Authorization: Bearer …",
  }),
  accessTokenExpiresAt: moment,
  refreshToken: t.Optional(
    t.String({
      description:
        "To be traded in once. Absent for client web, which gets it as an HttpOnly cookie.",
    }),
  ),
  refreshTokenExpiresAt: moment,
  tokenType: t.Literal("Bearer"),
  sessionId: id,
});

/** The same, and what makes the program known where it asked for it. */
export const signedInSchema = t.Object({
  ...tokensSchema.properties,
  deviceToken: t.Optional(
    t.String({
      description:
        "To be shown at the next login of this person. Absent for client web, which gets it as an HttpOnly cookie.",
    }),
  ),
  deviceTokenExpiresAt: t.Optional(moment),
});

export function userOnWire(user: UserView): Static<typeof userSchema> {
  const { createdAt, updatedAt, roles, ...rest } = user;
  return {
    ...rest,
    roles: [...roles],
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function sessionOnWire(
  session: MySession,
): Static<typeof sessionSchema> {
  const { id, device, ip, createdAt, lastUsedAt, expiresAt, current } = session;
  const times = {
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
  return { id, device, ip, ...times, current };
}
