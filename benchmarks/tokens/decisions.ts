/** What one decision, one token made and one token narrowed cost. */
import {
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from "node:crypto";
import { join } from "node:path";
import { attenuate } from "../../crates-ts/biscuit/src/index.ts";
import {
  createRecyclingEngine,
  wasmDecisionEngine,
} from "../../crates-ts/biscuit/src/wasm/index.ts";
import { barOf, barPlot } from "../lib/plot.ts";
import type { Group } from "../lib/plot.ts";
import { atMost, plainly } from "../lib/report.ts";
import { figure, percentile } from "../lib/statistics.ts";
import type { Figure } from "../lib/statistics.ts";
import {
  claimsOf,
  mustAllow,
  narrowed,
  plain,
  signer,
  verifierOf,
} from "./stage.ts";
import type { TokenStage } from "./stage.ts";

type Contestant = {
  readonly name: string;
  readonly group: string;
  /** Highest p50 in microseconds, where one is asked for. */
  readonly most?: number;
  /** One operation; `turn` counts up. */
  readonly run: (turn: number) => void;
};

const BY_ENGINE = "the same by the reference engine";

/** More of them than a verifier without a cache remembers, so that each decision is a cold one. */
const COLD_TOKENS = 64;

/** Runs the part. */
export async function benchDecisions(stage: TokenStage): Promise<void> {
  const contestants = [
    ...warm(),
    ...cold(),
    ...making(),
    ...engine(),
    ...limits(),
  ];
  const { rounds, roundMs } = stage.options;
  const results = new Map<string, number[]>(
    contestants.map(({ name }) => [name, []]),
  );
  for (const { run } of contestants) oneRound(run, roundMs / 2);
  for (let round = 0; round < rounds; round += 1)
    for (const { name, run } of contestants)
      results.get(name)?.push(oneRound(run, roundMs));
  const figures = contestants.map((contestant) => ({
    ...contestant,
    value: figure(results.get(contestant.name) ?? []),
  }));
  for (const { name, most, value } of figures)
    stage.report.add(
      most === undefined
        ? plainly("decisions", name, value, " µs", 1)
        : atMost("decisions", name, value, most, " µs", 1),
    );
  await plot(stage, figures);
}

/** The p50 in microseconds of operations that run one after the other for about so many milliseconds. */
function oneRound(run: Contestant["run"], roundMs: number): number {
  const took: number[] = [];
  const end = performance.now() + roundMs;
  for (let turn = 0; performance.now() < end; turn += 1) {
    const from = performance.now();
    run(turn);
    took.push((performance.now() - from) * 1000);
  }
  return percentile(took, 0.5);
}

function warm(): Contestant[] {
  const verifier = verifierOf();
  const [one, three] = [plain(), narrowed()];
  const group = "a decision, token known";
  return [
    {
      name: "warm, plain",
      group,
      most: 10,
      run: () => mustAllow(verifier, one),
    },
    {
      name: "warm, attenuated (3 blocks)",
      group,
      most: 60,
      run: () => mustAllow(verifier, three),
    },
  ];
}

function cold(): Contestant[] {
  const group = "a decision, token new";
  const tokens = (make: (id: string) => string) =>
    Array.from({ length: COLD_TOKENS }, (_, i) => make(`cold-${i}`));
  const asCold = (all: readonly string[]): Contestant["run"] => {
    const verifier = verifierOf({ cacheSize: 1 });
    return (turn) => mustAllow(verifier, all[turn % COLD_TOKENS] ?? "");
  };
  return [
    { name: "cold, 1 block", group, run: asCold(tokens(plain)) },
    {
      name: "cold, 3 blocks",
      group,
      most: 350,
      run: asCold(tokens(narrowed)),
    },
  ];
}

function making(): Contestant[] {
  const group = "making tokens";
  const parent = plain();
  return [
    {
      name: "mint",
      group,
      most: 150,
      run: (turn) => void signer.mint(claimsOf(`t${turn}`)),
    },
    {
      name: "attenuate",
      group,
      run: () => void attenuate(parent, { operations: ["users:*"] }),
    },
  ];
}

function engine(): Contestant[] {
  const group = BY_ENGINE;
  const verifier = verifierOf({
    engine: wasmDecisionEngine({ engine: createRecyclingEngine() }),
  });
  const [one, three] = [plain(), narrowed()];
  return [
    {
      name: "engine, plain",
      group,
      run: () => mustAllow(verifier, one),
    },
    {
      name: "engine, attenuated (3 blocks)",
      group,
      run: () => mustAllow(verifier, three),
    },
  ];
}

/** What `node:crypto` alone needs for the signatures: nothing built on it can be faster. */
function limits(): Contestant[] {
  const group = "this machine's limit: node:crypto alone";
  const { privateKey } = generateKeyPairSync("ed25519");
  const publicKey = createPublicKey(privateKey);
  const message = new Uint8Array(600).fill(7);
  const signature = sign(null, message, privateKey);
  const check = (): void => {
    if (!verify(null, message, publicKey, signature)) throw new Error("no");
  };
  return [
    { name: "1 Ed25519 verification", group, run: check },
    {
      name: "3 Ed25519 verifications",
      group,
      run: () => {
        for (let i = 0; i < 3; i += 1) check();
      },
    },
    {
      name: "Ed25519 key pair and signature",
      group,
      run: () =>
        void sign(null, message, generateKeyPairSync("ed25519").privateKey),
    },
  ];
}

async function plot(
  stage: TokenStage,
  figures: readonly (Contestant & { readonly value: Figure })[],
): Promise<void> {
  // Beside the engine's bars the others would be lines; it stands in the table.
  const shown = figures.filter(({ group }) => group !== BY_ENGINE);
  const groups: Group[] = [
    ...Map.groupBy(shown, ({ group }) => group).entries(),
  ].map(([label, members]) => ({
    label,
    bars: members.map(({ name, value }) => barOf(name, value)),
  }));
  await Bun.write(
    join(stage.plots, "tokens.svg"),
    barPlot({
      title: "Decisions about tokens",
      unit: "microseconds, p50 (less is better)",
      groups,
    }),
  );
}
