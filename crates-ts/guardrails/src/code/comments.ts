import type { Finding } from "../finding.ts";
import type { Source } from "../workspace/source.ts";
import type { Workspace } from "../workspace/workspace.ts";

const unfinished = /\b(TODO|FIXME|XXX|HACK)\b/;
/** Files whose comments start with `#` or `--`. */
const scripts = /(\.(sh|sql|nix|ya?ml|toml|tf)|^tixlys|(^|\/)run)$/;
const scriptComment = /(^|\s)(#|--).*\b(TODO|FIXME|XXX|HACK)\b/;

/** `code/unfinished`: no comment says that work is left; an issue holds it. */
export function unfinishedFindings(source: Source): Finding[] {
  return source.comments.flatMap((comment) => {
    const word = unfinished.exec(comment.value);
    if (!word) return [];
    const before = comment.value.slice(0, word.index).split("\n").length - 1;
    return [unfinishedAt(source.file, comment.line + before)];
  });
}

/** The same for shell, SQL, Nix, YAML and TOML. */
export function unfinishedScriptFindings(workspace: Workspace): Finding[] {
  return workspace.files
    .filter((file) => scripts.test(file))
    .flatMap((file) =>
      workspace
        .text(file)
        .split("\n")
        .flatMap((line, index) =>
          scriptComment.test(line) ? [unfinishedAt(file, index + 1)] : [],
        ),
    );
}

/** `code/suppression`: a rule is switched off for one line, by name and with a reason, or not at all. */
export function suppressionFindings(source: Source): Finding[] {
  const inTests = source.file.includes("/tests/");
  return source.comments.flatMap((comment) => {
    const fault = faultOf(comment.value, inTests);
    if (fault === undefined) return [];
    return [
      {
        rule: "code/suppression",
        file: source.file,
        line: comment.line,
        message: fault.message,
        fix: fault.fix,
      },
    ];
  });
}

function faultOf(
  comment: string,
  inTests: boolean,
): { message: string; fix: string } | undefined {
  const directive =
    /^[\s*]*(@ts-ignore|@ts-nocheck|@ts-expect-error|eslint-disable\S*|oxlint-disable\S*)\s*(.*)$/m.exec(
      comment,
    );
  const [, name = "", rest = ""] = directive ?? [];
  if (name === "") return undefined;
  if (name.startsWith("oxlint-disable")) {
    const isNamed = /^[\w/@-]+(\s*,\s*[\w/@-]+)*\s+--\s+\S/.test(rest);
    if (isNamed && /-(next-)?line$/.test(name)) return undefined;
    return {
      message: `${name} without one line, a rule and a reason`,
      fix: "write: oxlint-disable-next-line <rule> -- <why>",
    };
  }
  if (name === "@ts-expect-error") {
    if (inTests && /\S/.test(rest.replace(/^[\s:-]+/, ""))) return undefined;
    return {
      message: "@ts-expect-error outside a test, or without a reason",
      fix: "correct the type; in a test that proves a refusal say what is refused",
    };
  }
  return {
    message: `${name} switches the checker off`,
    fix: "correct the type, or use oxlint-disable-next-line <rule> -- <why>",
  };
}

function unfinishedAt(file: string, line: number): Finding {
  return {
    rule: "code/unfinished",
    file,
    line,
    message: "a comment says that this is not finished",
    fix: "finish it, or write an issue and delete the comment",
  };
}
