/** Where the services are asked: all behind one gateway, or each by itself. */
export type Places = {
  readonly auth: string;
  readonly notifications: string;
  readonly users: string;
};

const POLL_MS = 50;
const MAIL_DEADLINE_MS = 10_000;

/** Behind a gateway at `url`. */
export const behind = (url: string): Places => ({
  auth: `${url}/auth`,
  notifications: `${url}/notifications`,
  users: `${url}/users`,
});

/** Somebody who registers, redeems the link of the mail and signs in, as one request id for all where one is given. */
export const newcomer = (places: Places, name: string, requestId?: string) => {
  const email = `${name}@example.test`;
  const password = "many spans and a single way";
  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(`${places.auth}${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(requestId === undefined ? {} : { "x-request-id": requestId }),
      },
      body: JSON.stringify(body),
    });
  const mailedToken = async (): Promise<string> => {
    const end = performance.now() + MAIL_DEADLINE_MS;
    while (performance.now() < end) {
      const mails = await fetch(
        `${places.notifications}/v1/dev/mails?to=${encodeURIComponent(email)}`,
      );
      const [, token] =
        /\?token=([A-Za-z0-9_-]+)/.exec(await mails.text()) ?? [];
      if (token !== undefined) return token;
      await Bun.sleep(POLL_MS);
    }
    throw new Error(`no mail to ${email} within ${MAIL_DEADLINE_MS} ms`);
  };
  return {
    register: () =>
      post("/v1/register", { email, username: name, password }).then(
        ({ status }) => status,
      ),
    verify: async () =>
      (await post("/v1/verify-email", { token: await mailedToken() })).status,
    /** Answers an access token. */
    login: async (): Promise<string> => {
      const answer = await post("/v1/login", { identifier: email, password });
      const [, token] =
        /"accessToken":"([^"]+)"/.exec(await answer.text()) ?? [];
      if (token === undefined)
        throw new Error(`the login was answered with ${answer.status}`);
      return token;
    },
    /** Asks `users` for the profile. */
    profile: (token: string) =>
      fetch(`${places.users}/v1/me`, {
        headers: { authorization: `Bearer ${token}` },
      }),
  };
};
