import { afterAll, beforeAll } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import {
  authorizationMatrix,
  type Call,
  conformance,
  mintFor,
  type Persona,
  randomRequests,
  textAt,
  tokenOf,
} from "@tixlys/testkit";
import {
  apiKeys,
  channel,
  chatService,
  origin,
  person,
  post,
} from "./chat-api.ts";

let listening: Listening;
let close: () => Promise<void>;
let logs = () => "";
let call: Call;
const me = Bun.randomUUIDv7();
const other = Bun.randomUUIDv7();
const known: Record<string, string> = {};

const freshMessage = async () =>
  textAt(await post(call, me, known["room"] ?? ""), "data.message.id");

beforeAll(async () => {
  const parts = await chatService();
  ({ call } = parts);
  logs = () => parts.log.text();
  close = () => parts.db.close();
  known["room"] = await channel(call, me, {
    kind: "private",
    members: [other],
  });
  known["public"] = await channel(call, me);
  known["message"] = await freshMessage();
  listening = parts.http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await listening.stop(1_000);
  await close();
});

/** The typical person owns what is known. */
const tokens = (who: Persona): string =>
  who === "general" || who === "verified"
    ? mintFor(apiKeys, person(me))
    : tokenOf(apiKeys, who);

conformance({ url: () => listening.url, tokens, origin });

const room = { id: () => known["room"] };
const message = { id: () => known["message"] };
const name = () => `Room ${crypto.randomUUID().slice(0, 13)}`;
const content = ["Hello.", "🦊"];
const emoji = ["👍", "🇨🇿"];

randomRequests({
  url: () => listening.url,
  tokens,
  logs: () => logs(),
  known: {
    "chat:channel:create": {
      kind: ["public"],
      name,
      description: ["Some words."],
    },
    "chat:channel:list": { scope: ["mine", "public"], query: ["room"] },
    "chat:channel:read": room,
    "chat:channel:update": {
      ...room,
      name,
      description: ["Other words."],
      retentionDays: [30],
    },
    "chat:member:list": room,
    "chat:member:add": { ...room, userId: [other] },
    "chat:member:join": { id: () => known["public"] },
    "chat:message:list": {
      ...room,
      from: ["2020-01-01T00:00:00.000Z"],
      to: ["2090-01-01T00:00:00.000Z"],
    },
    "chat:message:send": {
      ...room,
      content,
      clientId: () => crypto.randomUUID(),
      replyTo: () => known["message"],
    },
    "chat:message:read": message,
    "chat:message:update": { ...message, content },
    "chat:reaction:add": { ...message, emoji },
    "chat:reaction:remove": { ...message, emoji },
    "chat:channel:mark-read": room,
    "chat:presence:read": { userIds: [me, `${me},${other}`] },
  },
  fruitless: {
    "chat:channel:create":
      "which fields go with which kind is more than the schema says",
    "chat:channel:update": "a change is 412 with any If-None-Match",
    "chat:channel:delete": "a channel can be deleted once, by its owner",
    "chat:member:leave": "a channel can be left once",
    "chat:member:remove": "each person can be put out once",
    "chat:message:update": "a change is 412 with any If-None-Match",
    "chat:message:delete": "a message can be deleted once",
  },
});

const owned = (
  operation: string,
  more: () => Promise<Record<string, string>>,
) =>
  [
    operation,
    async () => ({ token: mintFor(apiKeys, person(me)), values: await more() }),
  ] as const;

const hidden = () => Promise.resolve({ id: known["room"] ?? "" });

authorizationMatrix({
  url: () => listening.url,
  keys: apiKeys,
  owned: Object.fromEntries([
    owned("chat:channel:read", hidden),
    owned("chat:channel:delete", async () => ({
      id: await channel(call, me, { kind: "private", members: [] }),
    })),
    owned("chat:member:list", hidden),
    owned("chat:message:list", hidden),
    owned("chat:message:read", () =>
      Promise.resolve({ id: known["message"] ?? "" }),
    ),
    owned("chat:message:delete", async () => ({ id: await freshMessage() })),
  ]),
});
