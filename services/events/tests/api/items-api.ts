import { service } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  memoryIdempotency,
  mintFor,
  testCursorKey,
  testKeys,
} from "@tixlys/testkit";
import { createApplication } from "../../src/application/application.ts";
import { about, routes } from "../../src/inbound/http.ts";
import { memory } from "../application/memory.ts";

export const apiKeys = testKeys();
export const origin = "https://app.example.test";

/** The service over items in memory. */
export function itemsService() {
  const ports = memory();
  const http = service({
    name: "events",
    version: "0.0.0",
    environment: "test",
    ...about,
    routes: routes(createApplication(ports)),
    verifier: apiKeys.verifierFor("events"),
    checks: {},
    logger: capturedLogger().logger,
    metrics: createMetrics(),
    idempotency: memoryIdempotency(),
    corsOrigins: [origin],
    docs: true,
    cursorKey: testCursorKey,
  });
  return { ...ports, http };
}

/** The same in process, with requests that are quick to write; everybody is `userId`. */
export function itemsApi() {
  const parts = itemsService();
  const call = async (
    userId: string,
    path: string,
    post?: { readonly body: unknown; readonly key?: string },
  ) => {
    const headers = new Headers({
      authorization: `Bearer ${mintFor(apiKeys, { userId })}`,
    });
    if (post !== undefined) headers.set("content-type", "application/json");
    if (post?.key !== undefined) headers.set("idempotency-key", post.key);
    const response = await parts.http.handle(
      new Request(`http://events.test${path}`, {
        method: post === undefined ? "GET" : "POST",
        headers,
        ...(post === undefined ? {} : { body: JSON.stringify(post.body) }),
      }),
    );
    const body: unknown = await response.json();
    return { status: response.status, headers: response.headers, body };
  };
  return { ...parts, call };
}
