import { describe, expect, test } from "bun:test";
import { SpanStatusCode } from "@opentelemetry/api";
import {
  inSpan,
  protectSecrets,
  readTraces,
  runWithContext,
  startTelemetry,
  tracedFetch,
} from "../src/index.ts";
import { traceFolder } from "./trace-folder.ts";

/** A secret that the process knows: it may stand nowhere, whatever the field is called. */
const known = 'Canary"known\\7f3a/91';
/** A secret that looks like a token of the suite: recognised by its shape. */
const token = `En0K${"cAnArY7f3a".repeat(12)}`;
/** A secret of a person: nothing shows that it is one but the name of its field. */
const password = "canary-password-of-a-person";

const everySecret = [known, token, "Canary", password];

const fieldsOfAPerson = {
  password,
  newPassword: password,
  body: {
    currentPassword: password,
    deep: [{ list: [{ refresh_token: password }] }],
  },
  headers: new Headers({
    authorization: password,
    cookie: password,
    "x-api-key": password,
  }),
  "set-cookie": [password],
  totp: password,
  recoveryCode: password,
};

describe("auth #44: a secret in every field reaches no output", () => {
  test("log lines, spans on disk, spans to a collector, metrics", async () => {
    protectSecrets([known]);
    const sent: string[] = [];
    const collector = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      async fetch(request) {
        sent.push(Buffer.from(await request.arrayBuffer()).toString("latin1"));
        return new Response();
      },
    });
    const traces = await traceFolder();
    const outputs: string[] = [];
    for (const where of [
      { traceDir: traces.folder },
      { otlpEndpoint: `http://127.0.0.1:${collector.port}` },
    ]) {
      const telemetry = startTelemetry({
        service: "users",
        version: "1",
        environment: "test",
        logLevel: "trace",
        destination: { write: (line) => outputs.push(line) },
        ...where,
      });
      await telemetry.ready;
      await leakEverywhere(telemetry);
      await telemetry.shutdown();
      outputs.push(
        (await telemetry.metrics.render("application/openmetrics-text")).body,
      );
    }
    const spans = await readTraces(traces.folder, { requestId: "req-canary" });
    outputs.push(...spans.map((span) => JSON.stringify(span)), ...sent);
    await collector.stop(true);
    await traces.remove();

    expect(spans.length).toBeGreaterThanOrEqual(2);
    expect(sent.join("")).toContain("req-canary");
    expect(
      outputs.filter((line) => line.includes('"msg"')).length,
    ).toBeGreaterThanOrEqual(20);
    for (const output of outputs) {
      for (const secret of everySecret) expect(output).not.toContain(secret);
      expect(output).not.toContain(encodeURIComponent(known));
      expect(output).not.toContain(JSON.stringify(known).slice(1, -1));
    }
  });
});

type Telemetry = ReturnType<typeof startTelemetry>;

/** Puts each secret wherever a careless line of code could put it. */
async function leakEverywhere({ logger, metrics }: Telemetry): Promise<void> {
  for (const secret of [known, token]) {
    const err = Object.assign(
      new Error(`failed with ${secret}`, { cause: new TypeError(secret) }),
      {
        code: secret,
        name: secret,
        query: secret,
        parameters: [secret],
      },
    );
    await runWithContext({ requestId: "req-canary" }, () =>
      inSpan(
        `work ${secret}`,
        { attributes: { harmless: secret, list: [secret] } },
        async (span) => {
          logger.info(secret);
          logger.info(
            { [secret]: secret, harmless: secret, nested: { list: [secret] } },
            secret,
          );
          logger.warn("%s and %j", secret, { harmless: secret });
          logger.child({ harmless: secret, password: secret }).debug("child");
          logger.error(err);
          logger.error({
            err,
            error: err,
            url: new URL(`http://a/?q=${encodeURIComponent(secret)}`),
          });
          span.setAttribute("later", secret);
          span.setAttribute("password", secret);
          span.addEvent(secret, { harmless: secret });
          span.setStatus({ code: SpanStatusCode.ERROR, message: secret });
          span.recordException(err);
        },
      ),
    );
    const labels = { result: ["success"] } as const;
    metrics
      .counter({ name: "x_total", help: "X.", labels })
      .inc(JSON.parse(JSON.stringify({ result: secret })));
  }
  await runWithContext({ requestId: "req-canary" }, () =>
    inSpan(
      "person",
      { attributes: { password, "user.token": password } },
      async () => {
        logger.info(fieldsOfAPerson, "signed in");
        logger.info(
          { request: fieldsOfAPerson },
          "signed in with password=%s",
          password,
        );
        logger.info(`GET /verify?token=${password}`);
        logger.error({
          err: new Error(`cannot reach nats://users:${password}@127.0.0.1`),
        });
        const url = `http://me:${password}@127.0.0.1:1/?token=${password}&code=${password}`;
        await tracedFetch(url, { timeoutMs: 200, metrics }).catch(
          (err: unknown) => logger.error({ err }),
        );
      },
    ),
  );
}
