/** A server of the comparison in a process of its own. */
import { join } from "node:path";
import { linesOf } from "./load.ts";
import type { ChatSuite } from "./stage.ts";

/** Of another process of chat: free ports, no work beside requests, and the line that says it has started. */
const own = {
  PORT: "0",
  METRICS_PORT: "0",
  TIXLYS_ROLE: "api",
  LOG_LEVEL: "info",
};

/** A server that listens. */
export type Server = { readonly port: number; stop(): Promise<void> };

/**
 * Starts a file of `servers/`, which prints or logs its port.
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
    ...(beside === undefined
      ? {}
      : { env: { ...process.env, ...beside.env, ...own } }),
  });
  const said: string[] = [];
  for await (const line of linesOf(child.stdout)) {
    said.push(line);
    const [, port] =
      /^(?:\{.*"port":)?(\d+)(?:,.*"msg":"started".*)?$/.exec(line) ?? [];
    if (port !== undefined)
      return {
        port: Number(port),
        stop: async () => {
          child.kill();
          await child.exited;
        },
      };
  }
  throw new Error(
    `${file} ended with ${await child.exited}:\n${said.join("\n")}`,
  );
}
