import { afterAll, beforeAll } from "bun:test";
import { authorizationMatrix, mintFor, type TestClaims } from "@tixlys/testkit";
import { ada, loggedIn, verifiedAccount } from "../application/memory/ports.ts";
import { harness } from "./harness.ts";

const { http, keys, on } = harness();
let listening: ReturnType<typeof http.listen> | undefined;
let people = 0;

/** A new account with a session of its own. */
const newcomer = async () => {
  const username = `person-${(people += 1)}`;
  const { id } = await verifiedAccount(on, {
    ...ada,
    username,
    email: `${username}@example.test`,
  });
  const session = await loggedIn(on, { username, password: ada.password });
  return { userId: id, ...session };
};

beforeAll(() => {
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => listening?.stop(1000));

authorizationMatrix({
  url: () => listening?.url ?? "",
  keys,
  // The guard judges the token alone; what comes after it wants an account and a session.
  mint: async (claims: TestClaims) => {
    const { userId, sessionId } = await newcomer();
    return mintFor(keys, { userId, sessionId, ...claims });
  },
  spared: {
    "auth:key:rotate": "one rotation at a time, and the keys are shared",
  },
  owned: {
    "auth:session:revoke": async () => {
      const { accessToken: token, sessionId: id } = await newcomer();
      return { token, values: { id } };
    },
  },
});
