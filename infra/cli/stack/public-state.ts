/** The document of `ps --json` (architecture §4, decision 51). */
import type { ProcessState, StackState } from "./state.ts";

/** One process of a service. `url` is null for a worker. */
export type PublicService = {
  readonly name: string;
  readonly role: string;
  readonly pid: number | null;
  readonly state: ProcessState;
  readonly url: string | null;
  readonly port: number;
  readonly metricsPort: number;
  readonly restarts: number;
};

/** The whole document; everything is null or empty when nothing runs. URLs are the superuser's, with password. */
export type PublicState = {
  readonly running: boolean;
  readonly phase: StackState["phase"] | "stopped";
  readonly supervisor: { readonly pid: number | null };
  readonly gateway: {
    readonly url: string | null;
    /** With a certificate of this checkout's own authority, `./tixlys doctor trust`. */
    readonly httpsUrl: string | null;
  };
  readonly services: readonly PublicService[];
  readonly postgres: {
    readonly url: string | null;
    readonly pid: number | null;
    readonly state: ProcessState;
  };
  readonly nats: {
    readonly url: string | null;
    readonly pid: number | null;
    readonly state: ProcessState;
  };
};

/** What `ps --json` says of a state, or of no state. */
export function publicState(state: StackState | undefined): PublicState {
  if (state === undefined) {
    const none = { url: null, pid: null, state: "stopped" } as const;
    return {
      running: false,
      phase: "stopped",
      supervisor: { pid: null },
      gateway: { url: null, httpsUrl: null },
      services: [],
      postgres: none,
      nats: none,
    };
  }
  return {
    running: state.phase === "running",
    phase: state.phase,
    supervisor: { pid: state.supervisor.pid },
    gateway: state.gateway,
    services: state.services.map(
      ({ name, role, pid, state: own, url, port, metricsPort, restarts }) => ({
        name,
        role,
        pid,
        state: own,
        url,
        port,
        metricsPort,
        restarts,
      }),
    ),
    postgres: {
      url: state.postgres.url,
      pid: state.postgres.pid,
      state: state.postgres.state,
    },
    nats: { url: state.nats.url, pid: state.nats.pid, state: state.nats.state },
  };
}
