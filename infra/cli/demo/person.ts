import { CallFailed } from "@tixlys/client-typescript";
import type { Answer, Suite } from "@tixlys/client-typescript";

/** The password of everybody in the story. */
export const demoPassword = "a long walk along the river";
const POLL_MS = 50;
/** Shorter: what is measured between two of these is shown. */
const REFUSAL_POLL_MS = 5;
const EVENT_DEADLINE_MS = 10_000;
const REFUSAL_DEADLINE_MS = 1_000;

/** The data of a success. Throws a sentence otherwise. */
export const done = <Data>(came: Answer<Data>, what: string): Data => {
  if (came.ok) return came.data;
  throw new Error(`${what}: ${new CallFailed(came).message}`);
};

/** Throws a sentence unless the answer is a refusal with this status. */
export const refused = (came: Answer, status: number, what: string): void => {
  if (came.ok || came.status !== status)
    throw new Error(`${what}: expected ${status}, got ${came.status}`);
};

/** Asks again until it succeeds; an event takes its way, and a stranger would reload too. */
export const eventually = async <Data>(
  ask: () => Promise<Answer<Data>>,
  arrived: (data: Data) => boolean,
  what: string,
): Promise<Data> => {
  const start = performance.now();
  for (;;) {
    const came = await ask();
    if (came.ok && arrived(came.data)) return came.data;
    if (performance.now() - start > EVENT_DEADLINE_MS)
      throw new Error(
        `${what} within ${EVENT_DEADLINE_MS} ms; the last answer was ${came.status}`,
      );
    await Bun.sleep(POLL_MS);
  }
};

/** The newest link to this page, with its token, that was mailed to this address. */
export const linkInMail = async (
  suite: Suite,
  email: string,
  page: string,
): Promise<URL> => {
  const links = (mails: readonly { readonly links: readonly string[] }[]) =>
    mails
      .flatMap((mail) => mail.links)
      .filter((link) => link.includes(`/${page}?token=`));
  const { mails } = await eventually(
    () => suite.notifications.devMail.list({ query: { to: email } }),
    (data) => links(data.mails).length > 0,
    `a mail to ${email} that leads to ${page}`,
  );
  const [link = ""] = links(mails);
  return new URL(link);
};

/** A new account, not yet confirmed. */
export const register = async (suite: Suite, name: string) => {
  const email = `${name}@example.test`;
  const { user } = done(
    await suite.auth.registration.create({
      body: {
        email,
        username: name,
        password: demoPassword,
        firstName: "Ada",
        lastName: "Novak",
      },
    }),
    "register",
  );
  return { email, userId: user.id };
};

/** Redeems the link that was mailed to a new account. */
export const confirm = async (suite: Suite, email: string): Promise<void> => {
  const link = await linkInMail(suite, email, "verify-email");
  const body = { token: link.searchParams.get("token") ?? "" };
  done(await suite.auth.registration.verify({ body }), "verify");
};

/** A new session; its answer, whatever it is. */
export const logIn = (
  suite: Suite,
  identifier: string,
  password = demoPassword,
) => suite.auth.session.create({ body: { identifier, password } });

/**
 * How long `users` still takes a token that is void, in milliseconds. A token of a key that the gateway had traded is
 * `token-revoked`; the key itself is no good from then on, `token-invalid`.
 */
export const untilRefused = async (
  suite: Suite,
  token: string,
  codes: readonly string[] = ["token-revoked"],
): Promise<number> => {
  const start = performance.now();
  for (;;) {
    const came = await suite.users.profile.read({ token });
    const tookMs = performance.now() - start;
    if (!came.ok && came.kind === "refused" && came.status === 401) {
      if (codes.includes(came.code)) return tookMs;
      throw new Error(`users refused for another reason: ${came.code}`);
    }
    if (tookMs > REFUSAL_DEADLINE_MS)
      throw new Error(
        `users refuses the token within ${REFUSAL_DEADLINE_MS} ms; the last answer was ${came.status}`,
      );
    await Bun.sleep(REFUSAL_POLL_MS);
  }
};
