/** Gateways hear of a change of their upstreams by SIGHUP: at once, or as soon as they are ready. */
import type { Unit } from "./unit.ts";

/** What a gateway process is to whoever tells it. */
export type Listener = Pick<Unit, "name" | "status" | "signal">;

/** Remembers who has not been told yet. */
export type ToldGateways = {
  /** The upstreams have changed. One that is starting may have read them already, and takes no signal yet: it is told later. */
  changed(gateways: Iterable<Listener>): void;
  /** To be called when one has become ready. */
  ready(gateway: Listener): void;
};

/** Nobody has missed anything yet. */
export function toldGateways(): ToldGateways {
  const missed = new Set<string>();
  return {
    changed: (gateways) => {
      for (const gateway of gateways) {
        const { state } = gateway.status();
        if (state === "ready") gateway.signal("SIGHUP");
        else if (state === "starting" || state === "restarting")
          missed.add(gateway.name);
      }
    },
    ready: (gateway) => {
      if (missed.delete(gateway.name)) gateway.signal("SIGHUP");
    },
  };
}
