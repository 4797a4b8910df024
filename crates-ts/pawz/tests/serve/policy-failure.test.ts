import { describe, expect, test } from "bun:test";
import {
  createVerifier,
  type DecisionEngine,
  type Introspect,
  type VerifierOptions,
} from "@tixlys/biscuit";
import { mintFor, mintForService, testKeys, tokenOf } from "@tixlys/testkit";
import { fixtureService } from "@tixlys/testkit/fixture";

const throwing: DecisionEngine = {
  answer: () => {
    throw new Error("postgres://secret@10.1.2.3 is out of memory");
  },
};
const broken: Readonly<Record<string, DecisionEngine>> = {
  "throws what it was never meant to": throwing,
  "comes to no answer": { answer: () => "overloaded" },
  // cast: a fault, an answer that is none.
  "answers nonsense": { answer: () => "yes" as never },
  "answers nothing": { answer: () => undefined as never }, // cast: a fault
};

/** For anybody who is signed in. */
const aThing = "/v1/things/0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d";

/** The fixture, judged by a verifier with a fault in it. */
function judgedBy(fault: Partial<VerifierOptions>) {
  const keys = testKeys();
  const failures: unknown[] = [];
  const verifier = createVerifier({
    keys: keys.keySet,
    audience: "shop",
    environment: "test",
    revocations: keys.revocations,
    onFailure: (error) => failures.push(error),
    ...fault,
  });
  const { http, log } = fixtureService({ parts: { verifier } });
  const ask = async (token: string, method = "GET", path = aThing) => {
    const response = await http.handle(
      new Request(`http://shop.test${path}`, {
        method,
        headers: { authorization: `Bearer ${token}` },
      }),
    );
    const { status, headers } = response;
    return { status, headers, text: await response.text() };
  };
  return { keys, ask, log, failures };
}

describe("auth #51: a policy engine that fails", () => {
  test.each(Object.entries(broken))(
    "and %s lets nobody in: 503 with Retry-After, whoever asks",
    async (_, engine) => {
      const { keys, ask } = judgedBy({ engine });
      const tokens = [
        mintFor(keys),
        mintFor(keys, { roles: ["root"] }),
        mintForService(keys, "users"),
      ];
      for (const token of tokens) {
        const { status, headers, text } = await ask(token);
        expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
        expect(JSON.parse(text)).toMatchObject({ code: 50301 });
        expect(text).not.toMatch(/secret|10\.1\.2\.3|memory/);
      }
    },
  );

  test("is not asked about what is bad anyway, which stays 401", async () => {
    const { keys, ask } = judgedBy({
      engine: throwing,
    });
    for (const who of [
      "tampered",
      "expired",
      "revoked",
      "foreign-key",
    ] as const)
      expect([who, (await ask(tokenOf(keys, who))).status]).toEqual([who, 401]);
  });

  test("is told to whoever runs the service", async () => {
    const { keys, ask, failures } = judgedBy({
      engine: throwing,
    });
    await ask(mintFor(keys));
    expect(failures.map(String).join()).toContain("out of memory");
  });

  test("that works again lets people in again", async () => {
    let isBroken = true;
    const { keys, ask } = judgedBy({
      engine: { answer: () => (isBroken ? "overloaded" : "allowed") },
    });
    expect((await ask(mintFor(keys))).status).toBe(503);
    isBroken = false;
    expect((await ask(mintFor(keys))).status).toBe(404);
  });

  test("leaves what is public open", async () => {
    const { keys, ask } = judgedBy({
      engine: throwing,
    });
    expect((await ask(mintFor(keys), "GET", "/v1/things")).status).toBe(200);
  });

  test("in our own code is no different: feed, clock and introspection may break", async () => {
    const keys = testKeys();
    const fault = (): never => {
      throw new Error("a fault");
    };
    const never: Introspect = () => Promise.reject(new Error("a fault"));
    const faults: Partial<VerifierOptions>[] = [
      { revocations: { ...keys.revocations, isRevoked: fault } },
      { clock: fault },
      {
        revocations: {
          ...keys.revocations,
          isRevoked: () => false,
          informed: false,
          lagSeconds: () => Number.POSITIVE_INFINITY,
        },
        introspect: never,
      },
    ];
    for (const each of faults) {
      const { ask, keys: own } = judgedBy(each);
      expect((await ask(mintFor(own))).status).toBe(503);
    }
  });
});
