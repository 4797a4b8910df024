import { createHash } from "node:crypto";
import { memoryLimits, service, type HttpService } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  memoryIdempotency,
  testCursorKey,
  testKeys,
  type CapturedLogger,
  type TestKeys,
} from "@tixlys/testkit";
import {
  failureQuotas,
  type FailureQuotas,
} from "../../src/domain/guessing/failure-quotas.ts";
import { pages, routes } from "../../src/inbound/http.ts";
import { biscuitAccessTokens } from "../../src/outbound/crypto/access-tokens.ts";
import { signingRing } from "../../src/outbound/crypto/key-ring.ts";
import { tokenDesk } from "../../src/outbound/crypto/token-desk.ts";
import {
  bench,
  type Bench,
  type BenchParts,
} from "../application/memory/ports.ts";
import type { MemoryStore } from "../application/memory/store.ts";

/** What the suite is reached under; nothing else may use its cookies. */
export const publicUrl = "https://suite.example.test";

/** Of an application behind a reverse proxy that asks forward-auth. */
export const appOrigin = "https://reports.example.test";

/** What the service `users` shows to get a token of its own. */
export const usersSecret = "a-secret-of-the-service-users-0123456789";

const hashOf = (secret: string): string =>
  createHash("sha256").update(secret).digest("hex");

/** The service in process, over the application with its ports in memory. */
export type Harness = {
  readonly on: Bench<MemoryStore>;
  readonly http: HttpService;
  readonly keys: TestKeys;
  readonly log: CapturedLogger;
  readonly call: (
    method: string,
    path: string,
    options?: CallOptions,
  ) => Promise<Answer>;
};

export type CallOptions = {
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** An answer, read. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Body;
};

/** A JSend body, as loosely as tests look at it. */
export type Body = {
  readonly status: string;
  readonly data: Record<string, Record<string, unknown>>;
};

/** `limitScale` multiplies the quotas, as RATE_LIMIT_SCALE does in development and test. */
export function harness(
  limitScale = 100,
  rules: {
    readonly requireAal2ForManagement?: boolean;
    readonly failures?: FailureQuotas;
    /** Tokens are judged by the time of the ports as well, which a test moves. */
    readonly ownTime?: true;
    /** Pages lead management to set up a second factor. */
    readonly leadsToFactor?: true;
  } = {},
  parts: Pick<BenchParts, "exportSources"> = {},
): Harness {
  const keys = testKeys(
    rules.ownTime === true ? { clock: () => on.now() } : {},
  );
  const ring = signingRing({
    privateKey: keys.privateKey,
    environment: "test",
    keySet: keys.keySet,
  });
  const on: Bench<MemoryStore> = bench({
    ...parts,
    failures: rules.failures ?? failureQuotas(limitScale),
    at: new Date().toISOString(),
    keyRing: ring,
    accessTokens: biscuitAccessTokens(ring.signer, ring.published, [
      "auth",
      "users",
    ]),
    tokenDesk: tokenDesk({
      signer: ring.signer,
      audiences: ["auth", "users"],
      identify: (token) => keys.verifierFor("auth").identify(token),
      secretHashes: new Map([
        ["users", [hashOf(usersSecret)]],
        [
          "orders",
          [hashOf("orders-old".repeat(4)), hashOf("orders-new".repeat(4))],
        ],
      ]),
    }),
  });
  const log = capturedLogger("trace", "auth");
  const trusted = new Set([publicUrl, appOrigin]);
  const http = service({
    name: "auth",
    version: "0.1.0",
    environment: "test",
    routes: routes(on.app, trusted, { publicUrl, requireAal2: true }),
    pages: pages(on.app, trusted, publicUrl, {
      minLength: 15,
      requireAal2: rules.leadsToFactor === true,
      clock: on.now,
    }),
    verifier: keys.verifierFor("auth", rules),
    checks: { postgres: () => "ok" },
    logger: log.logger,
    metrics: createMetrics(),
    idempotency: memoryIdempotency(),
    docs: true,
    cursorKey: testCursorKey,
    limits: { store: memoryLimits(), scale: limitScale },
    // So that a test may be many clients.
    trustedProxies: ["127.0.0.1"],
  });
  return {
    on,
    http,
    keys,
    log,
    call: (method, path, options) => call(http, method, path, options),
  };
}

async function call(
  http: HttpService,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer> {
  const { body, token } = options;
  const headers = {
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...options.headers,
  };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const request = new Request(`http://localhost${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: text }),
  });
  const response = await http.handle(request);
  return read(response);
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = (response.headers.get("content-type") ?? "").startsWith(
    "application/json",
  );
  // cast: tests compare what they find in it.
  const json = (
    isJson ? JSON.parse(text) : { status: "none", data: {} }
  ) as Body;
  return { status: response.status, headers: response.headers, text, json };
}

/** The refresh cookie that an answer sets: its value and its attributes. */
export function cookieOf(
  answer: Answer,
):
  | { readonly value: string; readonly attributes: readonly string[] }
  | undefined {
  const line = answer.headers
    .getSetCookie()
    .find((each) => each.startsWith("__Host-tixlys-refresh="));
  const [pair = "", ...attributes] = (line ?? "").split("; ");
  return line === undefined
    ? undefined
    : { value: pair.slice(pair.indexOf("=") + 1), attributes };
}
