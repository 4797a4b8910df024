/** `NOTICE`: what others made and we build on, each with its copyright, each licence's words once. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Installed } from "./installed.ts";

const head = `Tixlys Core
Licensed under the Apache License, Version 2.0; see LICENSE.

It builds on the packages below, which run in production. Written by "./tixlys generate"; do not edit.
`;

const rule = "=".repeat(78);

type Documents = {
  /** The licence's text without the lines that name who holds the copyright. */
  readonly words: string;
  readonly copyrights: readonly string[];
  /** The package's own NOTICE, which Apache-2.0 §4(d) asks to pass on. */
  readonly notice: string;
};

type Described = Installed & Documents;

/**
 * The text of the file. Depends on names, versions and files of the packages only; builds for one platform stand for
 * themselves in the package that brings them, so that every machine writes the same.
 */
export async function noticeText(
  packages: readonly Installed[],
): Promise<string> {
  const described = await Promise.all(
    packages
      .filter(({ platformBound }) => !platformBound)
      .map(async (each) => ({ ...each, ...(await documentsOf(each.folder)) })),
  );
  const groups = Map.groupBy(described, ({ licence, words }) =>
    // One text for all: it is ours too.
    licence === "Apache-2.0" ? licence : `${licence}\n${keyOf(words)}`,
  );
  const sections = [...groups.values()].map(sectionOf);
  const notices = described
    .filter(({ notice }) => notice !== "")
    .map(({ name, notice }) => `${rule}\nNOTICE of ${name}\n\n${notice}\n`);
  return [head, ...sections, ...new Set(notices)].join("\n");
}

function sectionOf(members: readonly Described[]): string {
  const [first] = members;
  const lines = members.flatMap(({ name, version, homepage, copyrights }) => [
    `${name} ${version}${homepage === "" ? "" : `  ${homepage}`}`,
    ...copyrights.map((line) => `    ${line}`),
  ]);
  const words = first?.words ?? "";
  const text =
    first?.licence === "Apache-2.0"
      ? "The text of the Apache License, Version 2.0, stands in LICENSE."
      : words === ""
        ? "The packages come without the text of their licence."
        : words;
  return `${rule}\n${first?.licence ?? ""}\n\n${lines.join("\n")}\n\n${text}\n`;
}

async function documentsOf(folder: string): Promise<Documents> {
  const files = (await readdir(folder)).sort();
  const read = async (name: RegExp): Promise<string> => {
    const file = files.find((each) => name.test(each));
    const text =
      file === undefined ? "" : await readFile(join(folder, file), "utf8");
    return text.replaceAll("\r\n", "\n").trim();
  };
  const licence = await read(/^licen[cs]e(-mit)?(\.(md|txt))?$/i);
  const lines = licence.split("\n").map((line) => line.trimEnd());
  return {
    words: lines
      .filter((line) => !isCopyright(line))
      .join("\n")
      .replaceAll(/\n{3,}/g, "\n\n")
      .trim(),
    copyrights: [
      ...new Set(lines.filter(isCopyright).map((line) => line.trim())),
    ],
    notice: await read(/^notice(\.(md|txt))?$/i),
  };
}

/** A line that says who holds the copyright; not one of the licence's sentences about copyright, nor its blank form. */
function isCopyright(line: string): boolean {
  return (
    /^\W*(copyright\s+(\(c\)|©|\d{4})|\(c\)\s+\S|©\s*\S)/i.test(line) &&
    !line.includes("[yyyy]")
  );
}

/** Texts that differ in line breaks, case and punctuation only are one. */
function keyOf(words: string): string {
  return words.toLowerCase().replaceAll(/[^a-z0-9]+/g, " ");
}
