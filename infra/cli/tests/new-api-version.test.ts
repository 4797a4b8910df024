/**
 * `./tixlys new api-version` on a throw-away copy of the checkout: what it made passes every check and the service's tests, both
 * versions go through the conformance suite, and what the last release promised is still kept. The tests build on each other.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { type CheckoutCopy, copyCheckout } from "./e2e/checkout-copy.ts";
import { freeOffset } from "./support/cli.ts";

let copy: CheckoutCopy;

beforeAll(async () => {
  copy = await copyCheckout(await freeOffset());
  // Checks and generated files know a checkout by what git knows.
  await run("git init --quiet && git add --all");
}, 300_000);
afterAll(() => copy.remove(), 120_000);

/** Runs a command line in the copy to its end and gives what it printed; a code other than `code` fails with it. */
async function run(commandLine: string, code = 0): Promise<string> {
  const running = copy.sh(commandLine);
  const ended = await running.ended;
  if (ended !== code)
    throw new Error(
      `${commandLine}\nended with ${ended}:\n${running.output()}`,
    );
  return running.output();
}

const fileOf = (path: string): Promise<string> =>
  Bun.file(join(copy.folder, path)).text();

test("it makes the next version of a service, and says what to do next", async () => {
  const printed = await run("./tixlys new api-version users");
  expect(printed).toContain("services/users/src/api/v2");
  expect(printed).toContain("v2 is the latest, v1 is deprecated since today");
  expect(await run("./tixlys new api-version nobody", 1)).toContain(
    'there is no service "nobody"',
  );
  expect(await run("./tixlys new version users", 2)).toContain('not "version"');
}, 300_000);

test("the copies are the new version's own, and nothing else has changed", async () => {
  const changed = (await run("git status --porcelain --untracked-files=normal"))
    .split("\n")
    .filter((line) => /^(\?\?|.M) /.test(line))
    .map((line) => line.slice(3));
  expect(changed.toSorted()).toEqual([
    "clients/typescript/src/generated/users.ts",
    "contracts/openapi/users.json",
    "contracts/openapi/users.v1.json",
    "services/users/src/api/v2/",
    "services/users/src/inbound/http.ts",
    "services/users/tests/api/conformance-v1.test.ts",
  ]);
  expect(await fileOf("contracts/openapi/users.v1.json")).toContain(
    '"deprecated": true',
  );
  const latest = await fileOf("contracts/openapi/users.json");
  expect(latest).toContain('"/v2/me"');
  expect(latest).not.toContain('"deprecated"');
}, 300_000);

test("it passes the checks, the gate against the last release among them", async () => {
  await run("git add --all");
  await run(
    "./tixlys check types format structure imports code generated contracts",
  );
}, 600_000);

test("both versions go through the conformance suite, and tests of the older one's operations pass as they are", async () => {
  // Both conformance suites, and a read and a write of version 1; all others of them run in the whole run.
  const told = await run("./tixlys test services/users/tests/api/c");
  expect(told).toContain("change-my-profile.test.ts");
  expect(told).toContain("conformance-v1.test.ts");
  expect(told).toMatch(/http-rules 53: a sunset is a date/);
  expect(told).toMatch(/\b0 failed/);
}, 600_000);

test("a service of another shape is refused with the reason, and stays as it was", async () => {
  const printed = await run("./tixlys new api-version steersman", 1);
  expect(printed).toContain("E_SCAFFOLD");
  expect(await run("git diff --name-only services/steersman")).toBe("");
}, 300_000);
