import { expect, test } from "bun:test";

const rulePattern =
  /"((?:structure|imports|code|deps|secrets|security|migrations)\/[a-z-]+)"/g;

/** The names of rules that the files of a folder speak of. */
async function rulesIn(folder: string): Promise<string[]> {
  const names = new Set<string>();
  for await (const file of new Bun.Glob("**/*.ts").scan({
    cwd: folder,
    absolute: true,
  }))
    for (const [, rule = ""] of (await Bun.file(file).text()).matchAll(
      rulePattern,
    ))
      names.add(rule);
  return [...names].toSorted();
}

test("every rule has a planted violation that proves that it fires", async () => {
  const rules = await rulesIn(`${import.meta.dir}/../src`);
  expect(rules.length).toBeGreaterThan(25);
  expect(await rulesIn(import.meta.dir)).toEqual(rules);
});
