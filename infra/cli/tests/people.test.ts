/** That nobody adds a service with tables and forgets what it keeps about people (auth #75). */
import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { contracts } from "@tixlys/contracts";
import { checkout } from "../stack/paths.ts";

const declaration = "src/outbound/postgres/personal-data.ts";

/** What is missing in a service with tables of its own. */
async function missing(folder: string, service: string): Promise<string[]> {
  const contract = contracts.find((each) => each.service === service);
  const tests = await Array.fromAsync(
    new Bun.Glob("tests/**/*.test.ts").scan({ cwd: folder }),
  );
  const texts = await Promise.all(
    tests.map((file) => Bun.file(join(folder, file)).text()),
  );
  return [
    ...((await Bun.file(join(folder, declaration)).exists())
      ? []
      : [declaration]),
    ...(texts.some((text) => text.includes(`classedColumns("${service}"`))
      ? []
      : ["a test that calls classedColumns"]),
    // auth is who asks.
    ...(contract?.erases === true || service === "auth"
      ? []
      : ["erases: true in its contract"]),
  ];
}

test("auth #75: every service with tables says what it keeps about people, is tested for it, and takes part in deletion and export", async () => {
  const services = join(checkout, "services");
  const faults: Record<string, string[]> = {};
  let withTables = 0;
  for (const name of await readdir(services)) {
    const folder = join(services, name);
    if (!(await Bun.file(join(folder, "drizzle.config.ts")).exists())) continue;
    withTables += 1;
    const found = await missing(folder, name);
    if (found.length > 0) faults[name] = found;
  }
  expect(faults).toEqual({});
  expect(withTables).toBeGreaterThan(2);
  // So that it can fail: the gateway has none of it.
  expect(await missing(join(services, "steersman"), "steersman")).toHaveLength(
    3,
  );
});
