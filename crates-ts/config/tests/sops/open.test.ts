import { describe, expect, test } from "bun:test";
import { openSecrets } from "../../src/sops/index.ts";
import {
  developer,
  fixture,
  opened,
  plainValues,
  readersOf,
  refusalOf,
  secretText,
  stranger,
} from "../support/sops.ts";

const damagedKey = (developer[0] ?? "").replace(/.$/, (last) =>
  last === "Q" ? "P" : "Q",
);
const allKinds = await fixture("all-kinds.yaml");

/** One sealed value of a file. */
function sealed(text: string, name: string): string {
  return new RegExp(`^${name}: (\\S+)`, "m").exec(text)?.[1] ?? "";
}

/** The same text with one piece of it replaced, which must be there. */
function changed(text: string, from: string | RegExp, to: string): string {
  const result = text.replace(from, () => to);
  if (result === text) throw new Error(`nothing to change: ${String(from)}`);
  return result;
}

describe("files made by the real sops", () => {
  test("every kind of value is read as the text that an environment holds", async () => {
    expect(await opened(allKinds)).toEqual(plainValues);
  });

  test("comments are read with it, in their places", async () => {
    const { items } = await openSecrets(allKinds, developer);
    const order = items.map((item) =>
      item.kind === "comment" ? item.text.trim() : item.name,
    );
    expect(order.slice(0, 5)).toEqual([
      "Everything that a flat file may hold.",
      "A_TEXT",
      "behind a value",
      "A_NUMBER",
      "A_FRACTION",
    ]);
    expect(order.at(-1)).toBe("the end");
  });

  test("JSON is read as YAML is", async () => {
    expect(await opened(await fixture("flat-sealed.json"))).toEqual({
      A_TEXT: secretText,
      A_NUMBER: "42",
      A_FLAG: "false",
      USERS__A_TEXT: "for users alone",
    });
  });

  test("each of several readers opens a file, with one right key among wrong ones", async () => {
    const text = await fixture("two-readers.yaml");
    expect(await opened(text, stranger)).toEqual(await opened(text, developer));
    expect(await opened(allKinds, [...stranger, ...developer])).toEqual(
      plainValues,
    );
  });

  test("a MAC over encrypted values only is verified by its own rule", async () => {
    const text = await fixture("mac-only-encrypted.yaml");
    expect(await opened(text)).toEqual(plainValues);
    const pretended = changed(text, "    mac_only_encrypted: true\n", "");
    expect(await refusalOf(pretended)).toStartWith("tampered: ");
  });
});

describe("a file that was changed is refused", () => {
  const places: readonly [string, string | RegExp, string][] = [
    ["a value that was deleted", /^A_FRACTION: .*\n/m, ""],
    ["a value that was emptied", /^A_FLAG: \S+/m, 'A_FLAG: ""'],
    [
      "the time of the last change",
      /lastmodified: "20\d\d/,
      'lastmodified: "2031',
    ],
    ["a MAC that was emptied", /mac: \S+/, 'mac: ""'],
    [
      "the MAC of another file",
      /mac: \S+/,
      `mac: ${sealed(allKinds, "A_TEXT")}`,
    ],
  ];
  test.each(places)("%s", async (_, from, to) => {
    expect(await refusalOf(changed(allKinds, from, to))).toStartWith(
      "tampered: ",
    );
  });

  test("a single bit of each part of a value", async () => {
    for (const part of ["data", "iv", "tag"]) {
      const [, character = ""] =
        new RegExp(`A_TEXT: \\S*?${part}:(.)`).exec(allKinds) ?? [];
      const other = character === "A" ? "B" : "A";
      const text = changed(
        allKinds,
        new RegExp(`(?<=A_TEXT: \\S*?${part}:).`),
        other,
      );
      expect(await refusalOf(text)).toContain(
        "tampered: has a value at A_TEXT",
      );
    }
  });

  test("a value that was moved to another name", async () => {
    const [one, other] = ["A_TEXT", "AUTH__A_TEXT"].map((name) =>
      sealed(allKinds, name),
    );
    const swapped = allKinds
      .replace(`\nA_TEXT: ${one}`, () => `\nA_TEXT: ${other}`)
      .replace(`AUTH__A_TEXT: ${other}`, () => `AUTH__A_TEXT: ${one}`);
    expect(await refusalOf(swapped)).toContain(
      "tampered: has a value at A_TEXT",
    );
  });

  test("values in another order", async () => {
    const lines = allKinds.split("\n");
    const [text, number] = [1, 2].map((index) => lines[index] ?? "");
    const turned = lines
      .with(1, number ?? "")
      .with(2, text ?? "")
      .join("\n");
    expect(await refusalOf(turned)).toContain("its MAC does not cover");
  });

  test("a tag that was cut short, which would be easier to forge", async () => {
    const tag =
      /tag:([^,]+),type:str/.exec(sealed(allKinds, "A_TEXT"))?.[1] ?? "";
    const short = Buffer.from(tag, "base64").subarray(0, 4).toString("base64");
    expect(await refusalOf(changed(allKinds, tag, short))).toStartWith(
      "tampered: ",
    );
  });

  test("a data key that was damaged", async () => {
    const [, line = ""] = /YWdl.*\n\s+(.*)/.exec(allKinds) ?? [];
    const text = changed(allKinds, line, line.toUpperCase());
    expect(await refusalOf(text)).toContain("tampered: has a damaged data key");
  });
});

