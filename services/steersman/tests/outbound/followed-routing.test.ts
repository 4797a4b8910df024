import { afterAll, expect, test } from "bun:test";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  connectBus,
  openVersions,
  routingStream,
  routingSubject,
} from "@tixlys/messaging/nats";
import { startTelemetry } from "@tixlys/telemetry";
import { capturedLogger, eventually, testBus } from "@tixlys/testkit";
import {
  followRouting,
  routingKeeper,
} from "../../src/outbound/configuration/followed-routing.ts";
import { fingerprintOf } from "../../src/outbound/configuration/routing-document.ts";
import { routingSource } from "../../src/outbound/configuration/routing-source.ts";
import { fixtureEdge } from "../inbound/edge-fixture.ts";

const folder = await mkdtemp(join(tmpdir(), "routing-"));
const nats = await testBus("steersman");
const stream = { stream: routingStream, subject: routingSubject };
const versions = await openVersions({ url: nats.adminUrl, ...stream });
/** Two makes of one service: which one answers shows which version is in force. */
const makes = ["old", "new"].map((name) =>
  Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async () => {
      await Bun.sleep(2);
      return new Response(name);
    },
  }),
);
const [oldOrigin = "", newOrigin = ""] = makes.map(({ url }) => url.origin);
const documentTo = (origin: string): string =>
  JSON.stringify({ services: { users: { replicas: [origin] } } });

/** One gateway that follows the versions. */
const follower = async (file: string, bus = nats.bus) => {
  const source = routingSource({ text: `users=${oldOrigin}` });
  const { logger, lines } = capturedLogger();
  const telemetry = startTelemetry({
    service: "steersman",
    version: "0.0.0",
    environment: "test",
    logLevel: "silent",
  });
  const { metrics } = telemetry;
  const following = await followRouting({ bus, source, file, logger, metrics });
  const edge = await fixtureEdge({
    table: source.table,
    hosts: () => source.routing().hosts,
  });
  const ask = async (keepalive = true): Promise<string> => {
    const answer = await fetch(`${edge.plain}/users/v1/x`, { keepalive });
    const text = await answer.text();
    return answer.status === 200 ? text : String(answer.status);
  };
  const stop = async (): Promise<void> => {
    await following.stop();
    await edge.stop();
    await telemetry.shutdown();
  };
  return { source, lines, ask, stop };
};

const file = join(folder, "routing.json");
const gateways = [
  await follower(file),
  await follower(join(folder, "second.json")),
] as const;
afterAll(async () => {
  await Promise.all(gateways.map(({ stop }) => stop()));
  await versions.close();
  await nats.close();
  await Promise.all(makes.map((make) => make.stop(true)));
  await rm(folder, { recursive: true });
});

const inForce = async (version: number): Promise<void> =>
  void (await eventually(`version ${version} at every gateway`, async () =>
    gateways.every(({ source }) => source.routing().version === version)
      ? true
      : undefined,
  ));

