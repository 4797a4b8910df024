import { createSigner, inspect } from "@tixlys/biscuit";
import { eventually } from "../../support/cli.ts";
import { call, fieldOf, textIn, type Came } from "./call.ts";
import type { Mail } from "./mailbox.ts";
import type { Stage } from "./stage.ts";

/** Somebody who has registered, confirmed or not. */
export type Person = { readonly name: string; readonly email: string };

/** A session's tokens. */
export type Session = {
  readonly accessToken: string;
  readonly refreshToken: string;
};

export const password = "seven lanterns under the bridge";

/** How long a mail, a profile or a refusal may take to come through once nothing is away; a busy machine is late with everything. */
export const ARRIVES_MS = 20_000;

let count = 0;

/** A name that nobody had before. */
export const stranger = (): Person => {
  count += 1;
  const name = `person-${count}`;
  return { name, email: `${name}@example.test` };
};

export const register = (
  { gateway }: Stage,
  { name, email }: Person,
): Promise<Came> =>
  call(`${gateway}/auth/v1/register`, "POST", {
    body: { email, username: name, password },
  });

export const login = (
  { gateway }: Pick<Stage, "gateway">,
  identifier: string,
  secret = password,
): Promise<Came> =>
  call(`${gateway}/auth/v1/login`, "POST", {
    body: { identifier, password: secret },
  });

/** A new session of somebody who can sign in. */
export async function signIn(
  stage: Pick<Stage, "gateway">,
  identifier: string,
  secret = password,
): Promise<Session> {
  const came = await login(stage, identifier, secret);
  return {
    accessToken: textIn(came, "accessToken"),
    refreshToken: textIn(came, "refreshToken"),
  };
}

/** The mails to an address that lead to a page. */
export const mailsTo = (
  { mailbox }: Stage,
  email: string,
  page: string,
): readonly Mail[] =>
  mailbox.mails.filter((mail) => mail.to === email && mail.page === page);

/** Redeems the link of the mail that confirms an address. */
export async function confirm(stage: Stage, person: Person): Promise<void> {
  const arrived = () => mailsTo(stage, person.email, "verify-email")[0];
  await eventually(
    `the mail to ${person.email}`,
    () => arrived() !== undefined,
    ARRIVES_MS,
  );
  const { status } = await call(
    `${stage.gateway}/auth/v1/verify-email`,
    "POST",
    { body: { token: arrived()?.token } },
  );
  if (status !== 200) throw new Error(`verify-email answered ${status}`);
}

/** Signs somebody in and waits for their profile. */
export async function hasProfile(stage: Stage, person: Person): Promise<void> {
  const { accessToken } = await signIn(stage, person.email);
  await eventually(
    `the profile of ${person.name}`,
    async () => {
      const token = accessToken;
      const came = await call(`${stage.gateway}/users/v1/me`, "GET", { token });
      const profile = fieldOf(came.data, "profile");
      return (
        came.status === 200 && fieldOf(profile, "username") === person.name
      );
    },
    ARRIVES_MS,
  );
}

/** An API key of somebody, good for everything of `users`. */
export async function makeKey(
  { gateway }: Stage,
  { accessToken: token }: Session,
): Promise<string> {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const body = { name: "away", operations: ["users:*"], expiresAt };
  const url = `${gateway}/auth/v1/api-keys`;
  return textIn(await call(url, "POST", { token, body }), "key");
}

const OLD_MS = 90_000;
const GOOD_FOR_MS = 120_000;

/** The token of a session as it would be had it been issued a minute and a half ago. */
export function aged({ privateKey }: Stage, { accessToken }: Session): string {
  const read = inspect(accessToken);
  if (!read.readable || read.authority?.principal.kind !== "user")
    throw new Error("no token of a person");
  const { principal, gen = 0, audiences } = read.authority;
  const issuedAt = new Date(Date.now() - OLD_MS);
  return createSigner(privateKey, { environment: "test" }).mint({
    ...principal,
    tokenId: Bun.randomUUIDv7(),
    gen,
    audiences,
    issuedAt,
    authTime: issuedAt,
    expiresAt: new Date(Date.now() + GOOD_FOR_MS),
  });
}
