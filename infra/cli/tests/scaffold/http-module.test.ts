/** The rewriting of `src/inbound/http.ts`, on those of the real services. */
import { expect, test } from "bun:test";
import { join } from "node:path";
import {
  UnusualHttpModule,
  withNextVersion,
} from "../../scaffold/api-version/http-module.ts";
import { endOfExpression } from "../../scaffold/api-version/source-text.ts";
import { checkout } from "../support/cli.ts";

const textOf = (service: string): Promise<string> =>
  Bun.file(join(checkout, service, "src/inbound/http.ts")).text();
const plain = (text: string): string => text.replaceAll(/\s+/g, " ");
const step = { from: "v1", to: "v2", since: "2026-11-27" };

test.each([
  "services/auth",
  "services/users",
  "services/notifications",
  "examples/items/items",
])(
  "%s serves both versions, the new one of its own routes, as the latest",
  async (service) => {
    const before = await textOf(service);
    const after = withNextVersion(before, step);
    const imported = new Bun.Transpiler({ loader: "ts" })
      .scanImports(after)
      .map(({ path }) => path);
    const old = [
      ...before.matchAll(/^import \{[^}]*\} from "(\.\.\/api\/v1\/[^"]+)"/gm),
    ];
    for (const [, path = ""] of old) {
      expect(imported).toContain(path);
      expect(imported).toContain(path.replace("/v1/", "/v2/"));
    }
    expect(plain(after)).toContain(
      'latest: "v2", deprecation: { v1: { since: "2026-11-27" } }, } satisfies AboutService;',
    );
    expect(plain(after)).toContain(
      "v1: readonly Route[]; v2: readonly Route[]",
    );
  },
);

test("the next version after that takes the second's place, and both older ones stay deprecated", async () => {
  const second = withNextVersion(await textOf("examples/items/items"), step);
  const third = withNextVersion(second, {
    from: "v2",
    to: "v3",
    since: "2027-01-31",
  });
  expect(plain(third)).toContain(
    'import { readItem as readItemV3 } from "../api/v3/read-item.ts";',
  );
  expect(plain(third)).toMatch(/v3: \[\s*createItemV3\(app\)/);
  expect(plain(third)).toContain('latest: "v3",');
  expect(plain(third)).not.toContain('latest: "v2"');
  expect(plain(third)).toContain(
    'deprecation: { v2: { since: "2027-01-31" }, v1: { since: "2026-11-27" } }',
  );
  expect(third.match(/AboutService }|AboutService,/g)).toHaveLength(1);
});

test("a file of another shape is refused, with what is missing", () => {
  for (const [text, missing] of [
    ["export const routes = () => [];", "imports nothing of ../api/v1/"],
    [
      'import { a } from "../api/v1/a.ts";\nexport const routes = () => [a];',
      "does not return { v1: [ … ] }",
    ],
    [
      'import { a } from "../api/v1/a.ts";\nexport const routes = () => ({ v1: [a] });',
      "exports no `about",
    ],
  ] as const) {
    expect(() => withNextVersion(text, step)).toThrow(UnusualHttpModule);
    expect(() => withNextVersion(text, step)).toThrow(missing);
  }
});

test("the end of an expression is found past strings, comments and brackets", () => {
  for (const [text, end] of [
    ["[a, b], c", "[a, b]"],
    ["x ? [] : [f(`}`, ')')] }", "x ? [] : [f(`}`, ')')] "],
    ["/* , */ a // ,\n, b", "/* , */ a // ,\n"],
    ['"\\",", c', '"\\","'],
  ] as const)
    expect(text.slice(0, endOfExpression(text, 0))).toBe(end);
  expect(endOfExpression("[a, b", 0)).toBeUndefined();
});
