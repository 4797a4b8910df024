import { err, ok } from "@tixlys/nexus";
import { memoryLimits, service } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  memoryIdempotency,
  mintFor,
  type TestClaims,
  testCursorKey,
  type TestDatabase,
  testDatabase,
  testKeys,
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
  const call = callerOf((request) => http.handle(request));
  return { app, told, http, log, call };
}

/** The service over a real PostgreSQL of its own. */
export async function chatService(
  options: Parameters<typeof applicationOver>[1] = {},
) {
  const db = await testDatabase("chat", { max: 12 });
  return { ...replicaOver(db.database, options), db };
}

export type ApiRequest = {
  readonly method?: string;
  readonly path: string;
  /** Who asks; nobody without it. */
  readonly as?: TestClaims;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
};

export type Call = (request: ApiRequest) => Promise<Answer>;

const minted = new Map<string, string>();

/** One token for each person: a test is about what they do, and making tokens takes longer than most of it. */
function tokenFor(as: TestClaims): string {
  const who = JSON.stringify(as);
  const known = minted.get(who);
  if (known !== undefined) return known;
  const token = mintFor(apiKeys, as);
  minted.set(who, token);
  return token;
}

function callerOf(send: (request: Request) => Promise<Response>): Call {
  return async ({ method, path, as, body, headers: given }) => {
    const headers = new Headers(given);
    if (as !== undefined)
      headers.set("authorization", `Bearer ${tokenFor(as)}`);
    if (body !== undefined) headers.set("content-type", "application/json");
    const response = await send(
      new Request(`http://chat.test/v1${path}`, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    const parsed: unknown = text === "" ? undefined : JSON.parse(text);
    return { status: response.status, headers: response.headers, body: parsed };
  };
}

/** The member at a dotted path of an answer. */
export function at({ body }: Pick<Answer, "body">, path: string): unknown {
  let value: unknown = body;
  for (const key of path.split("."))
    value =
      typeof value === "object" && value !== null
        ? Reflect.get(value, key)
        : undefined;
  return value;
}

/** The text at a path; throws with the whole answer when it is none. */
export function textAt(answer: Answer, path: string): string {
  const value = at(answer, path);
  if (typeof value !== "string")
    throw new Error(
      `${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`,
    );
  return value;
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
