import {
  recentlyAuthenticated,
  reject,
  reply,
  type Reply,
  route,
  t,
} from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import type { DeleteMeRejection } from "../../application/departure/delete-me.ts";
import { deviceTokensOf } from "./device-cookie.ts";
import { onConflict, onGone, onLogin } from "./errors.ts";
import { bodyLimitBytes, ownAttempts, passwordTextMax } from "./limits.ts";

export const deleteMe = (app: AuthApplication) =>
  route({
    method: "DELETE",
    path: "/me",
    operation: "auth:account:delete",
    summary: "Delete my account",
    description:
      "At once and for good: every session, token and API key stops working, nobody signs in with it any more, and every service forgets the person. The address is free for a new account; the username is kept from others for thirty days. Needs the password and a fresh sign-in (403 step-up-required). What other people wrote stays theirs.",
    guard: ["general", recentlyAuthenticated],
    limits: ownAttempts,
    body: t.Object({
      password: t.String({ minLength: 1, maxLength: passwordTextMax }),
    }),
    bodyExample: { password: "four words are plenty here" },
    bodyLimitBytes,
    response: { status: 202, data: null },
    errors: [
      "invalid-credentials",
      "token-revoked",
      "last-root",
      "quota-exceeded",
    ],
    // Passwords take long to judge, and a failure counts whatever becomes of its request.
    ahead: ({ body, principal, request, clientAddress }) =>
      app.proveDeletion(principal, {
        password: body.password,
        ip: clientAddress,
        deviceTokens: deviceTokensOf(request),
      }),
    async handle({ ahead: proof, principal }) {
      if (!proof.ok) return onDeleteMe(proof.error);
      const done = await app.deleteMe(principal, proof.value);
      return done.ok ? reply.accepted() : onDeleteMe(done.error);
    },
  });

function onDeleteMe(rejection: DeleteMeRejection): Reply<never> {
  switch (rejection.type) {
    case "SessionGone":
      return onGone();
    case "LastRoot":
      return reject("last-root");
    case "Conflict":
      return onConflict();
    default:
      return onLogin(rejection);
  }
}