describe("a file that is not one is refused", () => {
  test("without a key, with another one, with a damaged one", async () => {
    expect(await refusalOf(allKinds, [])).toStartWith("no-key: ");
    const wrong = await refusalOf(allKinds, stranger);
    expect(wrong).toStartWith("wrong-key: is encrypted for age1qupwm5rq7");
    expect(wrong).toContain("add-recipient age16ryq7pclk");
    const damaged = damagedKey;
    expect(await refusalOf(allKinds, [damaged])).toContain("checksum");
  });

  test("an open value, whatever the file's own rules allow", async () => {
    expect(await refusalOf(await fixture("partly-open.yaml"))).toStartWith(
      "unencrypted: holds SEVERAL_LINES unencrypted",
    );
    expect(await refusalOf(await fixture("plain.yaml"))).toStartWith(
      "unencrypted: is not encrypted",
    );
  });

  test("nested values, lists, several documents, other names, broken YAML and JSON", async () => {
    const nested = await refusalOf(await fixture("nested-sealed.yaml"));
    expect(nested).toStartWith("malformed: is not flat: DATABASE");
    for (const text of ["- A\n", "A: 1\n---\nB: 2\n", "", "A: [1\n", "{"])
      expect(await refusalOf(text)).toStartWith("malformed: ");
    const named = changed(allKinds, "A_FLAG:", "a_flag:");
    expect(await refusalOf(named)).toStartWith("malformed: ");
  });

  test("split keys are refused by name", async () => {
    const split = changed(
      allKinds,
      "sops:\n",
      "sops:\n    shamir_threshold: 2\n",
    );
    expect(await refusalOf(split)).toStartWith("unsupported: ");
  });

  test("no refusal shows a value, a key or a line of the file", async () => {
    const plain = await fixture("plain.yaml");
    const refusals = await Promise.all([
      refusalOf(plain),
      refusalOf(`${plain}\n\tbroken: [`),
      refusalOf(`{"A_TEXT": "${secretText}"`),
      refusalOf(await fixture("partly-open.yaml")),
      refusalOf(allKinds, stranger),
      refusalOf(allKinds, [damagedKey]),
    ]);
    for (const refusal of refusals) {
      expect(refusal).not.toContain("correct");
      expect(refusal).not.toContain("line one");
      expect(refusal).not.toMatch(/SECRET-KEY-(PQ-)?1[0-9A-Z]{20}/);
    }
  });
});

test("recipients are readable without any key", () => {
  expect(readersOf(allKinds)).toEqual([
    "age1qupwm5rq7q6azxh3n2et94vnnsr40tke0ygnd5jyq8ldayvn24rsavxx9s",
  ]);
});
