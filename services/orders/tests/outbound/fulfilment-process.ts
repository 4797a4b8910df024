// The process manager in a process of its own that kills itself at a chosen point: started with the address of a database and
// the point, such as `event before` (the commit), `command inside`, `timeout after`.
import { AsyncLocalStorage } from "node:async_hooks";
import {
  connect,
  type Database,
  runProcess,
  startProcessManagers,
} from "@tixlys/nexus/postgres";
import { carryOut } from "../../src/application/carry-out.ts";
import { fulfilment } from "../../src/domain/fulfilment/fulfilment.ts";
import { workIn } from "../../src/outbound/postgres/work.ts";

const [url = "", kind = "", phase = ""] = process.argv.slice(2);
const seen = new AsyncLocalStorage<Set<string>>();

/** A kill that no line of code survives. */
const die = (): boolean => process.kill(process.pid, "SIGKILL");
const at = (what: string): void => {
  seen.getStore()?.add(what);
  if (what === kind && phase === "inside") die();
};

const inner = connect({ url, applicationName: "fulfilment", max: 6 });
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

const observed: typeof fulfilment = {
  ...fulfilment,
  react: (state, input) => {
    const reaction = fulfilment.react(state, input);
    at(input.kind);
    return reaction;
  },
};

// It begins when it is told to, so that several can load at once.
await Bun.stdin.text();
startProcessManagers({
  database,
  processes: [
    runProcess(observed, {
      execute: async (command, { tx, commandId, metadata }) => {
        const by = { commandId, metadata };
        const outcome = await carryOut(workIn(tx), command, by);
        at("command");
        return outcome;
      },
    }),
  ],
  settings: { leaseMs: 200, backOff: { baseMs: 5, capMs: 50 } },
});

const parent = process.ppid;
while (process.ppid === parent) await Bun.sleep(50);
process.exit(0);
