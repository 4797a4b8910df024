import { openAccount } from "../../../src/application/account/open-account.ts";
import type { UserId } from "../../../src/domain/account/ids.ts";
import type { Role } from "../../../src/domain/account/role.ts";
import { newUserId } from "../../../src/application/new-ids.ts";
import { email, good, username } from "../../domain/values.ts";
import { ada, loggedIn, type Bench } from "./ports.ts";

/** Somebody with an account of that rank: their id, and what they log in with. */
export type Person = {
  readonly id: UserId;
  readonly username: string;
  readonly password: string;
};

let people = 0;

/** An account of any rank, which no link and no manager had a part in. */
export async function personOf(on: Bench, role: Role): Promise<Person> {
  people += 1;
  const name = `${role}-no-${people}`;
  const { password } = ada;
  // cast: the text is the account's password, which no policy has to judge here.
  const passwordHash = good(
    await on.ports.passwords.hash(
      password as Parameters<typeof on.ports.passwords.hash>[0],
    ),
  );
  const id = newUserId(on.ports.ids);
  const opened = await on.store.run((tx) =>
    openAccount(
      tx,
      {
        type: "OpenAccount",
        id,
        email: email(`${name}@example.test`),
        username: username(name),
        role,
        capabilities: [],
        at: on.now(),
      },
      {
        metadata: { correlationId: "request-1", time: on.now() },
        passwordHash,
      },
    ),
  );
  good(opened);
  return { id, username: name, password };
}

/** The same with a session, as use cases know whoever asks. */
export async function signedIn(on: Bench, role: Role) {
  const person = await personOf(on, role);
  const { sessionId, accessToken } = await loggedIn(on, person);
  return { ...person, userId: person.id, sessionId, token: accessToken };
}
