import type { DecisionEngine } from "../judge/engine.ts";
import { askOracle } from "./oracle.ts";
import type { OracleAnswer, OracleQuestion } from "./oracle.ts";
import { createRecyclingEngine } from "./recycling.ts";
import type { RecyclingEngine } from "./recycling.ts";

/** How the engine is run. */
export type WasmEngineOptions = {
  /** Default: one that recycles its instances at `RECYCLE_BYTES`. */
  engine?: RecyclingEngine;
  /** Told of each attempt without an answer (its time limit, or a trap), for metrics. */
  onOverload?: () => void;
};

/**
 * The reference engine as what decides (`TOKEN_ENGINE=wasm`, auth.md §3.4): give it to `createVerifier`. The token profile and
 * the signatures are checked before it sees a token, so that no token can cost it more than the profile allows.
 */
export function wasmDecisionEngine(
  options: WasmEngineOptions = {},
): DecisionEngine {
  const engine = options.engine ?? createRecyclingEngine();
  const { onOverload } = options;
  return { answer: (question) => answer(engine, question, onOverload) };
}

// A trap ends its instance and is nobody's fault but the engine's: as with its time limit, another attempt may succeed.
function answer(
  engine: RecyclingEngine,
  question: OracleQuestion,
  onOverload?: () => void,
): OracleAnswer {
  try {
    return askOracle(engine, question, onOverload);
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    onOverload?.();
    return "overloaded";
  }
}
