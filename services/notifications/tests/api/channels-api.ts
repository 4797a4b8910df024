import { memoryLimits, service, StreamHub } from "@tixlys/pawz";
import {
  localPolicy,
  outboundHttp,
  type TargetPolicy,
} from "@tixlys/outbound-http";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  memoryIdempotency,
  mintFor,
  type TestClaims,
  testCursorKey,
  type TestDatabase,
} from "@tixlys/testkit";
import { createApplication } from "../../src/application/application.ts";
import { createPushSubscriptions } from "../../src/application/push-subscriptions.ts";
import { createRetryDelivery } from "../../src/application/retry-delivery.ts";
import { routes } from "../../src/inbound/http.ts";
import { newId } from "../../src/outbound/ids.ts";
import { deliveryReader } from "../../src/outbound/postgres/delivery-reader.ts";
import { subscriptionStore } from "../../src/outbound/postgres/push-subscriptions.ts";
import { transactions } from "../../src/outbound/postgres/work.ts";
import { vapidOf } from "../../src/outbound/push/vapid.ts";
import { vapidPrivateKey, vapidSubject } from "../outbound/channels/worlds.ts";
import { inboxParts } from "./inbox-parts.ts";
import { apiKeys, catcher, origin } from "./notifications-api.ts";

const clock = () => new Date();

/** The service over a database, with every route that it can have. */
export function channelsOver(
  { database }: TestDatabase,
  { policy = localPolicy }: { readonly policy?: TargetPolicy } = {},
) {
  const log = capturedLogger();
  const metrics = createMetrics();
  const { publicKey } = vapidOf(vapidPrivateKey, vapidSubject);
  const store = subscriptionStore(database);
  const mayAsk = (url: string) => outboundHttp({ policy }).judge(url).ok;
  const app = createApplication({
    catcher,
    ...inboxParts(database),
    push: createPushSubscriptions({ publicKey, store, mayAsk, clock, newId }),
    deliveries: deliveryReader(database),
    retryDelivery: createRetryDelivery({
      transactions: transactions(database),
      clock,
    }),
  });
  const http = service({
    name: "notifications",
    version: "0.0.0",
    environment: "test",
    routes: routes(app),
    verifier: apiKeys.verifierFor("notifications", {
      requireAal2ForManagement: true,
    }),
    checks: {},
    logger: log.logger,
    metrics,
    idempotency: memoryIdempotency(),
    limits: { store: memoryLimits(), scale: 1_000 },
    corsOrigins: [origin],
    cursorKey: testCursorKey,
    docs: true,
    streams: new StreamHub({ ...apiKeys, logger: log.logger, metrics }),
  });
  const call = async (
    method: string,
    path: string,
    as: TestClaims,
    body?: unknown,
  ) => {
    const headers = {
      authorization: `Bearer ${mintFor(apiKeys, as)}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const said = body === undefined ? {} : { body: JSON.stringify(body) };
    const request = new Request(`http://notifications.test${path}`, {
      method,
      headers,
      ...said,
    });
    const response = await http.handle(request);
    const answer: unknown = await response.json();
    return { status: response.status, headers: response.headers, body: answer };
  };
  return { http, log, call };
}
