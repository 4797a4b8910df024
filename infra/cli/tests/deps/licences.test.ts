import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { productionPackages } from "../../deps/installed.ts";
import { licenceFindings, permits, readPolicy } from "../../deps/licences.ts";
import { noticeText } from "../../deps/notice.ts";
import { checkout } from "../../stack/paths.ts";
import { type Planted, plantPackage, plantWorkspace } from "./planted.ts";

const permission = "Permission is granted, free of charge, to everybody.";
const allowed = ["MIT", "ISC", "Apache-2.0"];
const policy = { allowed, exceptions: [] };

let planted: Planted;
beforeEach(async () => {
  planted = await plantWorkspace();
  await plantPackage(
    planted,
    "outer",
    {
      license: "MIT",
      dependencies: { inner: "^1.0.0" },
      optionalDependencies: { "built-for-linux": "1.0.0", absent: "1.0.0" },
      repository: "git+https://example.test/outer.git",
    },
    `MIT License\n\nCopyright (c) 2026 Ada\n\n${permission}`,
  );
  await plantPackage(
    planted,
    "inner",
    { license: "MIT" },
    `The MIT License\nCopyright (c) 2020 Bo\n\n${permission}`,
  );
  await plantPackage(planted, "built-for-linux", {
    license: "MIT",
    os: ["linux"],
  });
  await plantPackage(planted, "tester", { license: "GPL-3.0-only" });
});
afterEach(() => planted.remove());

const packages = () => productionPackages(planted.root);

describe("licences", () => {
  test("every production package is judged, also what a dependency brings; what only tests need is not", async () => {
    const names = (await packages()).map(({ name }) => name);
    expect(names).toEqual(["built-for-linux", "inner", "outer"]);
    expect(licenceFindings(await packages(), policy)).toEqual([]);
  });

  test("a licence that is not on the list is refused, by name, version and fix", async () => {
    await plantPackage(planted, "inner", { license: "GPL-3.0-only" });
    const [finding, ...more] = licenceFindings(await packages(), policy);
    expect(more).toEqual([]);
    expect(finding?.message).toBe(
      '"inner" 1.0.0 has the licence "GPL-3.0-only", which is not allowed',
    );
    expect(finding?.fix).toContain("licence-policy.json");
  });

  test("a package without a licence is refused", async () => {
    await plantPackage(planted, "inner", {});
    expect(licenceFindings(await packages(), policy)[0]?.message).toContain(
      "has no licence",
    );
  });

  test("an exception holds for one package and one licence, and goes when nobody needs it", async () => {
    await plantPackage(planted, "inner", { license: "Unlicense" });
    const exceptions = [
      { package: "inner", licence: "Unlicense", reason: "public domain" },
    ];
    expect(licenceFindings(await packages(), { allowed, exceptions })).toEqual(
      [],
    );
    await plantPackage(planted, "inner", { license: "MIT" });
    expect(
      licenceFindings(await packages(), { allowed, exceptions })[0]?.fix,
    ).toBe("delete the exception");
  });

  test("an exception for a package's native parts holds for those of any machine", async () => {
    await plantPackage(planted, "inner", { license: "Unlicense" });
    const reason = "public domain";
    const about = (name: string) =>
      licenceFindings(
        [
          {
            name,
            version: "1.0.0",
            licence: "Unlicense",
            homepage: "",
            folder: "",
            platformBound: true,
          },
        ],
        {
          allowed,
          exceptions: [{ package: "inner-*", licence: "Unlicense", reason }],
        },
      );
    expect(about("inner-linux-x64")).toEqual([]);
    expect(about("inner-darwin-arm64")).toEqual([]);
    expect(about("inner")).toHaveLength(2);
    expect(about("other-inner-linux")).toHaveLength(2);
  });

  test("what is declared and not installed is an error that says what to do", async () => {
    await plantPackage(planted, "outer", {
      license: "MIT",
      dependencies: { gone: "1.0.0" },
    });
    await expect(packages()).rejects.toMatchObject({
      code: "E_DEPS",
      message: '"gone" is declared and not installed',
      details: { fix: "bun install" },
    });
  });

  test.each([
    ["MIT", true],
    ["(MIT OR GPL-3.0-only)", true],
    ["MIT AND GPL-3.0-only", false],
    ["MIT AND (ISC OR GPL-2.0-only)", true],
    ["GPL-2.0-only OR MIT AND ISC", true],
    ["Apache-2.0 WITH LLVM-exception", false],
    ["SEE LICENSE IN LICENSE.md", false],
    ["MIT OR", false],
    ["MIT)", false],
    ["", false],
  ])("the expression %p is permitted: %p", (expression, is) => {
    expect(permits(expression, new Set(allowed))).toBe(is);
  });

  test("the policy of this checkout permits what is installed", async () => {
    expect(
      licenceFindings(
        await productionPackages(checkout),
        await readPolicy(checkout),
      ),
    ).toEqual([]);
  });
});

describe("NOTICE", () => {
  test("names every package with its copyright, and equal words once", async () => {
    const text = await noticeText(await packages());
    expect(text).toContain("outer 1.0.0  https://example.test/outer");
    expect(text).toContain("    Copyright (c) 2026 Ada");
    expect(text).toContain("    Copyright (c) 2020 Bo");
    expect(text).not.toContain("tester");
  });

  test("does not depend on the machine: what is built for one platform is left out", async () => {
    const before = await noticeText(await packages());
    expect(before).not.toContain("built-for-linux");
    await planted.write("node_modules/built-for-linux/package.json", {
      name: "built-for-linux",
      version: "9.9.9",
      license: "MIT",
      cpu: ["arm64"],
    });
    expect(await noticeText(await packages())).toBe(before);
  });

  test("passes on the NOTICE of a package that has one", async () => {
    await planted.write("node_modules/inner/NOTICE", "Inner, by Bo.\n");
    expect(await noticeText(await packages())).toEndWith(
      "NOTICE of inner\n\nInner, by Bo.\n",
    );
  });

  test("of this checkout is current", async () => {
    const text = await readFile(join(checkout, "NOTICE"), "utf8");
    expect(await noticeText(await productionPackages(checkout))).toBe(text);
  });
});
