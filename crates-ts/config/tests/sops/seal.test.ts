import { describe, expect, test } from "bun:test";
import {
  openSecrets,
  readPlain,
  recipientOf,
  sealAgain,
  sealAnew,
  sealFor,
  sealNew,
  writePlain,
  type PlainItem,
} from "../../src/sops/index.ts";
import {
  developer,
  fixture,
  opened,
  plainValues,
  readersOf,
  refusalOf,
  stranger,
} from "../support/sops.ts";

const [me = "", other = ""] = await Promise.all(
  [...developer, ...stranger].map(recipientOf),
);
const items: readonly PlainItem[] = [
  { kind: "comment", text: " a comment" },
  ...Object.entries(plainValues).map(([name, value]) => ({
    kind: "value" as const,
    name,
    value,
  })),
];

describe("sealing", () => {
  test.each(["yaml", "json"] as const)("%s opens again", async (format) => {
    const text = await sealNew(items, [me], { format });
    expect(await opened(text)).toEqual(plainValues);
    expect(text).not.toContain("horse");
    expect(text).not.toContain("comment\n");
  });

  test("equal values under one key look different", async () => {
    const twice = ["A", "B"].map((name) => ({
      kind: "value" as const,
      name,
      value: "the same",
    }));
    const text = await sealNew(twice, [me]);
    const seals = [...text.matchAll(/^[AB]: (\S+)/gm)].map(([, seal]) => seal);
    expect(new Set(seals).size).toBe(2);
  });

  test("a file for nobody is refused", async () => {
    await expect(sealNew(items, [])).rejects.toThrow("readable for nobody");
  });
});

describe("changing a sealed file", () => {
  test("only lines that changed get new ciphertext", async () => {
    const before = await fixture("all-kinds.yaml");
    const file = await openSecrets(before, developer);
    const after = sealAgain(
      file,
      file.items.map((item) =>
        item.kind === "value" && item.name === "A_TEXT"
          ? { ...item, value: "another" }
          : item,
      ),
    );
    const lines = (text: string) =>
      text.slice(0, text.indexOf("sops:")).split("\n");
    const differing = lines(after).filter(
      (line) => !before.includes(line.replace(/^#/, "")),
    );
    expect(differing).toHaveLength(1);
    expect(differing[0]).toStartWith("A_TEXT: ");
    expect(await opened(after)).toEqual({ ...plainValues, A_TEXT: "another" });
  });

  test("a new reader opens it; one who was taken off the list does not", async () => {
    const file = await openSecrets(await fixture("all-kinds.yaml"), developer);
    const both = await sealFor(file, [me, other]);
    expect(readersOf(both)).toEqual([me, other]);
    expect(await opened(both, stranger)).toEqual(plainValues);
    const again = await openSecrets(both, stranger);
    expect(await refusalOf(await sealFor(again, [other]))).toStartWith(
      "wrong-key",
    );
  });

  test("sealing anew changes the data key and every ciphertext, and no value", async () => {
    const before = await fixture("all-kinds.yaml");
    const file = await openSecrets(before, developer);
    const after = await sealAnew(file, [me]);
    const fresh = await openSecrets(after, developer);
    expect(Buffer.from(fresh.dataKey).equals(file.dataKey)).toBe(false);
    const kept = fresh.items.filter(
      ({ sealed }) => sealed !== "" && before.includes(sealed),
    );
    expect(kept).toEqual([]);
    expect(await opened(after)).toEqual(plainValues);
  });
});

describe("the open text", () => {
  const texts = [
    "plain",
    "0123",
    "1e5",
    "true",
    "null",
    "~",
    "yes",
    "2026-11-21",
    "with # hash",
    " leading",
    "trailing ",
    "a: b",
    "&anchor",
    "*alias",
    "!tag",
    "- item",
    "'single'",
    '"double"',
    "back\\slash",
    "two\nlines",
    "three\nlines\n\n",
    "  indented\nlines\n",
    "tab\there\nand there",
    "\n",
    "#",
    "",
    "grüße 🦊",
    "-----BEGIN X-----\nabc+/=\n-----END X-----\n",
    "postgres://role:p%40ss@db:5432/name?sslmode=require",
  ];
  test.each(texts)("%j survives an editor", (value) => {
    const written = writePlain([{ kind: "value", name: "NAME", value }]);
    expect(readPlain(written)).toEqual({
      ok: true,
      items: [{ kind: "value", name: "NAME", value }],
    });
  });

  test("a value is kept letter by letter, whatever YAML makes of it", () => {
    const text =
      "---\n# top\nA: 0123\nB: 1e5 # why\nC: yes\nD: 2026-11-21\nE: 'it''s'\nF: a#b\n\nG: >-\n  one\n  two\nH: \"\"\n";
    const reading = readPlain(text);
    const values = reading.ok
      ? reading.items.map((item) =>
          item.kind === "comment" ? `#${item.text}` : item.value,
        )
      : [];
    expect(values).toEqual([
      "# top",
      "0123",
      "# why",
      "1e5",
      "yes",
      "2026-11-21",
      "it's",
      "a#b",
      "one two",
      "",
    ]);
  });

  test("every mistake is told by its line, and no value with it", () => {
    const reading = readPlain(
      'lower: hunter2\nA: hunter2\nA: hunter3\nB:\nC: [hunter2]\nD: &hunter2\nE: "hunter2\nhunter2\nF:\n  G: hunter2\n',
    );
    const mistakes = reading.ok ? [] : reading.mistakes;
    expect(mistakes.map(({ line }) => line)).toEqual([1, 3, 4, 5, 6, 7, 8, 9]);
    expect(JSON.stringify(mistakes)).not.toContain("hunter");
  });
});
