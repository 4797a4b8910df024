import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { isOurs, readReach } from "../../test-run/reach.ts";
import type { Reach } from "../../test-run/reach.ts";
import { type Planted, plantWorkspace } from "./planted.ts";

const one = "crates-ts/base/tests/one.test.ts";
const price = "services/shop/tests/price.test.ts";
const process_ = "services/shop/tests/process.test.ts";
const cli = "infra/cli/tests/cli.test.ts";

let planted: Planted;
let reach: Reach;
beforeAll(async () => {
  planted = await plantWorkspace();
  reach = await readReach(planted.root);
});
afterAll(() => planted.remove());

describe("the tests that a change touches", () => {
  test.each([
    ["those that import it", "services/shop/src/price.ts", [price]],
    [
      "those of the crate first, then of who uses it",
      "crates-ts/base/src/one.ts",
      [one, price],
    ],
    [
      "those that run a file by its path",
      "services/shop/src/main.ts",
      [process_],
    ],
    ["through a crate's subpath too", "crates-ts/base/src/deep.ts", [process_]],
    ["itself, for a test", price, [price]],
    [
      "the launcher's, whose commands are loaded by name",
      "infra/cli/commands/ps.ts",
      [cli],
    ],
    [
      "for what is no module those of its package",
      "services/shop/migrations/0001.sql",
      [price, process_],
    ],
    ["none for what nobody uses", "services/shop/src/unused.ts", []],
  ])("are %s", (_, file, tests) => {
    expect(reach.testsOf([file])).toEqual(tests);
  });

  test("follow the imports as they change, and a file that breaks or goes", async () => {
    const file = "services/shop/src/price.ts";
    expect(await reach.update(file)).toBe(false);
    await planted.write(file, "export const price = 1;\n");
    expect(await reach.update(file)).toBe(true);
    expect(reach.testsOf(["crates-ts/base/src/one.ts"])).toEqual([one]);
    await planted.write(file, "export const price = {{{\n");
    expect(await reach.update(file)).toBe(true);
    expect(reach.testsOf([file])).toEqual([price]);
    expect(await reach.update("services/shop/src/never.ts")).toBe(false);
  });
});

test("packages, state and an editor's copies are not ours", () => {
  expect(isOurs("services/users/src/main.ts")).toBe(true);
  for (const file of [
    "services/users/node_modules/x/index.ts",
    "infra/cli/.main.ts.swp",
    "infra/cli/main.ts~",
    "coverage/index.html",
    "README.md",
  ])
    expect(isOurs(file)).toBe(false);
});
