import type { Ambient } from "./ambient.ts";

/** A question to an engine: the token, the ambient facts, the policies as Datalog. */
export type EngineQuestion = {
  token: string;
  /** Public root key, 32 bytes. */
  rootKey: Uint8Array;
  ambient: Ambient;
  /** Bodies of policies that must all hold, in Datalog; constants of the code and never input. */
  allow: readonly string[];
  deny?: readonly string[];
};

/**
 * What the engine says: `invalid` where it cannot read or verify the token, `overloaded` where it could not come to an
 * answer at any attempt. That is the server's trouble and never the token's (auth.md F4).
 */
export type EngineAnswer = "allowed" | "refused" | "invalid" | "overloaded";

/** What decides about checks and policies in place of our own code (`TOKEN_ENGINE=wasm`, auth.md §3.4). Never throws. */
export type DecisionEngine = {
  answer(question: EngineQuestion): EngineAnswer;
};
