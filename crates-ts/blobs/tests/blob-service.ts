import { service } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import { capturedLogger, testKeys } from "@tixlys/testkit";
import { blobPage } from "../src/http/index.ts";
import type { FolderStore } from "../src/folder/index.ts";

/** A service that has nothing but the route for signed URLs. */
export function blobService(store: FolderStore) {
  const log = capturedLogger();
  const http = service({
    name: "blobs",
    version: "0.0.0",
    environment: "test",
    routes: { v1: [] },
    pages: [blobPage(store)],
    verifier: testKeys().verifierFor("blobs"),
    checks: {},
    logger: log.logger,
    metrics: createMetrics(),
    docs: false,
  });
  return { http, handle: (request: Request) => http.handle(request), log };
}
