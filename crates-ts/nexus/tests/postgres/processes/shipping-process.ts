// Process managers in a process of their own that kills itself at a chosen point: started with the address of a store and the
// point, such as `event before` (the commit), `command after`, `timeout inside`.
import { AsyncLocalStorage } from "node:async_hooks";
import { connect } from "../../../src/postgres/index.ts";
import type { Database } from "../../../src/postgres/index.ts";
import { payLate, running, shipping, starting } from "./shipping.ts";

const [url = "", kind = "", phase = ""] = process.argv.slice(2);
const seen = new AsyncLocalStorage<Set<string>>();

/** A kill that no line of code survives. */
const die = (): boolean => process.kill(process.pid, "SIGKILL");
const at = (what: string): void => {
  seen.getStore()?.add(what);
  if (what === kind && phase === "inside") die();
};

const inner = connect({ url, applicationName: "shipping", max: 6 });
const database: Database = {
  ...inner,
  transact: async (work) => {
    const kinds = new Set<string>();
    const result = await inner.transact(async (tx) => {
      const value = await seen.run(kinds, () => work(tx));
      if (kinds.has(kind) && phase === "before") die();
      return value;
    });
    if (kinds.has(kind) && phase === "after") die();
    return result;
  },
};

const manager = shipping();
const observed: typeof manager = {
  ...manager,
  react: (state, input) => {
    const reaction = manager.react(state, input);
    at(input.kind);
    return reaction;
  },
};
starting(
  database,
  [
    running(observed, async (command, context) => {
      const outcome = await payLate(command, context);
      at("command");
      return outcome;
    }),
  ],
  { settings: { leaseMs: 400 } },
);
const parent = process.ppid;
while (process.ppid === parent) await Bun.sleep(50);
process.exit(0);
