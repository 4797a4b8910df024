import type { Suite } from "@tixlys/client-typescript";
import type { Answer, Client } from "./client.ts";
import {
  done,
  eventually,
  linkInMail,
  logIn,
  refused,
  register,
  untilRefused,
} from "./person.ts";

/** What a client did, and what it got. */
export type Step = { readonly what: string; readonly result: string };

/** Called after each step, once it is true. */
export type Tell = (step: Step) => void;

const POLL_MS = 50;

/** The answer, where it has the status. Throws a sentence otherwise. */
export const expect = (
  answer: Answer,
  status: number,
  what: string,
): Answer => {
  if (answer.status !== status)
    throw new Error(
      `${what}: expected ${status}, got ${answer.status}: ${answer.text.slice(0, 400)}`,
    );
  return answer;
};

/** Asks again until the answer is what is waited for; an event takes its way, and a stranger would reload too. */
export const until = async (
  ask: () => Promise<Answer>,
  arrived: (answer: Answer) => boolean,
  deadlineMs: number,
  what: string,
): Promise<{ answer: Answer; tookMs: number }> => {
  const start = performance.now();
  for (;;) {
    const answer = await ask();
    const tookMs = performance.now() - start;
    if (arrived(answer)) return { answer, tookMs };
    if (tookMs > deadlineMs)
      throw new Error(
        `${what} within ${deadlineMs} ms; the last answer was ${answer.status}: ${answer.text.slice(0, 400)}`,
      );
    await Bun.sleep(POLL_MS);
  }
};

/** As a browser does: open the page, then submit the form that is on it. */
const verifyByPage = async (client: Client, link: URL): Promise<Answer> => {
  const path = `${link.pathname}${link.search}`;
  const page = expect(await client.get(path), 200, "the verification page");
  const action = /<form[^>]*\baction="([^"]*)"/.exec(page.text)?.[1];
  const form = new URLSearchParams();
  for (const [input] of page.text.matchAll(/<input[^>]*>/g)) {
    const name = /\bname="([^"]*)"/.exec(input)?.[1];
    const value = /\bvalue="([^"]*)"/.exec(input)?.[1];
    if (name !== undefined) form.set(name, value ?? "");
  }
  const target = new URL(
    (action ?? "").replaceAll("&amp;", "&") || path,
    new URL(path, link),
  );
  return client.submit(`${target.pathname}${target.search}`, form);
};

/**
 * The suite's story as a client lives it; each step is told once it is true and throws a sentence when it is not.
 * `suffix` keeps the names of two runs apart.
 */
export const tellStory = async (
  client: Client,
  suffix: string,
  tell: Tell,
): Promise<void> => {
  const { suite } = client;
  const ada = await register(suite, `ada-${suffix}`);
  tell({ what: "POST /auth/v1/register", result: `201, user ${ada.userId}` });

  const link = await linkInMail(suite, ada.email, "verify-email");
  tell({
    what: "the mail is in the catcher",
    result: `its link leads to ${link.pathname}`,
  });

  const body = { token: link.searchParams.get("token") ?? "" };
  done(await suite.auth.registration.verify({ body }), "verify by the API");
  const second = await suite.auth.registration.verify({ body });
  refused(second, 409, "verify a second time");
  tell({
    what: "POST /auth/v1/verify-email",
    result: "200; a second time 409",
  });

  await verifyAnother(client, suffix);
  tell({
    what: "the page behind the link, its button pressed",
    result: "the second account is verified and logs in",
  });

  await liveOneSession(suite, suffix, tell);
};

/** A second person, who presses the button on the page. */
const verifyAnother = async (client: Client, suffix: string): Promise<void> => {
  const { suite } = client;
  const bo = await register(suite, `bo-${suffix}`);
  const page = await verifyByPage(
    client,
    await linkInMail(suite, bo.email, "verify-email"),
  );
  if (page.status >= 400)
    throw new Error(
      `verify by the page: ${page.status}: ${page.text.slice(0, 400)}`,
    );
  done(await logIn(suite, bo.email), "log in after the page's button");
};

/** Log in, look around, renew, log out, be refused. */
const liveOneSession = async (
  suite: Suite,
  suffix: string,
  tell: Tell,
): Promise<void> => {
  const login = done(await logIn(suite, `ada-${suffix}`), "log in");
  tell({
    what: "POST /auth/v1/login",
    result: `200, session ${login.sessionId}`,
  });

  const { accessToken, refreshToken } = login;
  const me = done(
    await suite.auth.account.read({ token: accessToken }),
    "GET /auth/v1/me",
  );
  tell({ what: "GET /auth/v1/me", result: `200, ${me.user.username}` });

  const { profile } = await eventually(
    () => suite.users.profile.read({ token: accessToken }),
    () => true,
    "the profile that users makes from the event",
  );
  tell({
    what: "GET /users/v1/me",
    result: `200, "${profile.displayName}", made from the event auth.account.registered`,
  });

  const refreshed = done(
    await suite.auth.session.refresh({ body: { refreshToken } }),
    "refresh",
  );
  const token = refreshed.accessToken;
  done(await suite.users.profile.read({ token }), "the refreshed token");
  tell({
    what: "POST /auth/v1/refresh",
    result: "200, a new pair; users accepts it",
  });

  done(await suite.auth.session.end({ token }), "log out");
  const tookMs = await untilRefused(suite, token);
  tell({
    what: "POST /auth/v1/logout, then GET /users/v1/me with the old token",
    result: `401 token-revoked, ${Math.round(tookMs)} ms after the answer to the logout`,
  });
};
