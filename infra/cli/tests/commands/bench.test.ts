import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { checkout } from "../../stack/paths.ts";

const folder = join(checkout, "benchmarks");
const files = (await readdir(folder)).filter((name) => name.endsWith(".ts"));

// What they compare with is installed by `bench` alone, and their types with it; that their own parts are there can be seen here.
test.each(files)(
  "every module that benchmarks/%s is made of is there",
  async (file) => {
    const built = await Bun.build({
      entrypoints: [join(folder, file)],
      target: "bun",
      packages: "external",
      throw: false,
    });
    expect(built.logs.map(String)).toEqual([]);
    expect(built.success).toBe(true);
  },
);
