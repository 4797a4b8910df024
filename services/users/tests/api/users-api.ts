import { memoryLimits, service } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  memoryIdempotency,
  mintFor,
  type TestClaims,
  testCursorKey,
  testKeys,
} from "@tixlys/testkit";
import { createAccountListener } from "../../src/application/account-listener.ts";
import { createApplication } from "../../src/application/application.ts";
import type { Accounts } from "../../src/application/ports.ts";
import { authAccounts } from "../../src/outbound/accounts/auth-accounts.ts";
import { routes } from "../../src/inbound/http.ts";
import type { PictureEncoder } from "../../src/application/pictures/index.ts";
import { memory } from "../application/memory.ts";
import { picturesInMemory } from "../application/picture-memory.ts";
import { adasAccount, adaId, later } from "../domain/people.ts";

export const apiKeys = testKeys();
export const origin = "https://app.example.test";

/** Nobody answers there. */
const nowhere = "http://127.0.0.1:1";

/** What else answers, where a test is about it. */
type Outside = {
  readonly accounts?: Accounts;
  readonly encoder?: PictureEncoder | undefined;
};

/** The service over profiles in memory; Ada has one. */
export async function usersService({
  accounts = authAccounts(nowhere),
  encoder,
}: Outside = {}) {
  const ports = memory();
  const clock = () => later;
  const log = capturedLogger();
  await createAccountListener(ports.work, clock).registered(adasAccount(), {
    messageId: adaId,
  });
  const app = createApplication({ ...ports, clock });
  const held = picturesInMemory(ports, encoder);
  const http = service({
    name: "users",
    version: "0.0.0",
    environment: "test",
    routes: routes(app, accounts, held.pictures),
    verifier: apiKeys.verifierFor("users", { requireAal2ForManagement: true }),
    checks: {},
    logger: log.logger,
    metrics: createMetrics(),
    idempotency: memoryIdempotency(),
    limits: { store: memoryLimits(), scale: 100 },
    cursorKey: testCursorKey,
    corsOrigins: [origin],
    docs: true,
  });
  return { ...ports, ...held, app, http, log };
}

/** The same in process, with requests that are quick to write. */
export async function usersApi(outside?: Outside) {
  const parts = await usersService(outside);
  const call = (request: ApiRequest) =>
    send((each) => parts.http.handle(each), request);
  return { ...parts, call };
}

export type ApiRequest = {
  method?: string;
  path: string;
  /** Who asks; nobody without it. */
  as?: TestClaims;
  body?: unknown;
  headers?: Record<string, string>;
};

async function send(
  handle: (request: Request) => Promise<Response>,
  request: ApiRequest,
) {
  const headers = new Headers(request.headers);
  if (request.as !== undefined)
    headers.set("authorization", `Bearer ${mintFor(apiKeys, request.as)}`);
  if (request.body !== undefined)
    headers.set("content-type", "application/json");
  const response = await handle(
    new Request(`http://users.test${request.path}`, {
      method: request.method ?? "GET",
      headers,
      ...(request.body === undefined
        ? {}
        : { body: JSON.stringify(request.body) }),
    }),
  );
  const body: unknown = await response.json();
  return { status: response.status, headers: response.headers, body };
}

export const ada: TestClaims = { userId: adaId };
/** Ada, once she offers services. */
export const adaAsProvider: TestClaims = {
  userId: adaId,
  roles: ["user", "provider"],
};
export const stranger: TestClaims = {
  userId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c99",
};
export const admin: TestClaims = { roles: ["admin"] };
