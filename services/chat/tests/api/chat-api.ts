import { err, ok } from "@tixlys/nexus";
import { memoryLimits, service } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  type Call,
  callerOf,
  capturedLogger,
  memoryIdempotency,
  type TestClaims,
  testCursorKey,
  type TestDatabase,
  testDatabase,
  testKeys,
  textAt,
} from "@tixlys/testkit";
import { createApplication } from "../../src/application/application.ts";
import type { Ports } from "../../src/application/ports.ts";
import type { Entry } from "../../src/domain/log/entry.ts";
import { routes } from "../../src/inbound/http.ts";
import { namesOver } from "../../src/outbound/names.ts";
import { portsOver } from "../../src/outbound/postgres/ports.ts";
import { quiet } from "../../src/outbound/quiet.ts";

export const apiKeys = testKeys();
export const origin = "https://app.example.test";
type Database = TestDatabase["database"];

export const person = (userId: string): TestClaims => ({ userId });
export const moderator = (userId: string): TestClaims => ({
  userId,
  roles: ["moderator"],
});
/** Nobody has an account of this beginning. */
export const nobody = "00000000-0000-7000-8000-00000000";

/** `users`, which knows everybody but nobody; counted, so that a test sees how often it was asked. */
export function everybody() {
  const asked: string[][] = [];
  const client = {
    call: (_name: string, { userIds }: { readonly userIds: string[] }) => {
      asked.push(userIds);
      const known = userIds.filter((id) => !id.startsWith(nobody));
      const profiles = known.map((userId) => ({
        userId,
        displayName: `Remote ${userId.slice(-4)}`,
      }));
      return Promise.resolve(ok({ profiles, missing: [] }));
    },
  };
  return { client, asked };
}

/** `users`, when nobody can be asked. */
export const away = {
  call: () => Promise.resolve(err({ type: "unavailable" })),
};

/** The use cases as `main.ts` puts them together, over a database; what is told lies in `told`. */
export function applicationOver(
  database: Database,
  {
    client = everybody().client,
    ...more
  }: { readonly client?: object } & Partial<Ports> = {},
) {
  const told: Entry[] = [];
  const app = createApplication({
    ...portsOver(database),
    names: namesOver({
      database,
      // cast: answers as `users` does, as far as it is asked here
      client: client as never,
      logger: capturedLogger().logger,
    }),
    ...quiet,
    live: { ...quiet.live, tell: (entries) => void told.push(...entries) },
    clock: () => new Date(),
    ids: () => Bun.randomUUIDv7(),
    ...more,
  });
  return { app, told };
}

/** One replica, over a database that others may share. */
export function replicaOver(
  database: Database,
  options: Parameters<typeof applicationOver>[1] = {},
) {
  const log = capturedLogger();
  const { app, told } = applicationOver(database, options);
  const http = service({
    name: "chat",
    version: "0.0.0",
    environment: "test",
    routes: routes(app),
    verifier: apiKeys.verifierFor("chat", { requireAal2ForManagement: true }),
    checks: {},
    logger: log.logger,
    metrics: createMetrics(),
    idempotency: memoryIdempotency(),
    limits: { store: memoryLimits(), scale: 1_000 },
    corsOrigins: [origin],
    cursorKey: testCursorKey,
    docs: true,
  });
  const call = callerOf(http, apiKeys, "http://chat.test/v1");
  return { app, told, http, log, call };
}

/** The service over a real PostgreSQL of its own. */
export async function chatService(
  options: Parameters<typeof applicationOver>[1] = {},
) {
  const db = await testDatabase("chat", { max: 12 });
  return { ...replicaOver(db.database, options), db };
}

export const roomName = () => `Room ${crypto.randomUUID().slice(0, 13)}`;

/** Makes a channel; its id. */
export async function channel(
  call: Call,
  userId: string,
  body: object = {},
): Promise<string> {
  const made = await call({
    path: "/channels",
    as: person(userId),
    body: { kind: "public", name: roomName(), ...body },
  });
  return textAt(made, "data.channel.id");
}

/** Sends a message; the whole answer. */
export const post = (
  call: Call,
  userId: string,
  channelId: string,
  content = "Hello.",
  more: object = {},
) =>
  call({
    path: `/channels/${channelId}/messages`,
    as: person(userId),
    body: { content, clientId: crypto.randomUUID(), ...more },
  });

/** Posts without a body. */
export const act = (call: Call, userId: string, path: string) =>
  call({ method: "POST", path, as: person(userId) });
