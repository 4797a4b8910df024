/** Rolling restarts: what serves while a process is away, and what stays when it does not come back. Real units, scripted processes. */
import { describe, expect, test } from "bun:test";
import { portsOf } from "../../stack/ports.ts";
import { restartInTurn } from "../../stack/restarts.ts";
import type { RestartParts } from "../../stack/restarts.ts";
import { eachInTurn, standInPorts } from "../../stack/rolling.ts";
import type { StandIn } from "../../stack/rolling.ts";
import type { ServiceRow } from "../../stack/state.ts";
import { toldGateways } from "../../stack/told-gateways.ts";
import { makeUnit } from "../../stack/unit.ts";

/** A process of which only what happened to it is left. */
const childOf = (name: string, did: string[]) => {
  const gone = Promise.withResolvers<string>();
  let how: string | undefined;
  const end = (what: string) => async () => {
    how ??= what;
    gone.resolve(how);
  };
  return {
    name,
    pid: 1,
    log: { file: "", from: 0 },
    ended: gone.promise,
    end: () => how,
    signal: (signal: NodeJS.Signals) => void did.push(`${name} ${signal}`),
    stop: end("stopped"),
    kill: end("killed"),
  };
};

/** A unit that starts as long as `may` says so. */
const unitOf = (name: string, did: string[], may = async () => true) =>
  makeUnit({
    name,
    changed: ({ state }) => void did.push(`${name} ${state}`),
    start: async (spawned) => {
      const child = childOf(name, did);
      spawned(child);
      if (!(await may())) throw new Error(`${name} does not start`);
      return child;
    },
  });

const standInFor = (id: string, did: string[]): StandIn => {
  did.push(`stand-in of ${id} ready`);
  return {
    name: id.split("-")[0] ?? id,
    id,
    port: 1,
    isReady: () => true,
    signal: () => undefined,
    stop: async () => void did.push(`stand-in of ${id} stopped`),
  };
};

const partsOf = (): RestartParts & { readonly told: string[] } => {
  const told: string[] = [];
  return {
    leaving: new Set(),
    standing: new Set(),
    publish: () => false,
    serviceOf: ({ name }) => name.split("-")[0] ?? name,
    tell: (line) => void told.push(line),
    told,
  };
};

const rowOf = (id: string): ServiceRow => ({
  name: id.split("-")[0] ?? id,
  id,
  role: "all",
  pid: 1,
  state: "ready",
  readyMs: 1,
  restarts: 0,
  url: "",
  port: 1,
  metricsPort: 1,
});

describe("a rolling restart", () => {
  test("keeps the stand-in of a process that does not come back, until a restart brings it back", async () => {
    const did: string[] = [];
    let works = true;
    const unit = unitOf("users", did, async () => works);
    await unit.start();
    const parts = partsOf();
    works = false;
    const restart = () =>
      restartInTurn(parts, [unit], async () => standInFor("users", did));
    await expect(restart()).rejects.toThrow("users does not start");
    expect([...parts.standing].map(({ id }) => id)).toEqual(["users"]);
    expect(did).not.toContain("stand-in of users stopped");
    expect(parts.told.join()).toContain("its stand-in goes on serving");
    expect(parts.leaving.size).toBe(0);

    works = true;
    await restart();
    expect(parts.standing.size).toBe(0);
    expect(did.filter((line) => line.startsWith("stand-in"))).toEqual([
      "stand-in of users ready",
      "stand-in of users stopped",
    ]);
    await unit.stop();
  });

  test("touches nothing that runs when the stand-in does not start", async () => {
    const did: string[] = [];
    const units = ["users", "users-2"].map((name) => unitOf(name, did));
    await Promise.all(units.map((unit) => unit.start()));
    did.length = 0;
    const restarting = restartInTurn(partsOf(), units, async () => {
      throw new Error("the new code does not start");
    });
    await expect(restarting).rejects.toThrow("the new code does not start");
    expect(did).toEqual([]);
  });

  test("has a stand-in for the first process of each service, however many there are, and for each gateway", async () => {
    const rows = ["users", "users-2", "auth", "steersman", "steersman-2"].map(
      rowOf,
    );
    const ports = portsOf(["users", "auth", "steersman"], 23_000);
    const idsOf = async (chosen: readonly string[]) => [
      ...(await standInPorts(ports, chosen, rows)).keys(),
    ];
    expect(await idsOf(rows.map(({ id }) => id))).toEqual([
      "users",
      "auth",
      "steersman",
      "steersman-2",
    ]);
    expect(await idsOf(["users-2"])).toEqual(["users-2"]);
  });

  test("that fails for one service says so when the others have come to their end", async () => {
    const did: string[] = [];
    const late = Promise.withResolvers<void>();
    const restarting = eachInTurn(
      ({ name }) => name,
      ["auth", "users"].map((name) => unitOf(name, [])),
      async ({ name }) => {
        if (name === "auth") throw new Error("auth does not start");
        await late.promise;
        did.push(name);
      },
    ).catch((thrown: unknown) => did.push(String(thrown)));
    await Bun.sleep(0);
    late.resolve();
    await restarting;
    expect(did).toEqual(["users", "Error: auth does not start"]);
  });
});

test("a gateway hears of a change at once when it is ready, and once when it becomes ready after it", async () => {
  const did: string[] = [];
  const ready = Promise.withResolvers<boolean>();
  const [running, starting] = [
    unitOf("steersman", did),
    unitOf("steersman-2", did, async () => await ready.promise),
  ];
  await running.start();
  const start = starting.start();
  const told = toldGateways();
  const signals = () => did.filter((line) => line.endsWith("SIGHUP"));
  told.changed([running, starting]);
  told.changed([running, starting]);
  expect(signals()).toEqual(["steersman SIGHUP", "steersman SIGHUP"]);
  ready.resolve(true);
  await start;
  told.ready(running);
  told.ready(starting);
  told.ready(starting);
  expect(signals().slice(2)).toEqual(["steersman-2 SIGHUP"]);
});
