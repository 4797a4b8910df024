import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  inSpan,
  readTraces,
  runWithContext,
  startTelemetry,
} from "@tixlys/telemetry";
import type { StoredSpan, Telemetry } from "@tixlys/telemetry";
import type { Bus } from "../../src/bus.ts";
import { publishPage } from "../../src/relay/publish-page.ts";
import {
  keys,
  listening,
  publishing,
  publishOne,
  settled,
  stage,
} from "../support/stage.ts";
import { until } from "../support/wait.ts";
import type { Stage } from "../support/stage.ts";

let on: Stage;
let folder: string;
let telemetry: Telemetry;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tixlys-traces-"));
  telemetry = startTelemetry({
    service: "auth",
    version: "1.2.3",
    environment: "test",
    logLevel: "silent",
    traceDir: folder,
  });
  on = await stage();
});
afterAll(async () => {
  await on.close();
  await telemetry.shutdown();
  await rm(folder, { recursive: true, force: true });
});

/** The spans of a request, once one of that operation is among them. */
const spansOf = async (
  requestId: string,
  operation: string,
): Promise<StoredSpan[]> => {
  let spans: StoredSpan[] = [];
  await until(`a span "${operation}"`, async () => {
    spans = await readTraces(folder, { requestId });
    return spans.some((span) => span.name.startsWith(operation));
  });
  return spans;
};

describe("a message's trace", () => {
  test("making, sending and effect are one trace of the request, also when the relay comes later", async () => {
    const requestId = "r-0123456789abcdef";
    const [key = ""] = keys(1);
    await runWithContext({ requestId }, () =>
      inSpan("POST /v1/register", { kind: "server" }, async () => {
        await on.producer.database.transact((tx) => publishOne(tx, key, 1));
      }),
    );
    await Bun.sleep(50);
    const relay = publishing(on);
    const consumer = listening(on);
    await settled(on, 1);
    const spans = await spansOf(requestId, "process");
    await Promise.all([relay.stop(), consumer.stop()]);

    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const [, made, sent, handled] = spans;
    expect(spans.map(({ name }) => name.split(" ")[0])).toEqual([
      "POST",
      "create",
      "publish",
      "process",
    ]);
    expect(sent?.kind).toBe("client");
    expect(sent?.parentSpanId ?? "none").toBe(made?.spanId ?? "");
    expect(sent?.links.map(({ spanId }) => spanId)).toEqual([
      made?.spanId ?? "",
    ]);
    expect(handled?.parentSpanId ?? "none").toBe(made?.spanId ?? "");
    expect((sent?.startMs ?? 0) - (made?.startMs ?? 0)).toBeGreaterThan(45);
  });

  test("a revocation's span names no id, and a message that nobody caused has none", async () => {
    const sent: string[] = [];
    const bus: Pick<Bus, "publish"> = {
      publish: ({ messageId }) => {
        sent.push(messageId ?? "");
        return Promise.resolve({
          duplicate: false,
          stream: "EVT",
          sequence: sent.length,
        });
      },
    };
    const requestId = "r-of-a-logout-0123456";
    const message = {
      bucket: 0,
      position: 1n,
      messageId: "01a1fe2a-2d83-7f7f-8ac6-3541f1318e16",
      subject: "auth.revoked.sid.7",
      key: "sid.7",
      headers: {
        "x-request-id": requestId,
        traceparent: "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      },
      payload: "{}",
    };
    const options = {
      bus,
      mayPublish: () => true,
      onAcknowledged: () => undefined,
    };
    const causeless = {
      ...message,
      position: 2n,
      headers: { "x-request-id": requestId },
    };
    await publishPage([message, causeless], options);
    const spans = await spansOf(requestId, "publish");
    expect(spans.map(({ name }) => name)).toEqual([
      "publish auth.revoked.sid.{id}",
    ]);
    expect(sent).toHaveLength(2);
  });
});
