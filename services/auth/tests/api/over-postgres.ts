import { memoryLimits, service, type HttpService } from "@tixlys/pawz";
import { postgresIdempotency } from "@tixlys/pawz/postgres";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  testCursorKey,
  testKeys,
  type TestDatabase,
} from "@tixlys/testkit";
import { generateIdentity, identityToRecipient } from "age-encryption";
import type { Passwords } from "../../src/application/ports.ts";
import { failureQuotas } from "../../src/domain/guessing/failure-quotas.ts";
import { pages, routes } from "../../src/inbound/http.ts";
import { biscuitAccessTokens } from "../../src/outbound/crypto/access-tokens.ts";
import { guessKeys } from "../../src/outbound/crypto/guess-keys.ts";
import { signingRing } from "../../src/outbound/crypto/key-ring.ts";
import { ageMailSecrets } from "../../src/outbound/crypto/mail-secrets.ts";
import { postgresGuesses } from "../../src/outbound/postgres/guesses.ts";
import { createStore } from "../../src/outbound/postgres/store.ts";
import { bench, type Bench } from "../application/memory/ports.ts";

/** The service in process over a real database: everything but the bus is as it is in production. */
export async function overPostgres(
  { database }: TestDatabase,
  passwords: Passwords,
): Promise<{ readonly on: Bench; readonly http: HttpService }> {
  const keys = testKeys();
  const ring = signingRing({
    privateKey: keys.privateKey,
    environment: "test",
    keySet: keys.keySet,
  });
  const recipient = await identityToRecipient(await generateIdentity());
  const mailSecrets = ageMailSecrets(recipient);
  const on: Bench = bench({
    at: new Date().toISOString(),
    store: createStore(database, { published: async () => true }),
    guesses: postgresGuesses(database),
    guessKeys: guessKeys(testCursorKey),
    failures: failureQuotas(1_000),
    mailSecrets: {
      ...mailSecrets,
      issue() {
        const issued = mailSecrets.issue();
        on.mailed.push(issued.token);
        return issued;
      },
    },
    accessTokens: biscuitAccessTokens(ring.signer, ring.published, ["auth"]),
    keyRing: ring,
    passwords,
  });
  const publicUrl = "https://suite.example.test";
  const trusted = new Set([publicUrl]);
  const http = service({
    name: "auth",
    version: "0.1.0",
    environment: "test",
    routes: routes(on.app, trusted, { publicUrl, requireAal2: true }),
    pages: pages(on.app, trusted, publicUrl, { minLength: 15 }),
    verifier: keys.verifierFor("auth"),
    checks: {},
    logger: capturedLogger("info", "auth").logger,
    metrics: createMetrics(),
    idempotency: postgresIdempotency(database),
    docs: false,
    cursorKey: testCursorKey,
    limits: { store: memoryLimits(), scale: 100_000 },
  });
  return { on, http };
}
