import { dataOf } from "@tixlys/client-typescript";
import type { Answer, Suite } from "@tixlys/client-typescript";

const POLL_MS = 20;
const MAIL_DEADLINE_MS = 25_000;
/** The promise is a second and the figure the benchmark's; a busy machine is late with everything. */
const REFUSAL_DEADLINE_MS = 25_000;

export const firstPassword = "seven lanterns under the bridge";

/** Asks again until something came of it. */
const soon = async <T>(
  what: string,
  deadlineMs: number,
  ask: () => Promise<T | undefined>,
): Promise<T> => {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (performance.now() > end)
      throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await Bun.sleep(POLL_MS);
  }
};

/** The token of the newest mail to an address whose link leads to this page. */
export const mailedToken = (
  suite: Suite,
  email: string,
  page: string,
): Promise<string> =>
  soon(
    `a mail to ${email} that leads to ${page}`,
    MAIL_DEADLINE_MS,
    async () => {
      const { mails } = await dataOf(
        suite.notifications.devMail.list({ query: { to: email } }),
      );
      return mails
        .flatMap((mail) => mail.links)
        .map((link) => new URL(link))
        .find(({ pathname }) => pathname === `/auth/ui/${page}`)
        ?.searchParams.get("token");
    },
  ).then((token) => token ?? "");

/** How an answer is told in one line: `200`, `401 token-revoked`. */
export const told = (answer: Answer): string =>
  !answer.ok && answer.kind === "refused"
    ? `${answer.status} ${answer.code}`
    : `${answer.status}`;

/** Asks until it is refused for one of these reasons; the answers before must all be successes. */
export const refusedSoon = async (
  ask: () => Promise<Answer>,
  ...reasons: readonly string[]
): Promise<void> => {
  const wanted = reasons.join(" or ");
  await soon(wanted, REFUSAL_DEADLINE_MS, async () => {
    const answer = await ask();
    if (answer.ok) return undefined;
    if (!reasons.includes(told(answer)))
      throw new Error(`refused with ${told(answer)}, not with ${wanted}`);
    return true;
  });
};

/** Somebody with an address and an account of their own, confirmed by the mailed link. */
export const resident = async (
  suite: Suite,
  name: string,
  kind: "customer" | "provider" = "customer",
) => {
  const email = `${name}@example.test`;
  const { user } = await dataOf(
    suite.auth.registration.create({
      body: { email, username: name, password: firstPassword, kind },
    }),
  );
  const token = await mailedToken(suite, email, "verify-email");
  await dataOf(suite.auth.registration.verify({ body: { token } }));
  const login = (password = firstPassword, deviceToken?: string) =>
    suite.auth.session.create({
      body: {
        identifier: name,
        password,
        ...(deviceToken === undefined ? {} : { deviceToken }),
      },
    });
  return {
    id: user.id,
    name,
    email,
    login,
    /** A session of theirs on one more device. */
    signedIn: async (password = firstPassword) => {
      const session = await dataOf(login(password));
      return { ...session, refreshToken: session.refreshToken ?? "" };
    },
    /** Has `users` made the profile of it? Asked until it has. */
    hasProfile: (accessToken: string): Promise<boolean> =>
      soon("the profile", MAIL_DEADLINE_MS, async () =>
        (await suite.users.profile.read({ token: accessToken })).ok
          ? true
          : undefined,
      ),
  };
};
