/** Reads the code blocks of docs/README.md and docs/guides/, and does what they say. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A fenced block: what follows the fence, its text, and where it stands. */
export type GuideBlock = {
  readonly page: string;
  readonly line: number;
  readonly info: string;
  readonly text: string;
};

/** What a block is: a file of that path, a change of one, or lines that are typed. */
export type Deed =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "change"; readonly path: string }
  | { readonly kind: "shell"; readonly lines: readonly string[] };

/** The pages that docs/README.md links to below `guides/`, in its order, behind that page itself. */
export async function guidePages(root: string): Promise<string[]> {
  const index = await readFile(join(root, "docs/README.md"), "utf8");
  const links = [...index.matchAll(/\]\((guides\/[a-z-]+\.md)\)/g)];
  return ["docs/README.md", ...links.map(([, page]) => `docs/${page ?? ""}`)];
}

/** Every block of a page, in its order. */
export async function blocksOf(
  root: string,
  page: string,
): Promise<GuideBlock[]> {
  const text = await readFile(join(root, page), "utf8");
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map((found) => ({
    page,
    line: text.slice(0, found.index).split("\n").length,
    info: found[1] ?? "",
    text: found[2] ?? "",
  }));
}

/** @throws Error for a block that is none of the three: nothing on these pages stays untried. */
export function deedOf({ page, line, info, text }: GuideBlock): Deed {
  const [, language, path = ""] =
    /^(ts|diff) path=([a-z0-9-]+(?:\/[\w.-]+)+)$/.exec(info) ?? [];
  if (language === "ts") return { kind: "file", path };
  if (language === "diff") return { kind: "change", path };
  if (info === "sh")
    return { kind: "shell", lines: text.trimEnd().split("\n") };
  throw new Error(
    `${page}:${line}: a block is "ts path=FILE", "diff path=FILE" or "sh", not "${info}"`,
  );
}

/** Writes the file that a block is, or changes the one that it is about. */
export async function carryOut(
  root: string,
  block: GuideBlock,
  { kind, path }: Exclude<Deed, { kind: "shell" }>,
): Promise<void> {
  const file = join(root, path);
  if (kind === "file") {
    await mkdir(dirname(file), { recursive: true });
    return await writeFile(file, block.text);
  }
  const before = await readFile(file, "utf8");
  await writeFile(file, changed(before, block));
}

/**
 * Applies a diff without line numbers: each part, apart from the next by `@@`, names lines that stand exactly once.
 * @throws Error that names the block when they do not.
 */
export function changed(
  before: string,
  { page, line, text }: Pick<GuideBlock, "page" | "line" | "text">,
): string {
  return text.split(/^@@$\n/m).reduce((now, part) => {
    const side = (without: string): string =>
      part
        .split("\n")
        .filter((each) => each !== "" && !each.startsWith(without))
        .map((each) => `${each.slice(1)}\n`)
        .join("");
    const [old, young] = [side("+"), side("-")];
    const at = now
      .split("\n")
      .filter((_, line, all) =>
        all.slice(line).join("\n").startsWith(old),
      ).length;
    if (at !== 1)
      throw new Error(
        `${page}:${line}: these lines stand ${at} times in the file, not once:\n${old}`,
      );
    return `\n${now}`.replace(`\n${old}`, () => `\n${young}`).slice(1);
  }, before);
}
