import { afterAll, beforeAll } from "bun:test";
import { authorizationMatrix, mintFor, type TestClaims } from "@tixlys/testkit";
import { ada, loggedIn, verifiedAccount } from "../application/memory/ports.ts";
import { personOf, type Person } from "../application/memory/people.ts";
import { harness } from "./harness.ts";

const { http, keys, on } = harness();
let listening: ReturnType<typeof http.listen> | undefined;
let people = 0;

/** A new account with a session of its own. */
const newcomer = async () => {
  const username = `person-${(people += 1)}`;
  await verifiedAccount(on, {
    ...ada,
    username,
    email: `${username}@example.test`,
  });
  return loggedIn(on, { username, password: ada.password });
};

/** A collected export of somebody. */
const exported = async () => {
  const person = await personOf(on, "user");
  const { accessToken: token, sessionId } = await loggedIn(on, person);
  const holder = { userId: person.id, sessionId };
  const made = await on.app.requestExport(holder);
  await on.app.collectExports();
  return { token, values: { id: made.ok ? made.value.id : "" } };
};

let ordinary: Person;
/** A manager's rank is read from the account, so that the token alone would not do. */
let ranked: Readonly<Record<string, Person>> = {};
beforeAll(async () => {
  ordinary = await personOf(on, "user");
  ranked = {
    admin: await personOf(on, "admin"),
    root: await personOf(on, "root"),
  };
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => listening?.stop(1000));

authorizationMatrix({
  url: () => listening?.url ?? "",
  keys,
  // The guard judges the token alone; what comes after it wants an account and a session that no request before has ended.
  mint: async (claims: TestClaims) => {
    const person = ranked[claims.roles?.at(0) ?? ""] ?? ordinary;
    const { sessionId } = await loggedIn(on, person);
    return mintFor(keys, { userId: person.id, sessionId, ...claims });
  },
  spared: {
    "auth:key:rotate": "one rotation at a time, and the keys are shared",
  },
  owned: {
    "auth:export:read": exported,
    "auth:export:open": exported,
    "auth:session:revoke": async () => {
      const { accessToken: token, sessionId: id } = await newcomer();
      return { token, values: { id } };
    },
  },
});
