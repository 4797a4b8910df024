import type { Suite } from "@tixlys/client-typescript";
import {
  confirm,
  done,
  eventually,
  linkInMail,
  logIn,
  refused,
  register,
  untilRefused,
} from "./person.ts";
import type { Tell } from "./story.ts";

const laterPassword = "another walk along another river";
const KEY_LIFETIME_MS = 3_600_000;

/** How to sign in as root. */
export type RootLogin = {
  readonly identifier: string;
  readonly password: string;
};

/** What to do where nobody could sign in as root. */
export const rootHint =
  "without what management does: that needs this checkout's own suite, and its root with the password it was made with";

/**
 * What a person does with their account beside signing in, and what management does with it. Each step is told once it is true;
 * throws a sentence when one is not. Answers false when management was left out, because `root` is unknown or is not let in.
 */
export const tellIdentityStory = async (
  suite: Suite,
  suffix: string,
  root: RootLogin | undefined,
  tell: Tell,
): Promise<boolean> => {
  const name = `cy-${suffix}`;
  const { email, userId } = await register(suite, name);
  await confirm(suite, email);

  await endOneOfTwo(suite, name, tell);
  await forgetAndReset(suite, name, email, tell);
  await lendAndTakeBack(suite, name, tell);
  const opened =
    root === undefined
      ? undefined
      : await logIn(suite, root.identifier, root.password);
  if (opened?.ok !== true) return false;
  await promote(suite, { name, userId }, opened.data.accessToken, tell);
  return true;
};

/** A session on two devices; the one ends the other. */
const endOneOfTwo = async (
  suite: Suite,
  name: string,
  tell: Tell,
): Promise<void> => {
  const laptop = done(await logIn(suite, name), "log in on the laptop");
  const phone = done(await logIn(suite, name), "log in on the phone");
  const token = laptop.accessToken;
  const { sessions } = done(
    await suite.auth.session.list({ token }),
    "list the sessions",
  );
  const others = sessions.filter(({ current }) => !current);
  if (sessions.length !== 2 || others[0]?.id !== phone.sessionId)
    throw new Error(`${sessions.length} sessions are listed, not these two`);
  tell({
    what: "a third person, on a laptop and a phone: GET /auth/v1/sessions",
    result: `200, ${sessions.length} sessions, one of them the one that asks`,
  });

  await usersKnows(suite, phone.accessToken);
  done(
    await suite.auth.session.revoke({ token, params: { id: phone.sessionId } }),
    "end the phone's session",
  );
  const tookMs = await untilRefused(suite, phone.accessToken);
  done(await suite.users.profile.read({ token }), "the laptop's session");
  tell({
    what: "the laptop ends the phone's: DELETE /auth/v1/sessions/{id}",
    result: `users refuses the phone ${Math.round(tookMs)} ms after the answer; the laptop goes on`,
  });
};

const usersKnows = (suite: Suite, token: string) =>
  eventually(
    () => suite.users.profile.read({ token }),
    () => true,
    "the profile that users makes from the event",
  );

const forgetAndReset = async (
  suite: Suite,
  name: string,
  email: string,
  tell: Tell,
): Promise<void> => {
  const { accessToken } = done(await logIn(suite, name), "log in");
  done(await suite.auth.password.forgot({ body: { email } }), "forgot");
  const link = await linkInMail(suite, email, "reset-password");
  const token = link.searchParams.get("token") ?? "";
  const body = { token, newPassword: laterPassword };
  done(await suite.auth.password.reset({ body }), "reset the password");
  const tookMs = await untilRefused(suite, accessToken);
  refused(await logIn(suite, name), 401, "the forgotten password");
  done(await logIn(suite, name, laterPassword), "the new password");
  tell({
    what: "POST /auth/v1/password/forgot, the mail's link, POST /auth/v1/password/reset",
    result: `the new password logs in, the old one is 401, every session is over after ${Math.round(tookMs)} ms`,
  });
};

/** An API key that may read the profile and nothing else. */
const lendAndTakeBack = async (
  suite: Suite,
  name: string,
  tell: Tell,
): Promise<void> => {
  const login = done(await logIn(suite, name, laterPassword), "log in");
  const token = login.accessToken;
  const operations = ["users:profile:read"];
  const expiresAt = new Date(Date.now() + KEY_LIFETIME_MS).toISOString();
  const made = done(
    await suite.auth.apiKey.create({
      token,
      body: { name: "demo", operations, expiresAt },
    }),
    "make an API key",
  );
  const key = made.key;
  done(await suite.users.profile.read({ token: key }), "use the key");
  const beyond = await suite.users.profile.update({
    token: key,
    body: { displayName: "Somebody else" },
  });
  refused(beyond, 403, "use the key for more");
  tell({
    what: `POST /auth/v1/api-keys for ${operations.join(", ")}`,
    result: `201, ${made.apiKey.hint}; as a bearer it reads /users/v1/me and may not change it: 403`,
  });

  done(
    await suite.auth.apiKey.revoke({ token, params: { id: made.apiKey.id } }),
    "revoke the key",
  );
  const codes = ["token-revoked", "token-invalid"];
  const tookMs = await untilRefused(suite, key, codes);
  tell({
    what: "DELETE /auth/v1/api-keys/{id}",
    result: `the key is 401 ${Math.round(tookMs)} ms after the answer`,
  });
};

/** A higher rank by root's hand, and the line of it in the audit log. */
const promote = async (
  suite: Suite,
  { name, userId }: { readonly name: string; readonly userId: string },
  token: string,
  tell: Tell,
): Promise<void> => {
  const before = done(await logIn(suite, name, laterPassword), "log in");
  const { user } = done(
    await suite.auth.user.changeRoles({
      token,
      params: { id: userId },
      body: { roles: ["moderator", "customer"] },
    }),
    "promote",
  );
  const tookMs = await untilRefused(suite, before.accessToken);
  done(await logIn(suite, name, laterPassword), "log in as a moderator");
  tell({
    what: "root: PATCH /auth/v1/users/{id}/roles",
    result: `200, now ${user.roles.join(", ")}; tokens of the rank before are refused after ${Math.round(tookMs)} ms`,
  });

  const action = "privilege_permissions_changed";
  const { entries } = done(
    await suite.auth.audit.list({ token, query: { subject: userId, action } }),
    "read the audit log",
  );
  const [entry] = entries;
  if (entry === undefined || entry.actor.id === undefined)
    throw new Error(`the audit log has no ${action} of this person`);
  done(await suite.auth.session.end({ token }), "log root out");
  tell({
    what: "GET /auth/v1/audit?subject={id}",
    result: `${entry.createdAt} ${entry.action} ${entry.outcome} by user ${entry.actor.id} from ${entry.network ?? "nowhere known"}`,
  });
};
