/** The processes of one plan together: started in the order in which they need each other, stopped in the other. */
import type { CliError } from "../console/errors.ts";
import { readyCode } from "./code/ready-code.ts";
import { serveControl } from "./control.ts";
import { makeDeathPact } from "./death-pact.ts";
import { childFailure } from "./diagnosis.ts";
import { upstreamsFile, upstreamsOf } from "./environment.ts";
import { externalServers } from "./plan.ts";
import type { StackPlan } from "./plan.ts";
import { gatewayName } from "./ports.ts";
import type { ServicePorts } from "./ports.ts";
import { identify } from "./process-identity.ts";
import { provisionNats, provisionPostgres } from "./provision.ts";
import { restartInTurn } from "./restarts.ts";
import type { RestartParts } from "./restarts.ts";
import { standInPorts, startStandIn, usableRows } from "./rolling.ts";
import type { StandIn } from "./rolling.ts";
import { serviceNamed } from "./services.ts";
import { stateBoard } from "./state-board.ts";
import type { StateBoard } from "./state-board.ts";
import {
  natsUnit,
  postgresUnit,
  serviceUnit,
  writeUpstreams,
} from "./units.ts";
import { toldGateways } from "./told-gateways.ts";
import type { Changed } from "./units.ts";
import type { Unit } from "./unit.ts";
import type { StackState } from "./state.ts";

/** The stack as the supervisor handles it. */
export type Stack = {
  readonly board: StateBoard;
  /** Servers, then what they need to hold, then the services. */
  startAll(): Promise<void>;
  /** Rejects when a process that was ready dies before `guard`. */
  readonly earlyDeath: Promise<never>;
  /** All are ready: from now on a dead process is started again. */
  guard(readyMs: number): void;
  failed(error: CliError): void;
  stop(): Promise<void>;
  kill(): Promise<void>;
};

type Hooks = {
  changed(state: StackState): void;
  stopAll(): Promise<void>;
};

