import { type Answer, type Client, text } from "./client.ts";

/** What a client did, and what it got. */
export type Step = { readonly what: string; readonly result: string };

/** Called after each step, once it is true. */
export type Tell = (step: Step) => void;

/** The password of everybody in the story. */
export const demoPassword = "a long walk along the river";
const POLL_MS = 50;
const EVENT_DEADLINE_MS = 10_000;
const LOGOUT_DEADLINE_MS = 1_000;

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

/** The link with its token in the newest mail to this address. */
const linkInMail = async (client: Client, email: string): Promise<URL> => {
  const { answer } = await until(
    () =>
      client.get(`/notifications/v1/dev/mails?to=${encodeURIComponent(email)}`),
    (mails) => /\?token=/.test(mails.text),
    EVENT_DEADLINE_MS,
    `a mail to ${email}`,
  );
  const link = /https?:\/\/[^"\\\s<>]+\?token=[A-Za-z0-9_-]+/.exec(answer.text);
  if (link === null) throw new Error("the mail holds no link with a token");
  return new URL(link[0]);
};

const register = async (client: Client, name: string) => {
  const email = `${name}@example.test`;
  const answer = expect(
    await client.post("/auth/v1/register", {
      email,
      username: name,
      password: demoPassword,
      firstName: "Ada",
      lastName: "Novak",
    }),
    201,
    "register",
  );
  return { email, userId: text(answer, "user.id") };
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
  const ada = await register(client, `ada-${suffix}`);
  tell({ what: "POST /auth/v1/register", result: `201, user ${ada.userId}` });

  const link = await linkInMail(client, ada.email);
  tell({
    what: "the mail is in the catcher",
    result: `its link leads to ${link.pathname}`,
  });

  const token = link.searchParams.get("token") ?? "";
  expect(
    await client.post("/auth/v1/verify-email", { token }),
    200,
    "verify by the API",
  );
  expect(
    await client.post("/auth/v1/verify-email", { token }),
    409,
    "verify a second time",
  );
  tell({
    what: "POST /auth/v1/verify-email",
    result: "200; a second time 409",
  });

  const bo = await register(client, `bo-${suffix}`);
  const page = await verifyByPage(client, await linkInMail(client, bo.email));
  if (page.status >= 400)
    throw new Error(
      `verify by the page: ${page.status}: ${page.text.slice(0, 400)}`,
    );
  expect(
    await client.post("/auth/v1/login", {
      identifier: bo.email,
      password: demoPassword,
    }),
    200,
    "log in after the page's button",
  );
  tell({
    what: "the page behind the link, its button pressed",
    result: "the second account is verified and logs in",
  });

  const login = expect(
    await client.post("/auth/v1/login", {
      identifier: `ada-${suffix}`,
      password: demoPassword,
    }),
    200,
    "log in",
  );
  tell({
    what: "POST /auth/v1/login",
    result: `200, session ${text(login, "sessionId")}`,
  });

  const me = expect(
    await client.get("/auth/v1/me", text(login, "accessToken")),
    200,
    "GET /auth/v1/me",
  );
  tell({
    what: "GET /auth/v1/me",
    result: `200, ${text(me, "user.username")}`,
  });

  const profile = await until(
    () => client.get("/users/v1/me", text(login, "accessToken")),
    (answer) => answer.status === 200,
    EVENT_DEADLINE_MS,
    "the profile that users makes from the event",
  );
  tell({
    what: "GET /users/v1/me",
    result: `200, "${text(profile.answer, "profile.displayName")}", made from the event auth.account.registered`,
  });

  const refreshed = expect(
    await client.post("/auth/v1/refresh", {
      refreshToken: text(login, "refreshToken"),
    }),
    200,
    "refresh",
  );
  const access = text(refreshed, "accessToken");
  expect(await client.get("/users/v1/me", access), 200, "the refreshed token");
  tell({
    what: "POST /auth/v1/refresh",
    result: "200, a new pair; users accepts it",
  });

  expect(
    await client.post("/auth/v1/logout", undefined, access),
    200,
    "log out",
  );
  const refused = await until(
    () => client.get("/users/v1/me", access),
    (answer) => answer.status === 401,
    LOGOUT_DEADLINE_MS,
    "users refuses the token after logout",
  );
  if (!/token-revoked/.test(refused.answer.text))
    throw new Error(
      `users refused for another reason: ${refused.answer.text.slice(0, 400)}`,
    );
  tell({
    what: "POST /auth/v1/logout, then GET /users/v1/me with the old token",
    result: `401 token-revoked, ${Math.round(refused.tookMs)} ms after the answer to the logout`,
  });
};
