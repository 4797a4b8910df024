import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Never read, whatever `.gitignore` says: foreign code and state. */
const alwaysIgnored = new Set([".git", ".tixlys", "node_modules", "coverage"]);

type Pattern = { glob: Bun.Glob; rooted: boolean; negated: boolean };

/**
 * Every file of the tree that could be committed, relative to `root`, forward slashes, sorted.
 * Works without git, because a check also runs in a copy of the tree. Folders that hold no file
 * do not appear, as in git.
 */
export function listFiles(root: string): string[] {
  const patterns = readIgnore(root);
  const files: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), {
      withFileTypes: true,
    })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (alwaysIgnored.has(entry.name) || isIgnored(patterns, path)) continue;
      if (entry.isDirectory()) walk(path);
      else files.push(path);
    }
  };
  walk("");
  return files.sort();
}

function readIgnore(root: string): Pattern[] {
  let text: string;
  try {
    text = readFileSync(join(root, ".gitignore"), "utf8");
  } catch {
    return [];
  }
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const negated = line.startsWith("!");
      const body = line.replace(/^!/, "").replace(/\/$/, "");
      const rooted = body.includes("/");
      return {
        glob: new Bun.Glob(body.replace(/^\//, "")),
        rooted,
        negated,
      };
    });
}

/** git's rule for the patterns we use: the last match decides, a bare name matches at any depth. */
function isIgnored(patterns: readonly Pattern[], path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  let ignored = false;
  for (const { glob, rooted, negated } of patterns) {
    if (glob.match(rooted ? path : name)) ignored = !negated;
  }
  return ignored;
}
