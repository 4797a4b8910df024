/**
 * `./tixlys bench http`: a guarded, traced, measured and logged JSON GET through pawz, beside the same work written by hand, bare servers
 * of the same run, and Fastify on Node with a JWT (decision 32); and how long the compiler takes over 200 routes.
 */
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { testKeys, mintFor } from "../crates-ts/testkit/src/tokens.ts";
import { cpuSeconds, startContestant } from "./http/contestant.ts";
import type { Contestant, Kind } from "./http/contestant.ts";
import { checkTwoHundredRoutes } from "./http/two-hundred-routes.ts";
import { barOf, barPlot } from "./lib/plot.ts";
import { atLeast, atMost, markdown, plainly, report } from "./lib/report.ts";
import { figure } from "./lib/statistics.ts";

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "7" },
    "round-ms": { type: "string", default: "3000" },
    connections: { type: "string", default: "64" },
    sampled: { type: "string", default: "0.1" },
  },
});
const rounds = Number(values.rounds);
const roundMs = Number(values["round-ms"]);
const connections = Number(values.connections);
const sampled = Number(values.sampled);
const say = values.json ? console.error : console.log;

type Sample = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuUs: number;
};

const keys = testKeys();
const token = mintFor(keys, {
  expiresAt: new Date(Date.now() + 55 * 60_000),
});
const bun = (file: string): readonly string[] => [
  process.execPath,
  join(import.meta.dir, "http/servers", file),
];
const kinds: readonly Kind[] = [
  { name: "bare Bun.serve", command: bun("bare-bun.ts"), token: () => "" },
  { name: "bare Elysia", command: bun("bare-elysia.ts"), token: () => "" },
  { name: "by hand", command: bun("by-hand.ts"), token: () => token },
  { name: "pawz", command: bun("pawz.ts"), token: () => token },
  {
    name: "Fastify on Node",
    command: ["node", join(import.meta.dir, "http/servers/fastify.mjs")],
    token: (file) => readFile(file, "utf8"),
  },
];

/** One round: the load's figures, and what the server's process used for them. */
async function round(server: Contestant, ms: number): Promise<Sample> {
  const before = await cpuSeconds(server.pid);
  const child = Bun.spawn(
    [
      process.execPath,
      join(import.meta.dir, "http/load.ts"),
      String(server.port),
      String(connections),
      String(ms),
      server.request,
    ],
    { stdout: "pipe", stderr: "inherit", timeout: ms + 20_000 },
  );
  const text = await new Response(child.stdout).text();
  const used = (await cpuSeconds(server.pid)) - before;
  const out: unknown = JSON.parse(text);
  // cast: printed by load.ts of the same checkout.
  const { refused, ...figures } = out as Sample & { refused: number };
  if (refused > 0)
    throw new Error(`${server.name} refused ${refused} requests`);
  return { ...figures, cpuUs: (used * 1e9) / (figures.perSecond * ms) };
}

const folder = await mkdtemp(join(tmpdir(), "tixlys-bench-http-"));
const servers: Contestant[] = [];
const samples = new Map<string, Sample[]>();
try {
  const ground = { folder, sampled, publicKeys: keys.publicKeys };
  for (const kind of kinds) servers.push(await startContestant(kind, ground));
  say(
    `${rounds} interleaved rounds of ${roundMs} ms, ${connections} connections: median (min–max); ${navigator.hardwareConcurrency} cores; traces sampled: ${sampled}\n`,
  );
  for (const server of servers) await round(server, roundMs);
  for (let turn = 0; turn < rounds; turn += 1)
    for (const server of servers)
      samples.set(server.name, [
        ...(samples.get(server.name) ?? []),
        await round(server, roundMs),
      ]);
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
}

const of = (name: string, field: keyof Sample) =>
  figure((samples.get(name) ?? []).map((sample) => sample[field]));
/** Round by round, so that what else the machine did in that minute falls on both. */
const ratio = (name: string, to: string) =>
  figure(
    (samples.get(name) ?? []).map(
      ({ perSecond }, at) =>
        perSecond / (samples.get(to)?.[at]?.perSecond ?? Number.NaN),
    ),
  );
const findings = report(say);
for (const { name } of kinds) {
  findings.add(plainly("http", name, of(name, "perSecond"), "/s"));
  findings.add(
    plainly("http", `${name}, processor time`, of(name, "cpuUs"), " µs", 1),
  );
  findings.add(plainly("http", `${name}, p99`, of(name, "p99Ms"), " ms", 2));
}
for (const [to, least] of [
  ["by hand", 0.85],
  ["bare Bun.serve", 0.45],
  ["bare Elysia", 0.48],
  ["Fastify on Node", 2],
] as const)
  findings.add(
    atLeast("http", `pawz / ${to}`, ratio("pawz", to), least, "×", 2),
  );
const compiled = await checkTwoHundredRoutes(3);
findings.add(
  atMost(
    "types",
    "type-checking a service of 200 routes",
    figure(compiled.map((ms) => ms / 1000)),
    10,
    " s",
    1,
  ),
);
const plots = join(import.meta.dir, "plots");
await mkdir(plots, { recursive: true });
await Bun.write(
  join(plots, "http.svg"),
  barPlot({
    title: "One guarded JSON GET",
    unit: "requests per second",
    groups: [
      {
        label: `${connections} connections`,
        bars: kinds.map(({ name }) => barOf(name, of(name, "perSecond"))),
      },
    ],
  }),
);
if (values.json) console.log(JSON.stringify({ rows: findings.rows }));
else say(`\n${markdown(findings.rows)}`);
process.exit(findings.rows.some(({ reached }) => reached === false) ? 1 : 0);