/** Puts the units of a plan together; nothing is started yet. */
export async function assembleStack(
  plan: StackPlan,
  hooks: Hooks,
): Promise<Stack> {
  const pact = await makeDeathPact();
  const self = (await identify(process.pid)) ?? {
    pid: process.pid,
    started: "",
  };
  const control = serveControl({
    down: async () => void hooks.stopAll(),
    restart: (name) => restart(name),
    rolling: (name) => restart(name, "rolling"),
  });
  const board = stateBoard({ plan, self, control, changed: hooks.changed });
  if (plan.runAs !== undefined && process.getuid?.() === 0)
    board.remark(`PostgreSQL runs ${plan.runAs.how}.`);

  const heard = (name: string, why: string | undefined) => {
    if (why === undefined) return;
    board.remark(`${new Date().toISOString()} ${name} ${why}`);
    board.did(`${name} ${why}`);
  };
  const servers = [
    ...(plan.runAs === undefined
      ? []
      : [
          postgresUnit(plan, plan.runAs, pact, (status, why) => {
            board.server("postgres", status);
            heard("postgres", why);
          }),
        ]),
    ...(plan.natsProgram === undefined
      ? []
      : [
          natsUnit(plan, plan.natsProgram, pact, (status, why) => {
            board.server("nats", status);
            heard("nats", why);
          }),
        ]),
  ];
  const code = readyCode(plan.paths, plan.sources, board.did);
  const services = plan.processes.map((process_) => {
    const changed: Changed = (status, why) => {
      board.service(process_.id, status);
      heard(process_.id, why);
      if (status.state === "failed") updateUpstreams();
      if (status.state !== "ready") return;
      for (const gateway of gateways)
        if (gateway.name === process_.id) told.ready(gateway);
    };
    return serviceUnit(plan, process_, pact, changed, code);
  });
  const units = [...servers, ...services];
  const gateways = services.filter(
    (unit) => unit.name.split("-")[0] === gatewayName,
  );

  const told = toldGateways();
  let upstreams = "";
  const leaving = new Set<string>();
  const standing = new Set<StandIn>();
  const serving = () => [...standing].filter((one) => one.isReady());
  const updateUpstreams = () => {
    const text = upstreamsOf(
      [
        ...usableRows(board.state().services, leaving, serving()),
        ...serving(),
      ].map((row) => ({ service: row.name, port: row.port })),
    );
    if (!writeUpstreams(upstreamsFile(plan.paths), text, upstreams))
      return false;
    upstreams = text;
    told.changed(gateways);
    for (const one of standing)
      if (one.name === gatewayName) one.signal("SIGHUP");
    return true;
  };

  const parts: RestartParts = {
    leaving,
    standing,
    publish: updateUpstreams,
    serviceOf: (unit) =>
      plan.processes.find((row) => row.id === unit.name)?.source.name ??
      unit.name,
    tell: (line) => {
      board.remark(`${new Date().toISOString()} ${line}`);
      board.did(line);
    },
  };
  const restart = async (name: string, how?: "rolling") => {
    const chosen = name === "" ? services : unitsNamed(plan, units, name);
    const standInsAt =
      how === "rolling"
        ? await standInPorts(
            plan.ports,
            chosen.map((unit) => unit.name),
            board.state().services,
          )
        : new Map<string, ServicePorts>();
    await restartInTurn(
      parts,
      chosen,
      async (unit) => {
        const ports = standInsAt.get(unit.name);
        return ports === undefined
          ? undefined
          : await startStandIn(plan, unit.name, ports, {
              pact,
              code,
              changed: () => void updateUpstreams(),
            });
      },
      (unit) => how === "rolling" && gateways.includes(unit),
    );
    return chosen.map((unit) => unit.name);
  };

  const end = async (how: "stop" | "kill") => {
    if (board.state().phase !== "failed") board.phase("stopping");
    // The gateway first, so that nobody is sent to a service that has gone; the servers last.
    await Promise.all(gateways.map((unit) => unit[how]()));
    await Promise.all([
      ...services.map((unit) => unit[how]()),
      ...[...standing].map((standIn) => standIn.stop()),
    ]);
    await Promise.all(servers.map((unit) => unit[how]()));
    control.close();
    pact.close();
  };

  return {
    board,
    startAll: async () => {
      const provision = {
        ...plan,
        services: plan.sources,
        external: {
          postgres: externalServers.postgres() !== undefined,
          nats: externalServers.nats() !== undefined,
        },
        say: board.did,
      };
      const [postgres, nats] = [
        servers.find((unit) => unit.name === "postgres"),
        servers.find((unit) => unit.name === "nats"),
      ];
      await Promise.all([
        (async () => {
          await postgres?.start();
          await provisionPostgres(provision);
        })(),
        (async () => {
          await nats?.start();
          await provisionNats(provision);
        })(),
        // Before anybody asks for it, so that it is ready when the servers are.
        plan.options.watch ? undefined : code.folder(),
      ]);
      updateUpstreams();
      await Promise.all(services.map((unit) => unit.start()));
    },
    earlyDeath: firstDeath(units),
    guard: (readyMs) => {
      for (const unit of units) unit.guard();
      board.phase("running", { readyMs });
    },
    failed: (error) => board.phase("failed", { error: error.toJSON() }),
    stop: () => end("stop"),
    kill: () => end("kill"),
  };
}

/** The units of a service (all replicas), of one replica, or `postgres` and `nats`. */
function unitsNamed(
  plan: StackPlan,
  units: readonly Unit[],
  name: string,
): Unit[] {
  const ids = plan.processes
    .filter((row) => row.source.name === name || row.id === name)
    .map((row) => row.id);
  const found = units.filter(
    (unit) => unit.name === name || ids.includes(unit.name),
  );
  if (found.length === 0) serviceNamed(plan.sources, name);
  return found;
}

function firstDeath(units: readonly Unit[]): Promise<never> {
  const death = Promise.race(
    units.map(async (unit) => {
      const { how, log } = await unit.diedEarly;
      throw childFailure({
        child: unit.name,
        log: log.file,
        from: log.from,
        what: `${unit.name} ended before everything was ready (${how})`,
        fallback: "E_CHILD",
      });
    }),
  );
  death.catch(() => undefined);
  return death;
}
