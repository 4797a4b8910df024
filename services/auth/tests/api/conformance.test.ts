import { afterAll, beforeAll } from "bun:test";
import { conformance, randomRequests, tokenOf } from "@tixlys/testkit";
import { ada, loggedIn, verifiedAccount } from "../application/memory/ports.ts";
import { enrolled } from "../application/memory/enrolled.ts";
import {
  personOf,
  signedIn,
  type Person,
} from "../application/memory/people.ts";
import { harness, usersSecret } from "./harness.ts";

const { http, keys, log, on } = harness();
let listening: ReturnType<typeof http.listen> | undefined;

let userId = "";

beforeAll(async () => {
  userId = (await verifiedAccount(on)).id;
  someone = (await personOf(on, "moderator")).id;
  guest = await personOf(on, "user");
  managers = {
    management: await personOf(on, "admin"),
    root: await personOf(on, "root"),
  };
  // Of somebody whom no request touches: it is there whatever was revoked before.
  const holder = await personOf(on, "user");
  const { sessionId } = await loggedIn(on, holder);
  lasting = (await newApiKey({ userId: holder.id, sessionId })).text;
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

/** A key of the typical person, where there is none any more; the oldest go, so that there is always room. */
async function makeApiKey(holder: { userId: string; sessionId: string }) {
  if ((await on.app.showApiKey(holder, apiKeyId)) !== undefined) return;
  const { keys: older } = await on.app.listApiKeys(holder, { limit: 100 });
  for (const { id } of older.slice(5)) await on.app.revokeApiKey(holder, id);
  apiKeyId = (await newApiKey(holder)).key.id;
}

async function newApiKey(holder: { userId: string; sessionId: string }) {
  const made = await on.app.createApiKey(holder, {
    name: "deploy",
    operations: ["*"],
    resources: undefined,
    expiresAt: new Date(Date.now() + 86_400_000),
  });
  if (!made.ok) throw new Error(`no API key: ${made.error.type}`);
  return made.value;
}

/** Whoever deletes their account makes room for the next one. */
async function anotherTypicalPerson() {
  username = `typical-${(people += 1)}`;
  const email = `${username}@example.test`;
  userId = (await verifiedAccount(on, { ...ada, username, email })).id;
}

/** One that can be watched and opened. */
async function makeExport(holder: { userId: string; sessionId: string }) {
  const found = await on.app.readExport(holder, exportId);
  if (found !== undefined) return;
  const asked = await on.app.requestExport(holder);
  if (asked.ok) exportId = asked.value.id;
  await on.app.collectExports();
}

let username: string = ada.username;
let exportId = "";
let doomed = "";
let factorless = "";
let lasting = "";
let apiKeyId = "";
let people = 0;
let session = "";
let someone = "";
// What Ada's password is after the requests before.
let password: string = ada.password;
let theirs = "";
let guest: Person;
let managers: Record<"management" | "root", Person>;
randomRequests({
  url: () => listening?.url ?? "",
  // The typical person is Ada, with a session that no request before has ended; managers and roots have accounts, too.
  tokens: async (who) => {
    if (who === "management" || who === "root") {
      // A session that a manager may end, of somebody whom none has disabled.
      doomed = (await personOf(on, "user")).id;
      theirs = (await loggedIn(on, guest)).sessionId;
      // And somebody who has lost their app.
      const lost = await signedIn(on, "user");
      await enrolled(on, lost);
      factorless = lost.id;
      const { accessToken } = await loggedIn(on, managers[who]);
      return accessToken;
    }
    if (who !== "general") return tokenOf(keys, who);
    if ((await on.store.credentialsOf(username)) === undefined)
      await anotherTypicalPerson();
    const stored = await on.store.credentialsOf(username);
    password = stored?.passwordHash.replace(/^\d+:/, "") ?? "";
    const { accessToken, sessionId } = await loggedIn(on, {
      username,
      password,
    });
    session = sessionId;
    await makeApiKey({ userId, sessionId });
    await makeExport({ userId, sessionId });
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
      username: () => username,
      email: () => `ada-${(people += 1)}@example.test`,
    },
    "auth:session:revoke": { id: () => session },
    "auth:session:create": { identifier: () => username },
    "auth:export:read": { id: () => exportId },
    "auth:export:open": { id: () => exportId },
    "auth:user:delete": { id: () => doomed },
    "auth:user:reset-factor": { id: () => factorless },
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
      id: () => guest.id,
      sessionId: () => theirs,
    },
    "auth:service-token:create": { service: ["users"], secret: [usersSecret] },
    "auth:api-key:create": {
      name: ["deploy"],
      operations: [["users:*"]],
      resources: [["users/profiles/*"]],
      expiresAt: () => new Date(Date.now() + 86_400_000).toISOString(),
    },
    "auth:api-key:read": { id: () => apiKeyId },
    "auth:api-key:revoke": { id: () => apiKeyId },
    "auth:token:exchange": { apiKey: () => lasting },
    "auth:token:attenuate": {
      operations: [["users:*"]],
      resources: [["users/*"]],
    },
  },
  fruitless: {
    "auth:password:reset": "a mailed link is good for one use",
    "auth:account:confirm-email": "a mailed link is good for one use",
    "auth:account:undo-email": "a mailed link is good for one use",
    "auth:root:bootstrap": "a first root is invited once",
    "auth:key:remove": "the key that signs may not go",
    "auth:forward-auth:check": "a stranger is asked to sign in",
    "auth:session:refresh": "a refresh token is good for one use",
    "auth:session:complete": "a challenge is good for one login",
    "auth:factor:activate": "a code is good for half a minute",
    "auth:factor:remove": "there is no second factor to remove",
    "auth:factor:renew-codes": "there is no second factor to have codes for",
  },
});
