/** People who exist: registered, verified, and signed in when asked. */
import type { Suite } from "./suite.ts";

/** Somebody who can sign in. */
export type Person = { readonly identifier: string; readonly password: string };

/** What a sign-in answers, as far as the parts need it. */
export type Session = {
  readonly accessToken: string;
  readonly refreshToken: string;
};

const MAIL_DEADLINE_MS = 20_000;
const password = "many spans and a single way";

/** Sends JSON and answers what stands under `data`. @throws Error for whatever is no success. */
export async function post<Data>(
  url: string,
  body: unknown,
  token?: string,
): Promise<Data> {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} → ${answer.status}: ${text}`);
  // cast: the contract's shape; a wrong one fails where it is used.
  return (JSON.parse(text) as { data: Data }).data;
}

const AT_ONCE = 8;

/** Registers some at a time, and redeems the links of their mails. */
export async function makePeople(
  { gateway }: Suite,
  count: number,
): Promise<readonly Person[]> {
  const names = Array.from(
    { length: count },
    (_, at) => `bench-${Date.now().toString(36)}-${at}`,
  );
  const people: Person[] = [];
  const some = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop())
      people.push(await makeOne(gateway, name));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
  return people;
}

async function makeOne(gateway: string, username: string): Promise<Person> {
  const email = `${username}@example.test`;
  await post(`${gateway}/auth/v1/register`, { email, username, password });
  const token = await mailedToken(gateway, email);
  await post(`${gateway}/auth/v1/verify-email`, { token });
  return { identifier: email, password };
}

/** Signs somebody in at an address of auth. */
export const signIn = (auth: string, person: Person): Promise<Session> =>
  post<Session>(`${auth}/v1/login`, person);

async function mailedToken(gateway: string, email: string): Promise<string> {
  const end = performance.now() + MAIL_DEADLINE_MS;
  while (performance.now() < end) {
    const mails = await fetch(
      `${gateway}/notifications/v1/dev/mails?to=${encodeURIComponent(email)}`,
    );
    const [, token] = /\?token=([\w-]+)/.exec(await mails.text()) ?? [];
    if (token !== undefined) return token;
    await Bun.sleep(20);
  }
  throw new Error(`no mail to ${email} within ${MAIL_DEADLINE_MS} ms`);
}
