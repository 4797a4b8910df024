/**
 * The reference engine, `@biscuit-auth/biscuit-wasm`, loaded for Bun. Nothing is instantiated before the first use.
 * The suite mints and judges without it; it is the oracle that our own code is tested against.
 */
export { runtimeAssets } from "./assets.ts";
export { ED25519 } from "./engine.ts";
export type {
  Engine,
  EngineBuilder,
  EngineKey,
  EngineToken,
  WasmObject,
} from "./engine.ts";
export { createInstance } from "./instance.ts";
export type { Instance } from "./instance.ts";
export { wasmDecisionEngine } from "./decide.ts";
export type { WasmEngineOptions } from "./decide.ts";
export { askOracle } from "./oracle.ts";
export type { OracleAnswer, OracleQuestion } from "./oracle.ts";
export {
  createRecyclingEngine,
  RECYCLE_BYTES,
  withScope,
} from "./recycling.ts";
export type { RecyclingEngine, RecyclingStats } from "./recycling.ts";
