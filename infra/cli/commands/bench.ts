/** `./tixlys bench [name]`: the figures we stand by; each is `benchmarks/<name>.ts`. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { CliError, UsageError } from "../console/errors.ts";
import { nearest } from "../console/nearest.ts";
import type { Output } from "../console/output.ts";
import { checkout, pathsOf } from "../stack/paths.ts";
import { run } from "../tools/run.ts";

const folder = join(checkout, "benchmarks");

export const command = defineCommand({
  summary: commandTable.bench,
  example: "./tixlys bench startup",
  arguments: "[name] [part…] [-- arguments]",
  arity: [0, 50],
  flags: {
    commands: {
      type: "number",
      value: "100000",
      description: "chaos: commands to send.",
    },
    kills: {
      type: "number",
      value: "200",
      description: "chaos: processes to kill.",
    },
    seed: {
      type: "number",
      value: "42",
      description: "chaos: replays the kills of the run that printed it.",
    },
    minutes: {
      type: "number",
      value: "20",
      description: "chaos: no more commands and kills after this long.",
    },
    stored: {
      type: "number",
      value: "5000000",
      description: "eventing: events that are stored before `growth` appends.",
    },
    rounds: {
      type: "number",
      value: "5",
      description: "eventing: interleaved rounds.",
    },
    json: {
      type: "boolean",
      description:
        "Without a name: the list as one JSON document. With one: passed on.",
    },
  },
  details: [
    "Parts of eventing: append, read, relay, consumer, latency, growth; without one all of them run.",
    "Parts of tokens: decisions, hostile, soak (half a million authorizations), soak-engine (the same by the reference engine; many minutes).",
    "Parts of identity: logins, refreshes, logouts, me.",
    "Parts of orders: flows, suite, list.",
    "Parts of gateway: throughput, latency, overload, soak; beside nginx and Caddy where they are installed.",
    "Parts of chat: fan-out, latency, idle, history (ten million messages; -- --large 1000000 stores fewer), proof.",
    "Parts of events: ingestion, proof (a hundred thousand events, workers killed).",
    "What a benchmark takes beyond these flags stands after --, as in ./tixlys bench eventing relay -- --messages 20000",
  ],
  run: async ({
    flags: { json, ...numbers },
    args: [name, ...rest],
    output,
  }) => {
    const names = await benchmarks();
    if (name === undefined) return list(names, output);
    if (!names.includes(name)) {
      const guess = nearest(name, names);
      throw new UsageError(
        `there is no benchmark "${name}"${guess === undefined ? "" : `; did you mean "${guess}"?`}`,
        "bench",
      );
    }
    await installPeers(output);
    const child = Bun.spawn(
      [
        process.execPath,
        "--no-orphans",
        join(folder, `${name}.ts`),
        ...rest,
        ...Object.entries(numbers).flatMap(([flag, value]) =>
          value === undefined ? [] : [`--${flag}`, String(value)],
        ),
        ...(json ? ["--json"] : []),
      ],
      {
        cwd: checkout,
        stdio: ["ignore", "inherit", "inherit"],
      },
    );
    return await child.exited;
  },
});

async function benchmarks(): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  return files
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .map((file) => file.slice(0, -3))
    .sort();
}

function list(names: readonly string[], output: Output): number {
  for (const name of names) output.print(name);
  if (names.length === 0)
    output.print("there are no benchmarks yet (benchmarks/<name>.ts)");
  output.document({ benchmarks: names });
  return 0;
}

/** `benchmarks/` has a lock of its own, so that what we compare ourselves with never weighs on the product (decision 1). */
async function installPeers(output: Output): Promise<void> {
  if (!existsSync(join(folder, "bun.lock"))) return;
  output.note("installing what the benchmarks compare with");
  const env = {
    BUN_INSTALL_CACHE_DIR:
      process.env["BUN_INSTALL_CACHE_DIR"] ?? join(pathsOf().cache, "bun"),
  };
  const result = await run([process.execPath, "install", "--frozen-lockfile"], {
    cwd: folder,
    env,
    timeoutMs: 600_000,
  });
  if (result.code === 0) return;
  throw new CliError(
    "E_INSTALL",
    "the packages of the benchmarks could not be installed",
    {
      child: "bun install",
      lastLines: result.said,
      fix: "check the network, then run the same command again",
    },
  );
}
