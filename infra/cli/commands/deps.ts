/** `./tixlys deps add|update|check|hashes`: what we build on, pinned once, under which licences, and as Nix fetches it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { formatFinding } from "@tixlys/guardrails";
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { CliError, UsageError } from "../console/errors.ts";
import type { Output } from "../console/output.ts";
import { table } from "../console/output.ts";
import {
  addDependency,
  assertPinned,
  movePins,
  parseSpec,
} from "../deps/change.ts";
import { checkDependencies, noticeFile, writeNotice } from "../deps/check.ts";
import { pinsOf } from "../deps/manifest.ts";
import { nixHashFindings } from "../deps/nix-hashes/pins.ts";
import { renewHashes } from "../deps/nix-hashes/renew.ts";
import { advisories, isExact, newerOf, versionOf } from "../deps/registry.ts";
import type { Newer } from "../deps/registry.ts";
import { checkout } from "../stack/paths.ts";

export const command = defineCommand({
  summary: commandTable.deps,
  example: "./tixlys deps add pino@10.4.0 --to telemetry",
  arguments: "add NAME[@VERSION] | update [NAME[@VERSION]] | check | hashes",
  arity: [1, 2],
  flags: {
    to: {
      type: "string",
      value: "users",
      description: "add: the package that needs it, by folder or name.",
    },
    dev: {
      type: "boolean",
      description: "add: only its tests and tools need it.",
    },
    apply: {
      type: "boolean",
      description: "update: write the newer versions, and install them.",
    },
    json: { type: "boolean", description: "One JSON document on stdout." },
  },
  details: [
    "add pins one exact version in the root's catalog and declares it in the package.",
    "update shows what is newer; with --apply, or with NAME@VERSION, it moves the pins.",
    "check: catalog, one version of each, licences (infra/cli/deps/licence-policy.json), NOTICE, nix/bun-cache.json, known advisories.",
    "hashes renews what Nix fetches (nix/bun-cache.json, nix/bun.json) after a change of bun.lock or of Bun's version; needs no Nix.",
  ],
  run: async ({ args: [action, spec], flags, output }) => {
    if (action === "add") return await add(output, spec, flags.to, flags.dev);
    if (action === "update") return await update(output, spec, flags.apply);
    if (action === "check" && spec === undefined) return await check(output);
    if (action === "hashes" && spec === undefined) return await hashes(output);
    throw new UsageError(`deps takes add, update, check or hashes`, "deps");
  },
});

async function add(
  output: Output,
  spec: string | undefined,
  to: string | undefined,
  dev: boolean,
): Promise<number> {
  if (spec === undefined || to === undefined)
    throw new UsageError("deps add needs NAME and --to PACKAGE", "deps");
  output.note(`looking up and installing ${spec}`);
  const pinned = await addDependency(checkout, spec, to, dev);
  await writeNotice(checkout);
  output.print(
    `${output.paint("green", "✓")} ${pinned.name} ${pinned.version} is pinned in the catalog and declared in ${pinned.packages.join(", ")}`,
  );
  if (pinned.before !== undefined && pinned.before !== pinned.version)
    output.print(`  it was ${pinned.before} for everybody before`);
  await sayWhenStale(output);
  output.document(pinned);
  return 0;
}

async function update(
  output: Output,
  spec: string | undefined,
  apply: boolean,
): Promise<number> {
  output.note("asking the registry");
  const moves = spec === undefined ? await newerOf(checkout) : await one(spec);
  const isAsked = spec !== undefined && parseSpec(spec).wanted !== undefined;
  const written = (apply || isAsked) && moves.length > 0;
  if (written) {
    await movePins(
      checkout,
      moves.map(({ name, latest }) => ({ name, version: latest })),
    );
    await writeNotice(checkout);
  }
  if (moves.length === 0) output.print("everything is at its newest version");
  else {
    const rows = moves.map(({ name, current, latest }) => [
      name,
      current,
      latest,
    ]);
    for (const line of table(["PACKAGE", "PINNED", "NEWER"], rows))
      output.print(line);
    output.print(
      written
        ? "the pins are moved and installed; run ./tixlys test before you commit"
        : "nothing is changed; --apply moves the pins",
    );
    if (written) await sayWhenStale(output);
  }
  output.document({ newer: moves, written });
  return 0;
}

/** The move of one pin: to the version that was asked for, else to the newest. */
async function one(spec: string): Promise<Newer[]> {
  const { name, wanted } = parseSpec(spec);
  const text = await readFile(join(checkout, "package.json"), "utf8");
  const pins = pinsOf(text);
  assertPinned(pins, name);
  const latest =
    wanted !== undefined && isExact(wanted)
      ? wanted
      : await versionOf(checkout, spec);
  const current = pins[name] ?? "";
  return current === latest ? [] : [{ name, current, latest }];
}

/** Not done at once: it fetches every package for two platforms, and several changes need it once. */
async function sayWhenStale(output: Output): Promise<void> {
  const stale = await nixHashFindings(checkout);
  if (stale.length > 0)
    output.print("before you commit, for Nix: ./tixlys deps hashes");
}

async function hashes(output: Output): Promise<number> {
  output.note("fetching the packages of bun.lock, for each platform");
  try {
    const { written } = await renewHashes(checkout);
    output.print(
      written.length === 0
        ? "the hashes are those of bun.lock and of Bun already"
        : `${output.paint("green", "✓")} ${written.join(" and ")} written; commit what changed`,
    );
    output.document({ written });
    return 0;
  } catch (thrown) {
    throw new CliError("E_DEPS", "the hashes could not be renewed", {
      cause: thrown instanceof Error ? thrown.message : String(thrown),
      fix: "check the network and the registry (npm ping), then run the same command again",
    });
  }
}

async function check(output: Output): Promise<number> {
  const [{ findings: ours, packages }, known] = await Promise.all([
    checkDependencies(checkout),
    advisories(checkout),
  ]);
  const findings = [...ours, ...("findings" in known ? known.findings : [])];
  for (const finding of findings) output.print(formatFinding(finding));
  if ("unavailable" in known)
    output.print(
      `${output.paint("yellow", "!")} known advisories could not be asked for: ${known.unavailable}`,
    );
  const ok = findings.length === 0;
  output.print(
    ok
      ? `${output.paint("green", "✓")} ${packages} production packages: one version each, licences allowed, ${noticeFile} and the hashes for Nix current`
      : `${output.paint("red", "✗")} ${findings.length} found`,
  );
  output.document({
    ok,
    packages,
    findings,
    advisories: "unavailable" in known ? known : "asked",
  });
  return ok ? 0 : 1;
}
