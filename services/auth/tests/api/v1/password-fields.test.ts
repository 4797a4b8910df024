import { expect, test } from "bun:test";
import { Glob } from "bun";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(
  new URL("../../../../../contracts/openapi", import.meta.url),
);

type Operation = {
  readonly "x-operation"?: string;
  readonly "x-guard"?: readonly string[];
  readonly requestBody?: unknown;
  readonly responses?: unknown;
};
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

/** Every operation of every service, from the documents that are checked against the code. */
async function operations() {
  const found: { path: string; operation: Operation; document: object }[] = [];
  for await (const file of new Glob("*.json").scan(folder)) {
    const document: Document = await Bun.file(`${folder}/${file}`).json();
    for (const [path, methods] of Object.entries(document.paths))
      for (const operation of Object.values(methods))
        found.push({ path, operation, document });
  }
  return found;
}

/** Names of all fields that a part of a document has, wherever they stand; references are followed. */
function fieldsOf(part: unknown, document: object, seen = new Set()): string[] {
  if (typeof part !== "object" || part === null || seen.has(part)) return [];
  seen.add(part);
  return Object.entries(part).flatMap(([key, value]) => {
    if (key === "example" || key === "examples") return [];
    if (key === "$ref")
      return fieldsOf(target(String(value), document), document, seen);
    const own =
      key === "properties" && typeof value === "object" && value !== null
        ? Object.keys(value)
        : [];
    return [...own, ...fieldsOf(value, document, seen)];
  });
}

function target(reference: string, document: object): unknown {
  return reference
    .split("/")
    .slice(1)
    .reduce<unknown>(
      (part, key) =>
        typeof part === "object" && part !== null
          ? Reflect.get(part, key)
          : undefined,
      document,
    );
}

const isPassword = (name: string): boolean => /password|passphrase/i.test(name);

test("auth #17: no operation takes somebody else's password, and none shows one", async () => {
  const all = await operations();
  expect(all.length).toBeGreaterThan(20);
  const taking: string[] = [];
  for (const { path, operation, document } of all) {
    const fields = fieldsOf(operation.requestBody, document);
    expect(fieldsOf(operation.responses, document).filter(isPassword)).toEqual(
      [],
    );
    if (!fields.some(isPassword)) continue;
    const name = operation["x-operation"] ?? path;
    taking.push(name);
    // Whoever presents one is its owner: somebody unknown, or the one whom the token names. Nobody else is named.
    expect([name, operation["x-guard"]?.[0]]).toBeOneOf([
      [name, "public"],
      [name, "general"],
    ]);
    expect(path).not.toContain("{");
    expect(fields).not.toContainAnyValues(["userId", "id", "accountId"]);
  }
  expect(taking).toContain("auth:registration:create");
  expect(taking).toContain("auth:password:change");
  expect(taking).toContain("auth:password:reset");
});

test("auth #5: no field anywhere is a hint, a secret question or a password's age", async () => {
  for (const { operation, document } of await operations()) {
    // An API key is recognised by its last characters, which its maker never chose.
    if (operation["x-operation"]?.startsWith("auth:api-key:")) continue;
    const fields = fieldsOf(operation, document);
    expect(
      fields.filter((name) =>
        /hint|question|secretanswer|mother|passwordexpires|passwordage/i.test(
          name,
        ),
      ),
    ).toEqual([]);
  }
});
