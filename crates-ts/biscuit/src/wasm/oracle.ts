import { ambientFacts } from "../judge/ambient.ts";
import type { Ambient } from "../judge/ambient.ts";
import type { EngineAnswer, EngineQuestion } from "../judge/engine.ts";
import { ED25519 } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { withScope } from "./recycling.ts";
import type { RecyclingEngine } from "./recycling.ts";

/** A question to the reference engine. */
export type OracleQuestion = EngineQuestion;

/** Its answer; `overloaded` where its time limit (one millisecond, not adjustable, auth.md F4) struck at every attempt. */
export type OracleAnswer = EngineAnswer;

// Once, and three times more.
const ATTEMPTS = 4;

/**
 * Asks the reference engine; `onOverload` hears of each attempt that its time limit ended.
 *
 * @throws WebAssembly.RuntimeError where the engine traps
 */
export function askOracle(
  engine: RecyclingEngine,
  question: OracleQuestion,
  onOverload: () => void = () => {},
): OracleAnswer {
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    const answer = engine.use((classes) => ask(classes, question));
    if (answer !== "overloaded") return answer;
    onOverload();
  }
  return "overloaded";
}

function ask(engine: Engine, question: OracleQuestion): OracleAnswer {
  return withScope((keep) => {
    const key = keep(engine.PublicKey.fromBytes(question.rootKey, ED25519));
    const token = attempt(() =>
      keep(engine.Biscuit.fromBase64(question.token, key)),
    );
    if (!token.ok) return "invalid";
    const builder = new engine.AuthorizerBuilder();
    addAmbient(builder, question.ambient);
    for (const body of question.deny ?? []) builder.addCode(`deny if ${body};`);
    // One `allow` per policy would mean any of them: all must hold, so each is a check and the policy is plain.
    for (const body of question.allow) builder.addCode(`check if ${body};`);
    builder.addCode("allow if true;");
    const authorizer = attempt(() =>
      keep(builder.buildAuthenticated(token.value)),
    );
    if (!authorizer.ok) return "invalid";
    const authorized = attempt(() => authorizer.value.authorize());
    if (authorized.ok) return "allowed";
    return JSON.stringify(authorized.error).includes("RunLimit")
      ? "overloaded"
      : "refused";
  });
}

type AmbientBuilder = {
  addCode(source: string): void;
  addCodeWithParameters(
    source: string,
    parameters: object,
    scopeParameters: object,
  ): void;
};

function addAmbient(builder: AmbientBuilder, ambient: Ambient): void {
  for (const [name, value] of ambientFacts(ambient)) {
    if (value.type === "date")
      builder.addCode(
        `${name}(${new Date(value.value * 1000).toISOString()});`,
      );
    else
      builder.addCodeWithParameters(
        `${name}({value});`,
        { value: value.value },
        {},
      );
  }
}

type Attempt<T> = { ok: true; value: T } | { ok: false; error: unknown };

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    // A trap is no answer.
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return { ok: false, error };
  }
}
