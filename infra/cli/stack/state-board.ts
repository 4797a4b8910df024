/** The supervisor's view of everything, written to `run/state.json` at every change. */
import type { ErrorJson } from "../console/errors.ts";
import type { Control } from "./control.ts";
import type { StackPlan } from "./plan.ts";
import { gatewayName } from "./ports.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { writeState } from "./state.ts";
import type { Phase, ServerRow, ServiceRow, StackState } from "./state.ts";
import type { UnitStatus } from "./unit.ts";

/** Remarks and lines of progress that are kept. */
const keptLines = 40;

/** The board of one supervisor. */
export type StateBoard = {
  state(): StackState;
  phase(phase: Phase, more?: { readyMs?: number; error?: ErrorJson }): void;
  server(which: "postgres" | "nats", status: UnitStatus): void;
  service(id: string, status: UnitStatus): void;
  /** A sentence that stays below the table. */
  remark(line: string): void;
  /** One line of progress. */
  did(line: string): void;
};

/** Makes the board of a plan, with every process waiting. `changed` hears each change, after it was written. */
export function stateBoard(o: {
  plan: StackPlan;
  self: ProcessIdentity;
  control: Control;
  changed: (state: StackState) => void;
}): StateBoard {
  let state = firstState(o.plan, o.self, o.control);
  const set = (change: Partial<StackState>) => {
    state = { ...state, ...change };
    writeState(o.plan.paths, state);
    o.changed(state);
  };
  set({});
  return {
    state: () => state,
    phase: (phase, more = {}) => set({ phase, ...more }),
    server: (which, status) => set({ [which]: { ...state[which], ...status } }),
    service: (id, status) =>
      set({
        services: state.services.map((row) =>
          row.id === id ? { ...row, ...status } : row,
        ),
      }),
    remark: (line) =>
      set({ remarks: [...state.remarks, line].slice(-keptLines) }),
    did: (line) =>
      set({
        activity: {
          lines: [...state.activity.lines, line].slice(-keptLines),
          total: state.activity.total + 1,
        },
      }),
  };
}

const gatewayOf = (url: string | null, https: number) => ({
  url,
  httpsUrl: url === null ? null : `https://localhost:${https}`,
});

function firstState(
  plan: StackPlan,
  self: ProcessIdentity,
  control: Control,
): StackState {
  const idle = {
    pid: null,
    state: "waiting",
    readyMs: null,
    restarts: 0,
  } as const;
  const services = plan.processes.map((process_): ServiceRow => ({
    name: process_.source.name,
    id: process_.id,
    role: process_.role,
    url:
      process_.role === "worker" ? null : `http://127.0.0.1:${process_.port}`,
    port: process_.port,
    metricsPort: process_.metricsPort,
    ...idle,
  }));
  const server = (url: string, ours: boolean): ServerRow => ({
    url,
    ...idle,
    state: ours ? "waiting" : "ready",
  });
  return {
    supervisor: self,
    phase: "starting",
    startedAt: new Date().toISOString(),
    offset: plan.options.offset,
    examples: plan.options.examples,
    control: { port: control.port, token: control.token },
    gateway: gatewayOf(
      services.find((row) => row.name === gatewayName)?.url ?? null,
      plan.ports.https,
    ),
    services,
    postgres: server(plan.servers.postgresUrl, plan.runAs !== undefined),
    nats: server(plan.servers.natsUrl, plan.natsProgram !== undefined),
    remarks: [],
    activity: { lines: [], total: 0 },
    readyMs: null,
    error: null,
  };
}
