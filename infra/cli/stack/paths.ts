/** Where things are: the checkout, and the state folder (`.tixlys` in the checkout, or `TIXLYS_HOME`). */
import { isAbsolute, join, relative, resolve } from "node:path";

/** The folders of one suite. Tools and the package cache belong to the checkout, everything else to the state folder. */
export type Paths = {
  readonly checkout: string;
  readonly home: string;
  readonly run: string;
  readonly pids: string;
  readonly logs: string;
  readonly keys: string;
  /** The local certificate authority, and what it has signed. */
  readonly tls: string;
  readonly postgres: string;
  readonly nats: string;
  readonly blobs: string;
  readonly mail: string;
  readonly traces: string;
  readonly tools: string;
  readonly cache: string;
};

/** The root of the checkout that this launcher belongs to. */
export const checkout: string = resolve(import.meta.dir, "../../..");

/** The folders for a state folder; without one, those of this process (`TIXLYS_HOME`, else `.tixlys` in the checkout). */
export function pathsOf(home: string = stateHome()): Paths {
  return {
    checkout,
    home,
    run: join(home, "run"),
    pids: join(home, "run", "pids"),
    logs: join(home, "logs"),
    keys: join(home, "keys"),
    tls: join(home, "tls"),
    postgres: join(home, "postgres"),
    nats: join(home, "nats"),
    blobs: join(home, "blobs"),
    mail: join(home, "run", "mail"),
    traces: join(home, "run", "traces"),
    tools: join(checkout, ".tixlys", "tools"),
    cache: join(checkout, ".tixlys", "cache"),
  };
}

function stateHome(): string {
  const named = process.env["TIXLYS_HOME"];
  return named === undefined || named === ""
    ? join(checkout, ".tixlys")
    : resolve(named);
}

/** A path as a person in the current folder would type it. */
export function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") || isAbsolute(short)
    ? path
    : short === ""
      ? "."
      : short;
}
