import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { toBase64Url } from "../src/bytes.ts";
import { importPublicKey } from "../src/crypto/ed25519.ts";
import { checkHolds, EvaluationError } from "../src/datalog/evaluate.ts";
import type { Fact, Scalar } from "../src/datalog/terms.ts";
import { blockIdsOf } from "../src/judge/verified.ts";
import { chainProblem } from "../src/token/chain.ts";
import { limits } from "../src/token/limits.ts";
import type { Limits } from "../src/token/limits.ts";
import { parseToken } from "../src/token/parse.ts";
import type { ParsedToken } from "../src/token/parse.ts";
import { Malformed } from "../src/wire/reader.ts";

/**
 * The specification's own samples. They are data of another project and lie beside the checkout, not in it. Their
 * authority blocks are not ours, so everything but the shape of the authority block is put to the test.
 */
const folder =
  process.env["TIXLYS_BISCUIT_SAMPLES"] ??
  resolve(import.meta.dir, "../../../../shared/biscuit-samples");
const present = existsSync(join(folder, "samples.json"));

type FailedCheck = {
  Block?: { block_id: number; check_id: number };
  Authorizer?: object;
};
type Validation = {
  authorizer_code: string;
  revocation_ids: string[];
  result: {
    Ok?: number;
    Err?: {
      Format?: object;
      Execution?: unknown;
      FailedLogic?: { Unauthorized?: { checks: FailedCheck[] } };
    };
  };
};
type Samples = {
  root_public_key: string;
  testcases: {
    title: string;
    filename: string;
    validations: Record<string, Validation>;
  }[];
};

/** What became of a token: the checks of its blocks that fail, or the stage at which it was refused. */
type Verdict =
  | { stage: "checks"; failed: string[] }
  | { stage: "profile" | "signature" | "execution"; why: string };

function judge(
  parsed: ParsedToken | string,
  rootHex: string,
  code: string,
): Verdict {
  if (typeof parsed === "string") return { stage: "profile", why: parsed };
  const root = importPublicKey(Uint8Array.fromHex(rootHex));
  if (root === undefined) throw new Error("root key of the samples");
  const problem = chainProblem(parsed.envelope, root);
  if (problem !== undefined) return { stage: "signature", why: problem };
  const shared = [...(parsed.blocks[0]?.facts ?? []), ...factsIn(code)];
  const failed: string[] = [];
  try {
    for (const [b, block] of parsed.blocks.entries()) {
      const facts = b === 0 ? shared : [...shared, ...block.facts];
      const source = (name: string) =>
        facts.filter((fact) => fact.name === name);
      for (const [c, check] of block.checks.entries())
        if (!checkHolds(check, source)) failed.push(`${b}.${c}`);
    }
  } catch (error) {
    if (error instanceof EvaluationError)
      return { stage: "execution", why: error.message };
    throw error;
  }
  return { stage: "checks", failed };
}

function readOrRefuse(
  bytes: Uint8Array,
  allowed: Limits,
): ParsedToken | string {
  try {
    return parseToken(toBase64Url(bytes), allowed);
  } catch (error) {
    if (error instanceof Malformed) return error.message;
    throw error;
  }
}

/** The plain facts of an authorizer, one per line. Anything else in it concerns the authorizer alone. */
function factsIn(code: string): Fact[] {
  return code.split("\n").flatMap((line) => {
    const [, name, inside] = /^([a-z_]+)\((.*)\);$/.exec(line.trim()) ?? [];
    if (name === undefined || inside === undefined) return [];
    return [{ name, terms: inside.split(", ").map(scalarIn) }];
  });
}

function scalarIn(text: string): Scalar {
  if (text.startsWith('"')) return { type: "string", value: text.slice(1, -1) };
  if (text === "true" || text === "false")
    return { type: "boolean", value: text === "true" };
  if (/^-?\d+$/.test(text)) return { type: "integer", value: Number(text) };
  return { type: "date", value: Date.parse(text) / 1000 };
}

