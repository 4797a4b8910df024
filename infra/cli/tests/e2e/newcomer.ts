import { createClient, dataOf } from "@tixlys/client-typescript";
import type { Suite } from "@tixlys/client-typescript";

const POLL_MS = 50;
const MAIL_DEADLINE_MS = 25_000;
/** Nothing is sent twice: what a test sees is what the suite said first. */
const once = { repetitions: 0, timeoutMs: 30_000 };

/** The suite behind a gateway at `url`. */
export const behind = (url: string): Suite =>
  createClient({ ...once, origin: url });

/** The same services, each at a URL of its own, as the gateway would ask them. */
export const apart = (urls: Readonly<Record<string, string>>): Suite =>
  createClient({
    ...once,
    origin: "http://no-gateway.test",
    fetch: (request) => {
      const { pathname, search } = new URL(request.url);
      const [, service = "", rest = ""] =
        /^\/([^/]+)(.*)$/.exec(pathname) ?? [];
      const url = urls[service];
      if (url === undefined) throw new Error(`${service} has no URL here`);
      return fetch(new Request(`${url}${rest}${search}`, request));
    },
  });

/** The token in the newest mail to this address. */
const mailedToken = async (suite: Suite, email: string): Promise<string> => {
  const end = performance.now() + MAIL_DEADLINE_MS;
  while (performance.now() < end) {
    const { mails } = await dataOf(
      suite.notifications.devMail.list({ query: { to: email } }),
    );
    for (const link of mails.flatMap((mail) => mail.links)) {
      const token = new URL(link).searchParams.get("token");
      if (token !== null) return token;
    }
    await Bun.sleep(POLL_MS);
  }
  throw new Error(`no mail to ${email} within ${MAIL_DEADLINE_MS} ms`);
};

/** Somebody who registers, redeems the link of the mail and signs in, as one request id for all where one is given. */
export const newcomer = (suite: Suite, name: string, requestId?: string) => {
  const email = `${name}@example.test`;
  const password = "many spans and a single way";
  const same = requestId === undefined ? {} : { requestId };
  return {
    register: async (): Promise<number> =>
      (
        await suite.auth.registration.create({
          body: { email, username: name, password },
          ...same,
        })
      ).status,
    verify: async (): Promise<number> => {
      const token = await mailedToken(suite, email);
      const answer = await suite.auth.registration.verify({
        body: { token },
        ...same,
      });
      return answer.status;
    },
    /** Answers an access token. */
    login: async (): Promise<string> => {
      const { accessToken } = await dataOf(
        suite.auth.session.create({
          body: { identifier: email, password },
          ...same,
        }),
      );
      return accessToken;
    },
    /** Asks `users` for the profile. */
    profile: (token: string) => suite.users.profile.read({ token }),
  };
};
