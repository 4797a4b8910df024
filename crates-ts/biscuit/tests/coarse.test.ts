import { expect, test } from "bun:test";
import { attenuate } from "../src/index.ts";
import { mint, outcome, setUp } from "./support/suite.ts";

const asked = {
  guard: "general",
  operation: "orders:order:read",
  delegable: true,
} as const;

test("a coarse question leaves restrictions to resources to whoever knows the resource, and nothing else", () => {
  const { decide } = setUp();
  const narrow = (restrictions: Parameters<typeof attenuate>[1]) =>
    attenuate(mint({}), restrictions);
  const toResource = narrow({ resources: ["orders/orders/1"] });
  const both = narrow({
    operations: ["users:*"],
    resources: ["orders/orders/1"],
  });
  const coarsely = (token: string) =>
    outcome(decide(token, { ...asked, coarse: true }));
  expect(coarsely(toResource)).toBe("allowed");
  expect(coarsely(both)).toBe("insufficient");
  expect(coarsely(narrow({ operations: ["orders:*"] }))).toBe("allowed");
  expect(
    outcome(
      decide(toResource, { ...asked, coarse: true, guard: "management" }),
    ),
  ).toBe("insufficient");
});

test("a coarse yes is no answer to a whole question, however soon it is asked", () => {
  const { decide } = setUp();
  const token = attenuate(mint({}), { resources: ["orders/orders/1"] });
  for (let n = 0; n < 3; n += 1) {
    expect(outcome(decide(token, { ...asked, coarse: true }))).toBe("allowed");
    expect(outcome(decide(token, asked))).toBe("insufficient");
    const resource = "orders/orders/1";
    expect(outcome(decide(token, { ...asked, resource }))).toBe("allowed");
    expect(
      outcome(decide(token, { ...asked, resource: "orders/orders/2" })),
    ).toBe("insufficient");
  }
});
