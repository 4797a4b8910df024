import { memoryLimits, service } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  memoryIdempotency,
  mintFor,
  type TestClaims,
  testKeys,
} from "@tixlys/testkit";
import { createAccountListener } from "../../src/application/account-listener.ts";
import { createApplication } from "../../src/application/application.ts";
import type { Accounts } from "../../src/application/ports.ts";
import { authAccounts } from "../../src/outbound/accounts/auth-accounts.ts";
import { routes } from "../../src/inbound/http.ts";
import { memory } from "../application/memory.ts";
import { adasAccount, adaId, later } from "../domain/people.ts";

export const apiKeys = testKeys();
export const origin = "https://app.example.test";

/** Nobody answers there. */
const nowhere = "http://127.0.0.1:1";

/** The service over profiles in memory; Ada has one. */
export async function usersService(accounts: Accounts = authAccounts(nowhere)) {
  const ports = memory();
  const clock = () => later;
  const log = capturedLogger();
  await createAccountListener(ports.work, clock).registered(adasAccount(), {
    messageId: adaId,
  });
  const http = service({
    name: "users",
    version: "0.0.0",
    environment: "test",
    routes: routes(createApplication({ ...ports, clock }), accounts),
    verifier: apiKeys.verifierFor("users", { requireAal2ForManagement: true }),
    checks: {},
    logger: log.logger,
    metrics: createMetrics(),
    idempotency: memoryIdempotency(),
    limits: { store: memoryLimits(), scale: 100 },
    corsOrigins: [origin],
    docs: true,
  });
  return { ...ports, http, log };
}

/** The same in process, with requests that are quick to write. */
export async function usersApi(accounts?: Accounts) {
  const parts = await usersService(accounts);
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
export const stranger: TestClaims = {
  userId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c99",
};
export const admin: TestClaims = { roles: ["admin"] };
