import { afterAll, beforeAll } from "bun:test";
import { conformance, randomRequests, tokenOf } from "@tixlys/testkit";
import {
  ada,
  device,
  loggedIn,
  verifiedAccount,
} from "../application/memory/ports.ts";
import { personOf, type Person } from "../application/memory/people.ts";
import { harness, usersSecret } from "./harness.ts";

const { http, keys, log, on } = harness();
let listening: ReturnType<typeof http.listen> | undefined;

beforeAll(async () => {
  await verifiedAccount(on);
  moderator = await personOf(on, "moderator");
  someone = moderator.id;
  managers = {
    management: await personOf(on, "admin"),
    root: await personOf(on, "root"),
  };
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
let someone = "";
let theirs = "";
let moderator: Person;
let managers: Record<"management" | "root", Person>;
randomRequests({
  url: () => listening?.url ?? "",
  // The typical person is Ada, with a session that no request before has ended; managers and roots have accounts, too.
  tokens: async (who) => {
    if (who === "management" || who === "root") {
      // A session that a manager may end; none while its owner is disabled.
      const own = await on.app.login({
        identifier: moderator.username,
        password: moderator.password,
        client: "api",
        device,
      });
      if (own.ok) theirs = own.value.sessionId;
      const { accessToken } = await loggedIn(on, managers[who]);
      return accessToken;
    }
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
      firstName: ["Ada"],
      lastName: ["Lovelace"],
      phone: ["+4312345678"],
    },
    "auth:registration:verify": { token: () => on.mailed.at(-1) ?? "none" },
    "auth:registration:resend": { email: [ada.email] },
    "auth:session:revoke": { id: () => session },
    "auth:session:create": { identifier: [ada.username] },
    "auth:user:read": { id: () => someone },
    "auth:user:change-roles": {
      id: () => someone,
      roles: [["user", "customer"]],
    },
    "auth:user:disable": { id: () => someone },
    "auth:user:enable": { id: () => someone },
    "auth:user:revoke-sessions": { id: () => someone },
    "auth:user:list-sessions": { id: () => someone },
    "auth:user:revoke-session": {
      id: () => someone,
      sessionId: () => theirs,
    },
    "auth:service-token:create": { service: ["users"], secret: [usersSecret] },
  },
  fruitless: {
    "auth:key:remove": "the key that signs may not go",
    "auth:session:refresh": "a refresh token is good for one use",
  },
});
