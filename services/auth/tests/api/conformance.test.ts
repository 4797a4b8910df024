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
    "auth:session:create",
    "auth:session:refresh",
  ],
});

let people = 0;
let session = "";
randomRequests({
  url: () => listening?.url ?? "",
  // The typical person is Ada, with a session that no request before has ended.
  tokens: async (who) => {
    if (who !== "general") return tokenOf(keys, who);
    const { accessToken, sessionId } = await loggedIn(on);
    session = sessionId;
    return accessToken;
  },
  logs: () => log.text(),
  known: {
    "*": { password: [ada.password] },
    "auth:registration:create": {
      username: () => `person-${(people += 1)}`,
      email: () => `person-${people}@example.test`,
      // On a busy machine few requests are made, and names of any letters are mostly none.
      firstName: ["Ada"],
      lastName: ["Lovelace"],
      phone: ["+4312345678"],
    },
    "auth:registration:verify": { token: () => on.mailed.at(-1) ?? "none" },
    "auth:registration:resend": { email: [ada.email] },
    "auth:session:revoke": { id: () => session },
    "auth:session:create": { identifier: [ada.username] },
    "auth:service-token:create": { service: ["users"], secret: [usersSecret] },
  },
  fruitless: {
    "auth:root:bootstrap": "a first root is invited once",
    "auth:key:remove": "the key that signs may not go",
    "auth:session:refresh": "a refresh token is good for one use",
  },
});
