import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { attenuate, definePolicy } from "../src/index.ts";
import type { DecisionEngine, EngineAnswer } from "../src/index.ts";
import {
  createRecyclingEngine,
  wasmDecisionEngine,
} from "../src/wasm/index.ts";
import type { RecyclingEngine } from "../src/wasm/index.ts";
import { after, mint, mintService, outcome, setUp } from "./support/suite.ts";

setDefaultTimeout(60_000);

/** A switch that answers as told and counts how often it was asked. */
function answering(answer: EngineAnswer) {
  const asked: string[][] = [];
  const engine: DecisionEngine = {
    answer: ({ allow }) => {
      asked.push([...allow]);
      return answer;
    },
  };
  return { engine, asked };
}

describe("TOKEN_ENGINE=wasm: the engine decides", () => {
  const wasm = () => setUp({ engine: wasmDecisionEngine() });

  test("guards, audience, purpose, times, narrowing and policies as our own code does", () => {
    const { decide, time } = wasm();
    const narrowed = attenuate(mint(), { operations: ["users:profile:*"] });
    const guard = definePolicy({
      name: "two-factors",
      version: 1,
      summary: "Anyone with a second factor",
      allow: { aal: 2 },
    });
    expect(outcome(decide(mint()))).toBe("allowed");
    expect(outcome(decide(mint(), { guard: "management" }))).toBe(
      "insufficient",
    );
    expect(outcome(decide(mintService(), { guard: "service" }))).toBe(
      "allowed",
    );
    expect(outcome(decide(mint(), { audience: "orders" }))).toBe(
      "token-invalid",
    );
    expect(outcome(decide(mint(), { purpose: "reset" }))).toBe("token-invalid");
    expect(outcome(decide(narrowed))).toBe("insufficient");
    expect(outcome(decide(narrowed, { delegable: true }))).toBe("allowed");
    expect(
      outcome(
        decide(narrowed, { delegable: true, operation: "users:other:read" }),
      ),
    ).toBe("insufficient");
    expect(outcome(decide(mint(), { guard }))).toBe("step-up-required");
    expect(outcome(decide(mint({ aal: 2 }), { guard }))).toBe("allowed");
    time.now = after(300);
    expect(outcome(decide(mint()))).toBe("token-expired");
  });

  test("what is revoked, malformed or signed by a stranger never reaches it", () => {
    const { engine, asked } = answering("allowed");
    const { decide, revocations } = setUp({ engine });
    const token = mint();
    expect(outcome(decide(token))).toBe("allowed");
    revocations.apply({
      kind: "sid",
      id: "0198a-session",
      exp: after(600).getTime() / 1000,
    });
    expect(outcome(decide(token))).toBe("token-revoked");
    expect(outcome(decide("nonsense"))).toBe("token-invalid");
    expect(outcome(decide(undefined))).toBe("token-missing");
    expect(asked).toHaveLength(1);
  });

  test("its no is a no, also where our own code says yes", () => {
    const { decide } = setUp({ engine: answering("refused").engine });
    expect(outcome(decide(mint()))).toBe("insufficient");
  });

  test("auth #51: that it came to no answer is the server's trouble: 503, never 401 or 403", () => {
    const { decide } = setUp({ engine: answering("overloaded").engine });
    expect(outcome(decide(mint()))).toBe("unavailable");
    expect(outcome(decide(mint(), { guard: "management" }))).toBe(
      "unavailable",
    );
  });

  /** An engine whose authorizations end as they are told, one after the other. */
  const failing = (errors: unknown[]): RecyclingEngine => {
    const real = createRecyclingEngine();
    return {
      stats: real.stats,
      use: (work) =>
        real.use((classes) => {
          const error = errors.shift();
          if (error === undefined) return work(classes);
          if (error instanceof WebAssembly.RuntimeError) throw error;
          class Limited extends classes.AuthorizerBuilder {
            override buildAuthenticated() {
              return {
                free: () => {},
                authorize: (): number => {
                  throw error;
                },
              };
            }
          }
          return work({ ...classes, ...own(classes, Limited) });
        }),
    };
  };
  // The glue's exports are getters, which a spread would lose.
  const own = <A>(classes: object, AuthorizerBuilder: A) => ({
    ...Object.fromEntries(
      Object.getOwnPropertyNames(classes).map((name) => [
        name,
        Reflect.get(classes, name),
      ]),
    ),
    AuthorizerBuilder,
  });
  const limit = { RunLimit: "Timeout" };

  test("auth #51: its time limit is retried up to three times, then given up", () => {
    let overloads = 0;
    const answers = [3, 4].map((times) => {
      const engine = wasmDecisionEngine({
        engine: failing(Array.from({ length: times }, () => limit)),
        onOverload: () => (overloads += 1),
      });
      return outcome(setUp({ engine }).decide(mint()));
    });
    expect(answers).toEqual(["allowed", "unavailable"]);
    expect(overloads).toBe(7);
  });

  test("a trap is no answer either, and the next request is judged again", () => {
    const engine = wasmDecisionEngine({
      engine: failing([new WebAssembly.RuntimeError("Unreachable")]),
    });
    const { decide } = setUp({ engine });
    expect(outcome(decide(mint()))).toBe("unavailable");
    expect(outcome(decide(mint()))).toBe("allowed");
  });
});
