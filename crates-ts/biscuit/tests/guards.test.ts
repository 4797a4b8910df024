import { describe, expect, test } from "bun:test";
import {
  API_KEY_CLIENT,
  attenuate,
  guardProblem,
  guards,
} from "../src/index.ts";
import type { Guard, Role } from "../src/index.ts";
import { after, mint, mintService, outcome, setUp } from "./support/suite.ts";

describe("guards (decision 4)", () => {
  const ranks: [Role[], Guard[]][] = [
    [["user", "customer"], ["general"]],
    [
      ["user", "provider"],
      ["general", "provider"],
    ],
    [["moderator"], ["general", "moderator"]],
    [["admin"], ["general", "management"]],
    [["root"], ["general", "management", "root"]],
  ];
  const ofRank = [
    "general",
    "management",
    "root",
    "provider",
    "moderator",
  ] as const;

  test.each(ranks)("%p opens %p and no other rank", (roles, opens) => {
    const { decide } = setUp();
    const token = mint({ roles });
    for (const guard of ofRank) {
      const expected = opens.includes(guard) ? "allowed" : "insufficient";
      expect(`${guard} ${outcome(decide(token, { guard }))}`).toBe(
        `${guard} ${expected}`,
      );
    }
  });

  test("several guards must all hold", () => {
    const { decide } = setUp();
    const guard = ["provider", "verified"] as const;
    expect(
      outcome(decide(mint({ roles: ["user", "provider"] }), { guard })),
    ).toBe("allowed");
    expect(outcome(decide(mint({ roles: ["user"] }), { guard }))).toBe(
      "insufficient",
    );
    const unverified = mint({ roles: ["user", "provider"], verified: false });
    expect(outcome(decide(unverified, { guard }))).toBe("insufficient");
  });

  test("auth #26: with the second factor demanded, a password alone is asked to step up", () => {
    const strict = setUp({ requireAal2ForManagement: true });
    for (const guard of ["management", "root"] as const) {
      expect(outcome(strict.decide(mint({ roles: ["root"] }), { guard }))).toBe(
        "step-up-required",
      );
      expect(
        outcome(strict.decide(mint({ roles: ["root"], aal: 2 }), { guard })),
      ).toBe("allowed");
      expect(
        outcome(setUp().decide(mint({ roles: ["root"] }), { guard })),
      ).toBe("allowed");
    }
    expect(outcome(strict.decide(mint(), { guard: "general" }))).toBe(
      "allowed",
    );
    expect(
      outcome(strict.decide(mint({ aal: 2 }), { guard: "management" })),
    ).toBe("insufficient");
  });

  test("auth #49: root needs an authentication of the last ten minutes", () => {
    const { decide } = setUp();
    const token = (seconds: number) =>
      mint({ roles: ["root"], authTime: after(seconds) });
    expect(outcome(decide(token(-600), { guard: "root" }))).toBe("allowed");
    expect(outcome(decide(token(-601), { guard: "root" }))).toBe(
      "step-up-required",
    );
    expect(outcome(decide(token(-601), { guard: "management" }))).toBe(
      "allowed",
    );
  });

  test("auth #50: someone who acts as another user stays away from the account itself", () => {
    const { decide } = setUp();
    const token = mint({ actor: "0198a-admin" });
    expect(outcome(decide(token))).toBe("allowed");
    expect(outcome(decide(token, { operation: "auth:account:read" }))).toBe(
      "allowed",
    );
    expect(outcome(decide(token, { operation: "auth:password:change" }))).toBe(
      "insufficient",
    );
    expect(outcome(decide(mint(), { operation: "auth:password:change" }))).toBe(
      "allowed",
    );
  });

  test("a public route is open to all: a bad token only means that nobody is known", () => {
    const { decide } = setUp();
    const nobody = { allowed: true, principal: undefined } as const;
    for (const token of [
      undefined,
      "",
      "nonsense",
      mint({ expiresAt: after(1), issuedAt: after(-9) }).slice(4),
    ]) {
      expect(decide(token, { guard: "public" })).toEqual(nobody);
    }
    expect(decide(mint(), { guard: "public" })).toMatchObject({
      principal: { userId: "0198a-user" },
    });
  });

  test("auth #45: a route without a sensible guard is found at start and opens nothing", () => {
    for (const guard of guards) expect(guardProblem(guard)).toBeUndefined();
    expect(guardProblem(["management", "verified"])).toBeUndefined();
    expect(guardProblem([])).toBe("a route needs a guard");
    expect(guardProblem(["public", "management"])).toBe("public stands alone");
    expect(guardProblem(["service", "general"])).toContain(
      "service stands alone",
    );
    const { decide } = setUp();
    expect(outcome(decide(mint(), { guard: [] }))).toBe("insufficient");
    expect(outcome(decide(mint(), { guard: ["public", "management"] }))).toBe(
      "insufficient",
    );
    expect(
      outcome(decide(undefined, { guard: ["public", "management"] })),
    ).toBe("token-missing");
  });
});

describe("delegable routes (api.md, K)", () => {
  const narrowings = [
    ["operations", { operations: ["users:*"] }],
    ["resources", { resources: ["users/*"] }],
  ] as const;

  test.each(narrowings)(
    "a token narrowed in its %s opens delegable routes only",
    (_, restrictions) => {
      const { decide } = setUp();
      const token = attenuate(mint(), restrictions);
      const resource = "users/profiles/1";
      expect(outcome(decide(token, { resource }))).toBe("insufficient");
      expect(outcome(decide(token, { resource, delegable: true }))).toBe(
        "allowed",
      );
    },
  );

  test("a token narrowed per hop (service, request, time) is as good as the whole one", () => {
    const { decide } = setUp();
    const hop = { services: ["users"], requestId: "r-1", expiresAt: after(30) };
    const token = attenuate(mint(), hop);
    expect(outcome(decide(token, { requestId: "r-1" }))).toBe("allowed");
  });

  test("an API key's token opens delegable routes only, whatever it is narrowed to", () => {
    const { decide } = setUp();
    const token = mint({ client: API_KEY_CLIENT });
    expect(outcome(decide(token))).toBe("insufficient");
    expect(outcome(decide(token, { delegable: true }))).toBe("allowed");
    const narrow = mint({
      client: API_KEY_CLIENT,
      restrictions: { operations: ["orders:*"] },
    });
    expect(outcome(decide(narrow, { delegable: true }))).toBe("insufficient");
  });

  test("narrowing a second time does not give back what the first took", () => {
    const { decide } = setUp();
    const token = attenuate(attenuate(mint(), { operations: ["orders:*"] }), {
      operations: ["users:*"],
    });
    expect(outcome(decide(token, { delegable: true }))).toBe("insufficient");
    expect(
      outcome(
        decide(token, { delegable: true, operation: "orders:order:read" }),
      ),
    ).toBe("insufficient");
  });

  test("a service's sealed token cannot be narrowed and is no user anywhere", () => {
    const { decide } = setUp();
    expect(() => attenuate(mintService(), { services: ["users"] })).toThrow(
      "sealed",
    );
    for (const guard of [
      "general",
      "verified",
      "provider",
      "moderator",
      "management",
      "root",
    ] as const) {
      expect(outcome(decide(mintService(), { guard }))).toBe("insufficient");
    }
  });
});
