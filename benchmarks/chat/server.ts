/** A server of the comparison in a process of its own. */
import { join } from "node:path";
import { linesOf } from "./load.ts";
import type { ChatSuite } from "./stage.ts";

/** A server that listens. */
export type Server = { readonly port: number; stop(): Promise<void> };

/**
 * Starts a file of `servers/`, which prints its port.
 *
 * @param beside Whose database and bus it shares.
 */
export async function startServer(
  [runtime, file]: readonly ["bun" | "node", string],
  beside?: ChatSuite,
): Promise<Server> {
  const program = runtime === "bun" ? process.execPath : "node";
  const child = Bun.spawn([program, join(import.meta.dir, "servers", file)], {
    cwd: join(import.meta.dir, ".."),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
    ...(beside === undefined ? {} : { env: { ...process.env, ...beside.env } }),
  });
  for await (const line of linesOf(child.stdout))
    if (/^\d+$/.test(line))
      return {
        port: Number(line),
        stop: async () => {
          child.kill();
          await child.exited;
        },
      };
  throw new Error(`${file} ended with ${await child.exited}`);
}
