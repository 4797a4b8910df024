/** `gateway config apply` says "in force" when each gateway has that very text, not when it has one of that number. */
import { expect, test } from "bun:test";
import { untilInForce } from "../../gateway/in-force.ts";
import type { StackState } from "../../stack/state.ts";

const stateWith = (metricsPort: number): StackState => ({
  supervisor: { pid: 1, started: "" },
  phase: "running",
  startedAt: "",
  offset: 0,
  control: { port: 1, token: "" },
  gateway: { url: null, httpsUrl: null },
  services: [
    {
      name: "steersman",
      id: "steersman",
      role: "all",
      pid: 1,
      state: "ready",
      readyMs: 1,
      restarts: 0,
      url: null,
      port: 1,
      metricsPort,
    },
  ],
  postgres: server(),
  nats: server(),
  remarks: [],
  activity: { lines: [], total: 0 },
  readyMs: null,
  error: null,
});
function server() {
  return {
    url: null,
    pid: null,
    state: "ready",
    readyMs: null,
    restarts: 0,
  } as const;
}

test("a version of the same number from a stream that is gone, or a higher one, is not the version in force", async () => {
  // What the gateway has, as it is asked: another text, a number of an older stream, then the version itself.
  const had = [
    [1, 7],
    [9, 8],
    [1, 8],
  ];
  let asked = 0;
  const metrics = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => {
      const [version, fingerprint] = had[asked] ?? [];
      asked += 1;
      return new Response(
        `gateway_routing_version{a="b"} ${version}\ngateway_routing_fingerprint{a="b"} ${fingerprint}\n`,
      );
    },
  });
  const state = stateWith(metrics.port ?? 0);
  expect(await untilInForce(state, { version: 1, fingerprint: 8 })).toEqual([
    "steersman",
  ]);
  expect(asked).toBe(had.length);
  await metrics.stop(true);
});
