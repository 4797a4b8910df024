import { describe, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { attenuate, definePolicy } from "../src/index.ts";
import type { DecideInput, Guard } from "../src/index.ts";
import {
  ambient,
  blockCode,
  claims,
  guard,
  restrictions,
} from "./support/arbitrary.ts";
import { appendByEngine } from "./support/engine.ts";
import {
  after,
  claimsOf,
  mint,
  outcome,
  setUp,
  signer,
} from "./support/suite.ts";

setDefaultTimeout(60_000);

const narrowedBy = (code: string): string => appendByEngine(mint(), code);

/** Asks twice, so that the second answer is a remembered one; then once more, otherwise. */
function askAgain(
  token: string,
  first: Partial<DecideInput>,
  then: Partial<DecideInput>,
): readonly [string, string, string] {
  const { decide } = setUp();
  return [
    outcome(decide(token, first)),
    outcome(decide(token, first)),
    outcome(decide(token, then)),
  ];
}

describe("a remembered yes (auth.md §3.10) is a yes to the same question only", () => {
  const token = attenuate(mint(), {
    operations: ["users:profile:read"],
    resources: ["users/profiles/1"],
  });
  const asked: Partial<DecideInput> = {
    delegable: true,
    resource: "users/profiles/1",
  };
  test.each<[string, Partial<DecideInput>, string]>([
    ["operation", { operation: "users:profile:change" }, "insufficient"],
    ["resource", { resource: "users/profiles/2" }, "insufficient"],
    ["guard", { guard: "management" }, "insufficient"],
    ["set of guards", { guard: ["general", "provider"] }, "insufficient"],
    ["kind of route", { delegable: false }, "insufficient"],
    ["audience", { audience: "orders" }, "token-invalid"],
    ["purpose", { purpose: "reset" }, "token-invalid"],
  ])("another %s is another question", (_, over, refusal) => {
    expect(askAgain(token, asked, { ...asked, ...over })).toEqual([
      "allowed",
      "allowed",
      refusal,
    ]);
  });

  test("another method is another question", () => {
    const reading = narrowedBy('check if method($m), $m == "GET";');
    expect(
      askAgain(
        reading,
        { delegable: true },
        { delegable: true, method: "PUT" },
      ),
    ).toEqual(["allowed", "allowed", "insufficient"]);
  });

  test("another request is one, where the token is bound to its request", () => {
    const bound = attenuate(mint(), { requestId: "r-1" });
    expect(
      askAgain(
        bound,
        { delegable: true, requestId: "r-1" },
        { delegable: true, requestId: "r-2" },
      ),
    ).toEqual(["allowed", "allowed", "token-invalid"]);
  });

  test("a policy of the same name with another rule is another guard", () => {
    const policyFor = (verified: boolean) =>
      definePolicy({
        name: "known",
        version: 1,
        summary: "Somebody",
        allow: verified ? { verified: true } : { roles: ["provider"] },
      });
    const [one, other] = [policyFor(true), policyFor(false)];
    expect(askAgain(mint(), { guard: one }, { guard: other })).toEqual([
      "allowed",
      "allowed",
      "insufficient",
    ]);
  });
});

describe("no remembered yes outlives what it rests on", () => {
  /** Asks at so many seconds after now, one verifier all along. */
  function askAt(
    token: string,
    input: Partial<DecideInput>,
    seconds: readonly number[],
  ): string[] {
    const { decide, time } = setUp();
    return seconds.map((at) => {
      time.now = after(at);
      return outcome(decide(token, input));
    });
  }

  test("a recent authentication: the guard root, and a policy of one's own", () => {
    const fresh = definePolicy({
      name: "payout",
      version: 1,
      summary: "Whoever proved who they are within ten minutes",
      allow: { fresh: true },
    });
    const rooted = signer.mint(
      claimsOf({ authTime: after(-598), roles: ["root"] }),
    );
    for (const guarded of ["root", fresh, ["general", fresh]] as const)
      expect(askAt(rooted, { guard: guarded }, [0, 1, 2, 3])).toEqual([
        "allowed",
        "allowed",
        "allowed",
        "step-up-required",
      ]);
  });

  test("the end of the alternative that held, when another alternative ends later", () => {
    const token = narrowedBy(
      'check if time($t), $t < 2026-11-20T10:01:02Z or operation("users:other:read"), time($t), $t < 2026-11-20T10:04:00Z;',
    );
    expect(askAt(token, { delegable: true }, [0, 1, 2])).toEqual([
      "allowed",
      "allowed",
      "insufficient",
    ]);
  });

  test.each([
    ["a set of moments", "{2026-11-20T10:01:00Z}.contains($t)"],
    ["one moment", "$t == 2026-11-20T10:01:00Z"],
    ["a negated beginning", "!($t >= 2026-11-20T10:01:01Z)"],
    [
      "two ends joined",
      "$t < 2026-11-20T10:01:01Z || $t === 2026-11-20T10:01:00Z",
    ],
  ])("%s", (_, expression) => {
    const token = narrowedBy(`check if time($t), ${expression};`);
    const [first, second, third] = askAt(token, { delegable: true }, [0, 0, 1]);
    expect([first, second]).toEqual(["allowed", "allowed"]);
    expect(third).not.toBe("allowed");
  });

  test("a beginning, when the clock goes back behind it", () => {
    const token = narrowedBy("check if time($t), $t >= 2026-11-20T10:01:02Z;");
    const [before, later, again, back] = askAt(
      token,
      { delegable: true },
      [1, 2, 3, 1],
    );
    expect([later, again]).toEqual(["allowed", "allowed"]);
    expect(before).toBe("token-invalid");
    expect(back).toBe("token-invalid");
  });
});

/** What a process remembers must never show: each answer is held against that of a process that knows nothing. */
test("whatever is asked in whatever order, an old verifier answers as a new one does", () => {
  type Asked = { readonly at: number; readonly input: DecideInput };
  const option = fc.record({ requireAal2: fc.boolean() });
  const tokens = fc
    .array(
      fc.tuple(
        claims,
        fc.option(restrictions, { nil: undefined }),
        fc.option(blockCode, { nil: undefined, freq: 2 }),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((list) =>
      list.map(([given, narrowing, code]) => {
        const token = signer.mint(given);
        const narrow =
          narrowing === undefined ? token : attenuate(token, narrowing);
        return code === undefined ? narrow : appendByEngine(narrow, code);
      }),
    );
  const question = fc.record({
    which: fc.nat(2),
    at: fc.constantFrom(0, 0, 0, 1, 2, 4, 5, 6, 30, 31, -1, 299, 300),
    wanted: guard,
    request: ambient,
    delegable: fc.boolean(),
    again: fc.boolean(),
  });
  let allowed = 0;
  let total = 0;
  fc.assert(
    fc.property(
      option,
      tokens,
      fc.array(question, { minLength: 4, maxLength: 24 }),
      ({ requireAal2 }, held, questions) => {
        const options = { requireAal2ForManagement: requireAal2 };
        const old = setUp(options);
        const asked: Asked[] = [];
        for (const {
          which,
          at,
          wanted,
          request,
          delegable,
          again,
        } of questions) {
          const last = asked.at(-1);
          const { now: _, ...facts } = request;
          // Mostly the question before once more, at another moment: that is what a memory answers.
          const input =
            again && last !== undefined
              ? last.input
              : inputOf(
                  held[which % held.length] ?? "",
                  wanted,
                  facts,
                  delegable,
                );
          asked.push({ at, input });
          old.time.now = after(at);
          const fresh = setUp(options);
          fresh.time.now = after(at);
          const answer = old.verifier.decide(input);
          expect(answer).toEqual(fresh.verifier.decide(input));
          total += 1;
          if (answer.allowed) allowed += 1;
        }
      },
    ),
    { numRuns: 120 },
  );
  process.stdout.write(`${total} questions, ${allowed} answered with yes\n`);
  expect(allowed / total).toBeGreaterThan(0.2);
});

function inputOf(
  token: string,
  wanted: Guard,
  facts: Parameters<typeof ambientInput>[0],
  delegable: boolean,
): DecideInput {
  return { token, guard: wanted, delegable, ...ambientInput(facts) };
}

function ambientInput(facts: {
  operation: string;
  audience: string;
  purpose: "access" | "service" | "mfa_pending" | "email_verify" | "reset";
  resource?: string | undefined;
  method?: string | undefined;
  requestId?: string | undefined;
}) {
  const { operation, audience, purpose, resource, method, requestId } = facts;
  return {
    operation,
    audience,
    purpose,
    ...(resource === undefined ? {} : { resource }),
    ...(method === undefined ? {} : { method }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}
