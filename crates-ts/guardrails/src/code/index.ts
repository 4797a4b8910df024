import type { Finding } from "../finding.ts";
import type { Source } from "../workspace/source.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { castFindings } from "./casts.ts";
import {
  suppressionFindings,
  unfinishedFindings,
  unfinishedScriptFindings,
} from "./comments.ts";
import { datalogFindings } from "./datalog.ts";
import { domainPureFindings, domainThrowFindings } from "./domain.ts";
import { behindMainFindings } from "./entry.ts";
import { exportDocFindings } from "./export-docs.ts";
import { partialTestFindings } from "./tests.ts";

const domainPattern = /^(services|examples\/[^/]+)\/[^/]+\/src\/domain\//;

/** Decision 21 as far as oxlint cannot say it; the rest is in `.oxlintrc.json`. */
export function codeFindings(workspace: Workspace): Finding[] {
  return [
    ...workspace.sources.flatMap(sourceFindings),
    ...unfinishedScriptFindings(workspace),
    ...exportDocFindings(workspace),
  ];
}

function sourceFindings(source: Source): Finding[] {
  return [
    ...syntaxFindings(source),
    ...castFindings(source),
    ...unfinishedFindings(source),
    ...suppressionFindings(source),
    ...partialTestFindings(source),
    ...datalogFindings(source),
    ...behindMainFindings(source),
    ...(domainPattern.test(source.file)
      ? [...domainThrowFindings(source), ...domainPureFindings(source)]
      : []),
  ];
}

/** `code/syntax`: a file that cannot be parsed escapes every other rule. */
function syntaxFindings(source: Source): Finding[] {
  if (!source.syntaxError) return [];
  return [
    {
      rule: "code/syntax",
      file: source.file,
      line: source.syntaxError.line,
      message: source.syntaxError.message,
      fix: "correct the syntax",
    },
  ];
}