test("versions are applied and rolled back under load at every gateway, and no request fails", async () => {
  let going = true;
  const answers = new Map<string, number>();
  const load = gateways.flatMap(({ ask }) =>
    [true, true, false].map(async (keepalive) => {
      while (going) {
        const answer = await ask(keepalive).catch(String);
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
    }),
  );
  let last = 0;
  for (const origin of [
    newOrigin,
    oldOrigin,
    newOrigin,
    oldOrigin,
    newOrigin,
  ]) {
    const stored = await versions.append(documentTo(origin), last, "");
    expect(stored).toBe(last + 1);
    last += 1;
    await inForce(last);
    const expected = origin === newOrigin ? "new" : "old";
    for (const { ask } of gateways) expect(await ask()).toBe(expected);
  }
  going = false;
  await Promise.all(load);
  expect([...answers.keys()].sort()).toEqual(["new", "old"]);
}, 30_000);

test("of two who write at once one is told, and the versions stay readable", async () => {
  const all = await versions.all();
  const last = all.at(-1)?.version ?? 0;
  const both = await Promise.all(
    ["a", "b"].map((note) =>
      versions.append(documentTo(newOrigin), last, note),
    ),
  );
  expect(both.filter((stored) => stored === undefined)).toHaveLength(1);
  await inForce(last + 1);
  const after = await versions.all();
  expect(after.map(({ version }) => version)).toEqual(
    Array.from({ length: last + 1 }, (_, index) => index + 1),
  );
  expect(["a", "b"]).toContain(after.at(-1)?.note ?? "");
});

test("a version with a mistake is refused by name, the old one stays, and the next good one is taken", async () => {
  const { version } = gateways[0].source.routing();
  await versions.append('{"service":{"users":{}}}', version, "");
  const told = await eventually("the refusal", async () =>
    gateways[0].lines().find(({ level }) => level === "error"),
  );
  expect(JSON.stringify(told)).toContain("service is not known here");
  for (const { source, ask } of gateways) {
    expect(source.routing().version).toBe(version);
    expect(await ask()).toBe("new");
  }
  await versions.append(documentTo(oldOrigin), version + 1, "");
  await inForce(version + 2);
  for (const { ask } of gateways) expect(await ask()).toBe("old");
});

test("a gateway that starts while NATS is away has the last version in force", async () => {
  const before = gateways[0].source.routing().version;
  const stored = await versions.append(documentTo(newOrigin), before, "");
  const version = stored ?? 0;
  await inForce(version);
  await eventually("the kept version", async () =>
    (await readFile(file, "utf8")).includes(`"version": ${version},`)
      ? true
      : undefined,
  );
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const away = await connectBus({
    url: "nats://steersman:x@127.0.0.1:1",
    service: "steersman",
    logger: capturedLogger().logger,
  });
  const late = await follower(file, away);
  expect(late.source.routing().version).toBe(version);
  expect(await late.ask()).toBe("new");
  await away.close();
  await late.stop();
}, 20_000);

test("a stream made anew counts from 1 again: another text of the same number is taken, and told apart in the metrics", async () => {
  const source = routingSource({ text: `users=${oldOrigin}` });
  const { logger, lines } = capturedLogger();
  const telemetry = startTelemetry({
    service: "steersman",
    version: "0.0.0",
    environment: "test",
    logLevel: "silent",
  });
  const keeper = routingKeeper({
    source,
    file: undefined,
    logger,
    metrics: telemetry.metrics,
  });
  const take = (seq: number, text: string): void =>
    keeper.take({ seq, data: new TextEncoder().encode(text) });
  const shown = async (): Promise<string> =>
    (await telemetry.metrics.render()).body;
  take(1, documentTo(newOrigin));
  take(1, documentTo(newOrigin));
  expect(lines()).toHaveLength(1);
  take(1, documentTo(oldOrigin));
  expect(source.table().get("users")?.origins).toEqual([oldOrigin]);
  expect(await shown()).toContain(` ${fingerprintOf(documentTo(oldOrigin))}\n`);
  take(2, "{}}");
  expect(await shown()).toMatch(/gateway_routing_refused_version\S* 2\n/);
  keeper.forget();
  expect(await shown()).toMatch(/gateway_routing_refused_version\S* 0\n/);
  take(1, documentTo(oldOrigin));
  expect(lines()).toHaveLength(4);
  await telemetry.shutdown();
});

test("a version that gives one host to two services is refused by the gateway itself", () => {
  const source = routingSource({ text: "auth=http://a:1;users=http://b:1" });
  const version = (hosts: readonly string[]): string =>
    JSON.stringify({
      services: { auth: { hosts }, users: { hosts: ["b.a"] } },
    });
  expect(source.apply(1, version(["a.a"]))).toEqual([]);
  expect(source.apply(2, version(["b.a"]))).toHaveLength(1);
  expect(source.routing().version).toBe(1);
});
