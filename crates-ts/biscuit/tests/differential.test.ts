import { describe, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { attenuate, inspect, policies } from "../src/index.ts";
import { actorDatalog } from "../src/judge/policies.ts";
import { askOracle, wasmDecisionEngine } from "../src/wasm/index.ts";
import type { OracleAnswer } from "../src/wasm/index.ts";
import {
  ambient,
  blockCode,
  claims,
  guard,
  restrictions,
} from "./support/arbitrary.ts";
import {
  appendByEngine,
  engine,
  mintByEngine,
  sealBy,
} from "./support/engine.ts";
import { mutations } from "./support/mutations.ts";
import { claimsOf, rootKey, setUp, signer } from "./support/suite.ts";
import type { Ambient } from "../src/judge/ambient.ts";
import type { DecideInput, Decision, Guard } from "../src/index.ts";

// Some seconds where nothing else runs; the engine has its work to do six hundred times.
setDefaultTimeout(120_000);

/** The reference engine judges the same tokens, requests and guards; it must agree with our own code every time. */

type Tally = {
  total: number;
  accepted: number;
  outOfProfile: number;
  overloaded: number;
};
const wasm = wasmDecisionEngine({ engine });
const reasonOf = (decision: Decision): string =>
  decision.allowed ? "allowed" : decision.reason;
const newTally = (): Tally => ({
  total: 0,
  accepted: 0,
  outOfProfile: 0,
  overloaded: 0,
});

const side = fc.constantFrom<"ours" | "engine">("ours", "engine");
const step = fc.oneof(
  {
    weight: 2,
    arbitrary: restrictions.map(
      (value) => ({ kind: "restrictions", value }) as const,
    ),
  },
  {
    weight: 3,
    arbitrary: blockCode.map((value) => ({ kind: "code", value }) as const),
  },
);
const generated = fc.record({
  minter: side,
  claims,
  steps: fc.array(step, { maxLength: 3, size: "small" }),
  seal: fc.constantFrom<"ours" | "engine" | undefined>(
    undefined,
    undefined,
    undefined,
    "ours",
    "engine",
  ),
});

function build({
  minter,
  claims: given,
  steps,
  seal: sealer,
}: typeof generated extends fc.Arbitrary<infer T> ? T : never): string {
  let token = minter === "ours" ? signer.mint(given) : mintByEngine(given);
  for (const { kind, value } of steps) {
    // What is outside the profile cannot be narrowed by our code; the engine goes on with it.
    const open = kind === "code" || !inspect(token).readable;
    token = open
      ? appendByEngine(
          token,
          kind === "code" ? value : 'check if request("r-1");',
        )
      : attenuate(token, value);
  }
  return sealer === undefined
    ? token
    : sealBy(inspect(token).readable ? sealer : "engine", token);
}

function compare(
  token: string,
  request: Ambient,
  wanted: Exclude<Guard, "public">,
  requireAal2: boolean,
  tally: Tally,
): void {
  const options = {
    clock: () => request.now,
    requireAal2ForManagement: requireAal2,
  };
  const asked: DecideInput = {
    token,
    guard: wanted,
    delegable: true,
    operation: request.operation,
    audience: request.audience,
    purpose: request.purpose,
    ...(request.resource === undefined ? {} : { resource: request.resource }),
    ...(request.method === undefined ? {} : { method: request.method }),
    ...(request.requestId === undefined
      ? {}
      : { requestId: request.requestId }),
  };
  const ours = setUp(options).verifier.decide(asked);
  // The same verifier with the engine in the place of our own evaluation must say the same, and name the same reason. Every second
  // case: the engine is what takes the time here.
  if (tally.total % 2 === 0) {
    const switched = setUp({ ...options, engine: wasm }).verifier.decide(asked);
    if (switched.allowed || switched.reason !== "unavailable")
      expect(reasonOf(switched)).toBe(reasonOf(ours));
  }
  const theirs: OracleAnswer = askOracle(engine, {
    token,
    rootKey,
    ambient: request,
    allow: [policies[wanted].datalog({ requireAal2 })],
    deny: [actorDatalog],
  });
  tally.total += 1;
  if (theirs === "overloaded") {
    tally.overloaded += 1;
    return;
  }
  if (ours.allowed) tally.accepted += 1;
  if (ours.allowed === (theirs === "allowed")) return;
  // The one difference that may be: the profile, or the key id that nobody signed, is stricter than the engine.
  const refusedBefore =
    !ours.allowed && /^(profile: |unknown key id)/.test(ours.detail);
  if (!refusedBefore)
    throw new Error(`ours: ${JSON.stringify(ours)}, the engine: ${theirs}`);
  tally.outOfProfile += 1;
}

describe("differential test against the reference engine", () => {
  const whole = newTally();
  const mutated = newTally();

  test("both sides agree on generated and attenuated tokens, minted and narrowed by either", () => {
    fc.assert(
      fc.property(
        generated,
        ambient,
        guard,
        fc.boolean(),
        (given, request, wanted, requireAal2) => {
          compare(build(given), request, wanted, requireAal2, whole);
        },
      ),
      { numRuns: 450, includeErrorInReport: true },
    );
  });

  test.each(Object.entries(mutations))(
    "%s: both sides agree, and ours refuses",
    (_, mutate) => {
      const subjects = fc.record({
        minter: side,
        claims: fc.constant(claimsOf()),
        steps: fc.array(step, { maxLength: 2 }),
        seal: fc.constantFrom(undefined, undefined, "ours" as const),
      });
      fc.assert(
        fc.property(subjects, fc.nat(), ambient, (given, at, request) => {
          const token = build(given);
          if (!inspect(token).readable) return;
          const changed = mutate(token, at);
          if (changed !== token)
            compare(changed, request, "general", false, mutated);
        }),
        { numRuns: 7, includeErrorInReport: true },
      );
      expect(mutated.accepted).toBe(0);
    },
  );

  test("enough was compared, enough of it accepted, and the engine kept up", () => {
    process.stdout.write(
      `generated: ${JSON.stringify(whole)}\nmutated: ${JSON.stringify(mutated)}\n`,
    );
    const total = whole.total + mutated.total;
    expect(mutated.total).toBeGreaterThan(90);
    expect(whole.accepted / total).toBeGreaterThanOrEqual(0.3);
    expect((whole.overloaded + mutated.overloaded) / total).toBeLessThan(0.05);
  });
});
