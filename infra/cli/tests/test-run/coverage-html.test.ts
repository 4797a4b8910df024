import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeCoveragePages } from "../../test-run/coverage-html.ts";
import { linesOf, readLcov } from "../../test-run/lcov.ts";
import { type Planted, plantWorkspace } from "./planted.ts";

const price = "services/shop/src/price.ts";
const lcov = `TN:
SF:${price}
FNF:2
FNH:1
DA:1,3
DA:2,0
LF:2
LH:1
end_of_record
TN:
SF:services/shop/tests/price.test.ts
DA:1,1
end_of_record
`;

let planted: Planted;
beforeAll(async () => {
  planted = await plantWorkspace();
  await planted.write(price, `export const a = "<b>";\nexport const b = 2;\n`);
  await planted.write(
    "services/shop/src/types.ts",
    "export type Only = { readonly type: string };\n",
  );
  await planted.write("coverage/lcov.info", lcov);
});
afterAll(() => planted.remove());

const page = (name: string): Promise<string> =>
  readFile(join(planted.root, "coverage", name, "index.html"), "utf8");

test("a service gets one page that shows every line as reached or not", async () => {
  const written = await writeCoveragePages(planted.root);
  // price.ts: one of two; main.ts: neither import nor constant was loaded.
  expect(written.map(({ name }) => name)).toEqual(["shop"]);
  const html = await page("shop");
  expect(html).toContain(
    '<span class="hit"><b>1</b>export const a = &quot;&lt;b&gt;&quot;;',
  );
  expect(html).toContain('<span class="miss"><b>2</b>export const b = 2;');
  expect(html).toContain("src/main.ts <small>0 of 2 lines, never loaded");
  expect(html).not.toContain("tests/price.test.ts");
  expect(html).not.toContain("src/types.ts");
  expect(written[0]?.share).toBe(0.25);
  expect(await page(".")).toContain('<a href="shop/index.html">shop</a>');
});

test("a page needs no script and no other file, and says 100% of every line only", async () => {
  await planted.write(
    "coverage/lcov.info",
    `SF:${price}\n${Array.from({ length: 2000 }, (_, at) => `DA:${at + 1},${at === 0 ? 0 : 1}`).join("\n")}\nend_of_record\n`,
  );
  await writeCoveragePages(planted.root);
  const html = await page("shop");
  expect(html).not.toMatch(/<script|<link|src=|https?:/);
  expect(html).toContain("99.9%");
  expect(html).not.toContain("100.0%</code> src/price.ts");
});

test("what two processes saw of a file is added up", () => {
  const twice = `SF:a.ts\nFNF:2\nFNH:1\nDA:1,1\nDA:2,0\nend_of_record\nSF:a.ts\nFNF:2\nFNH:2\nDA:1,0\nDA:2,4\nend_of_record\n`;
  const files = readLcov(twice);
  expect(files).toHaveLength(1);
  expect(linesOf(files)).toEqual({ found: 2, hit: 2 });
  expect(files[0]?.functions).toEqual({ found: 2, hit: 2 });
  expect(readLcov("")).toEqual([]);
});