/** What the specification says, in the same terms. */
function expected({ result }: Validation): Verdict {
  if (result.Err?.Format !== undefined) return { stage: "signature", why: "" };
  if (result.Err?.Execution !== undefined)
    return { stage: "execution", why: "" };
  const checks = result.Err?.FailedLogic?.Unauthorized?.checks ?? [];
  const ofBlocks = checks.flatMap(({ Block }) =>
    Block === undefined ? [] : [`${Block.block_id}.${Block.check_id}`],
  );
  return { stage: "checks", failed: ofBlocks };
}

if (!present) {
  process.stdout.write(
    "not run: the specification's samples are not beside the checkout; TIXLYS_BISCUIT_SAMPLES names their folder\n",
  );
}

// The profile with other figures: the operators and structures stay, so that more samples come as far as evaluation.
const wide = Object.fromEntries(
  Object.keys(limits).map((name) => [name, 10_000]),
) as Limits; // cast: the same names

describe("the samples of the specification", () => {
  // cast: data of the specification, whose shape the assertions below rely on.
  const samples = (
    present
      ? JSON.parse(readFileSync(join(folder, "samples.json"), "utf8"))
      : { testcases: [] }
  ) as Samples;
  const rows = samples.testcases.flatMap(({ filename, title, validations }) =>
    Object.entries(validations).map(([name, validation]) => ({
      filename,
      title,
      name,
      validation,
    })),
  );
  const verdictsUnder = (allowed: Limits) =>
    rows.map(({ filename, validation }) =>
      judge(
        readOrRefuse(readFileSync(join(folder, filename)), allowed),
        samples.root_public_key,
        validation.authorizer_code,
      ),
    );

  const profiles = [
    ["token profile v1", limits, 7],
    ["the same operators and structures without its figures", wide, 14],
  ] as const;
  // skip: the samples are another project's data and lie beside the checkout, not in it
  test.skipIf(!present).each(profiles)(
    "under %s every outcome agrees or is refused by profile",
    (name, allowed, least) => {
      const verdicts = verdictsUnder(allowed);
      for (const [i, row] of rows.entries()) {
        const verdict = verdicts[i];
        if (verdict?.stage === "profile") continue;
        const ours =
          verdict?.stage === "checks" ? verdict : { ...verdict, why: "" };
        expect([row.title, row.name, ours]).toEqual([
          row.title,
          row.name,
          expected(row.validation),
        ]);
      }
      const inside = verdicts.filter(({ stage }) => stage !== "profile").length;
      process.stdout.write(
        `samples, ${name}: ${inside} of ${rows.length} agree, the others are refused by profile\n`,
      );
      expect(inside).toBeGreaterThanOrEqual(least);
    },
  );

  const outside = [
    ["test013_block_rules", "block: rules are not allowed"],
    [
      "test014_regex_constraint",
      "expression: binary operator 8 is not allowed",
    ],
    [
      "test024_third_party",
      "block: third-party blocks need a registered key, and there is none",
    ],
    ["test025_check_all", "predicate: a set as a term"],
    [
      "test027_integer_wraparound",
      "expression: binary operator 11 is not allowed",
    ],
    ["test029_reject_if", "check: only `check if` is allowed"],
    ["test030_null", "term: kind 8 is not allowed"],
    ["test035_ffi", "operation: extern calls are not allowed"],
    ["test036_secp256r1", "key: only Ed25519 is allowed"],
    ["test037_secp256r1", "key: only Ed25519 is allowed"],
    ["test038_try_op", "expression: binary operator 29 is not allowed"],
  ] as const;
  // skip: the samples are another project's data and lie beside the checkout, not in it
  test.skipIf(!present)(
    "what lies outside the profile is refused for the reason that the profile names",
    () => {
      const found = outside.map(([name]) => {
        const file =
          rows.find(({ filename }) => filename.startsWith(name))?.filename ??
          "";
        return [name, readOrRefuse(readFileSync(join(folder, file)), wide)];
      });
      expect(found).toEqual(outside.map((row) => [...row]));
    },
  );

  // skip: the samples are another project's data and lie beside the checkout, not in it
  test.skipIf(!present)("revocation ids are those of the specification", () => {
    let compared = 0;
    for (const { filename, validation } of rows) {
      const parsed = readOrRefuse(readFileSync(join(folder, filename)), wide);
      if (typeof parsed === "string" || validation.revocation_ids.length === 0)
        continue;
      expect(blockIdsOf(parsed)).toEqual(validation.revocation_ids);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(0);
  });
});
