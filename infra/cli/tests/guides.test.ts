/** The guides' own rules, without following them: `new-service.test.ts` does that. */
import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { checkout } from "../stack/paths.ts";
import { blocksOf, changed, deedOf, guidePages } from "./support/guides.ts";

const block = { page: "page.md", line: 7, info: "sh", text: "" };

test("every guide is in the index, has a test and is one page", async () => {
  const pages = await guidePages(checkout);
  const files = await readdir(join(checkout, "docs/guides"));
  expect(pages.toSorted()).toEqual(
    [
      "docs/README.md",
      ...files.map((file) => `docs/guides/${file}`),
    ].toSorted(),
  );
  for (const page of pages.slice(1)) {
    const text = await Bun.file(join(checkout, page)).text();
    expect(text.trimEnd().split("\n").length, page).toBeLessThanOrEqual(120);
    expect(text, page).toMatch(
      /^\.\/tixlys test services\/price-list\/tests\//m,
    );
  }
});

test("every block of every page is a file, a change or something to type", async () => {
  const pages = await guidePages(checkout);
  const blocks = await Promise.all(
    pages.map((page) => blocksOf(checkout, page)),
  );
  const kinds = blocks.flat().map((each) => deedOf(each).kind);
  expect(new Set(kinds)).toEqual(new Set(["file", "change", "shell"]));
  for (const page of pages) {
    const text = await Bun.file(join(checkout, page)).text();
    const fences = text.match(/^ *(```|~~~)/gm)?.length ?? 0;
    expect((await blocksOf(checkout, page)).length * 2, page).toBe(fences);
  }
});

test("a block of another kind is refused, and so is a path that leaves the checkout", () => {
  for (const info of ["ts", "", "js path=a/b.js", "ts path=../b.ts", "bash"])
    expect(() => deedOf({ ...block, info }), info).toThrow("page.md:7");
});

test("a change needs its lines to stand exactly once", () => {
  const change = { ...block, text: " one\n+two\n@@\n-three\n+four\n" };
  expect(changed("one\nthree\n", change)).toBe("one\ntwo\nfour\n");
  expect(() => changed("one\n", change)).toThrow("stand 0 times");
  expect(() => changed("one\none\nthree\n", change)).toThrow("stand 2 times");
});
