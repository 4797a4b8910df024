/**
 * `./tixlys bench chaos`: commands flow through two replicas of a producer and of its consumers while everything is killed in turn;
 * at the end every committed command has exactly one effect in every consumer (proofs.md), and the process manager that one of the
 * consumers has has carried out one command for each message and fired each timeout once. Then, on the quiet stage, how long the
 * leases of a killed holder stay without work. The short form of it is a test
 * (crates-ts/messaging/tests/chaos), and what both run lies there.
 */
import { parseArgs } from "node:util";
import { chmod, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isClean } from "../crates-ts/messaging/tests/chaos/check-errands.ts";
import {
  chaosTable,
  runChaos,
} from "../crates-ts/messaging/tests/chaos/run-chaos.ts";
import { openChaosStage } from "../crates-ts/messaging/tests/chaos/stage.ts";
import { pathsOf } from "../infra/cli/stack/paths.ts";
import { chooseRunAs } from "../infra/cli/stack/run-as.ts";
import { programsOf } from "../infra/cli/stack/test-servers.ts";
import { natsServer } from "../infra/cli/tools/nats.ts";
import { measureTakeOvers, takeOverLines } from "./lib/take-over.ts";
import { postgresTools } from "../infra/cli/tools/postgres.ts";

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    json: { type: "boolean", default: false },
    commands: { type: "string", default: "100000" },
    kills: { type: "string", default: "200" },
    wipes: { type: "string" },
    seed: { type: "string" },
    minutes: { type: "string", default: "20" },
    /** A folder for what the replicas had to say. */
    logs: { type: "string" },
    "gap-ms": { type: "string", default: "1500" },
    /** Kills of a holder of leases on the quiet stage, after the rest. */
    "take-overs": { type: "string", default: "5" },
  },
});
const kills = Number(values.kills);
const options = {
  seed: Number(values.seed ?? Math.floor(Math.random() * 1e9)),
  commands: Number(values.commands),
  kills,
  wipes: Number(values.wipes ?? Math.ceil(kills / 50)),
  gapMs: Number(values["gap-ms"]),
  mostMs: Number(values.minutes) * 60_000,
  keys: 200,
};
const say = values.json ? console.error : console.log;
const note = (line: string): void => console.error(line);
say(
  `seed ${options.seed} (--seed ${options.seed} replays the schedule); ${navigator.hardwareConcurrency} cores`,
);

const home = await mkdtemp(join(tmpdir(), "tixlys-chaos-"));
await chmod(home, 0o711);
const paths = pathsOf(home);
process.env["TEST_NATS_SERVER"] = await natsServer(paths, note);
const runAs = await chooseRunAs(paths, await postgresTools(paths, note));
const stage = await openChaosStage(programsOf(runAs));
try {
  const result = await runChaos(stage, options);
  const takeOvers = await measureTakeOvers(stage, Number(values["take-overs"]));
  for (const line of [...chaosTable(result), ...takeOverLines(takeOvers)])
    say(line);
  const ok =
    result.verdict.ok &&
    result.wrongReadModels.length === 0 &&
    isClean(result.errands);
  say(
    ok
      ? "✓ every committed command has exactly one effect in every consumer, every message one command of the process manager, and every timeout fired once"
      : "✗ the guarantee is broken",
  );
  if (!ok)
    for (const wrong of [result.verdict, result.errands])
      say(JSON.stringify(wrong, undefined, 2).slice(0, 4_000));
  if (values.json)
    console.log(
      JSON.stringify({
        ok,
        ...result,
        takeOvers,
        driven: { ...result.driven, told: result.driven.told.size },
        kills: Object.fromEntries(result.kills),
      }),
    );
  process.exitCode = ok ? 0 : 1;
} finally {
  if (values.logs !== undefined)
    for (const name of ["faults", ...stage.replicas.map((each) => each.name)])
      await cp(
        join(stage.folder, `${name}.log`),
        join(values.logs, `${name}.log`),
      );
  await stage.close();
  await rm(home, { recursive: true, force: true });
}
process.exit();
