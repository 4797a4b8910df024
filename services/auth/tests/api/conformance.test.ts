import { afterAll, beforeAll } from "bun:test";
import { conformance, randomRequests, tokenOf } from "@tixlys/testkit";
import { ada, loggedIn, verifiedAccount } from "../application/memory/ports.ts";
import { harness, usersSecret } from "./harness.ts";

const { http, keys, log, on } = harness();
let listening: ReturnType<typeof http.listen> | undefined;

beforeAll(async () => {
  await verifiedAccount(on);
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => listening?.stop(1000));

conformance({
  url: () => listening?.url ?? "",
  tokens: (who) => tokenOf(keys, who),
  execute: [
    "auth:registration:create",
    "auth:registration:resend",
    "auth:registration:verify",
    "auth:password:forgot",
    "auth:session:create",
    "auth:session:refresh",
  ],
});

let people = 0;
let session = "";
// What Ada's password is after the requests before.
let password: string = ada.password;
randomRequests({
  url: () => listening?.url ?? "",
  // The typical person is Ada, with a session that no request before has ended.
  tokens: async (who) => {
    if (who !== "general") return tokenOf(keys, who);
    const stored = await on.store.credentialsOf(ada.username);
    password = stored?.passwordHash.replace(/^\d+:/, "") ?? "";
    const { username } = ada;
    const { accessToken, sessionId } = await loggedIn(on, {
      username,
      password,
    });
    session = sessionId;
    return accessToken;
  },
  logs: () => log.text(),
  known: {
    "*": { password: () => password },
    "auth:registration:create": {
      username: () => `person-${(people += 1)}`,
      email: () => `person-${people}@example.test`,
      // A busy machine has time for few requests: each shall be one that a person might send.
      firstName: ["Ada"],
      lastName: ["King"],
      phone: ["+43123456789"],
    },
    "auth:registration:verify": { token: () => on.mailed.at(-1) ?? "none" },
    "auth:registration:resend": { email: [ada.email] },
    "auth:password:forgot": { email: [ada.email] },
    "auth:password:change": {
      currentPassword: () => password,
      newPassword: () => `quartz jigs vex nymphs ${(people += 1)}`,
    },
    "auth:account:change": {
      username: [ada.username],
      email: () => `ada-${(people += 1)}@example.test`,
    },
    "auth:session:revoke": { id: () => session },
    "auth:session:create": { identifier: [ada.username] },
    "auth:service-token:create": { service: ["users"], secret: [usersSecret] },
  },
  fruitless: {
    "auth:password:reset": "a mailed link is good for one use",
    "auth:account:confirm-email": "a mailed link is good for one use",
    "auth:account:undo-email": "a mailed link is good for one use",
    "auth:root:bootstrap": "a first root is invited once",
    "auth:key:remove": "the key that signs may not go",
    "auth:forward-auth:check": "a stranger is asked to sign in",
    "auth:session:refresh": "a refresh token is good for one use",
  },
});
