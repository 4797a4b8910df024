import type { Finding } from "../finding.ts";
import { rings } from "../workspace/place.ts";
import type { Workspace } from "../workspace/workspace.ts";

const testFolders = [...rings, "e2e"];

/**
 * `structure/tests`: a service's tests mirror its rings, plus `e2e/`: no test outside them, and no
 * ring with code and without a test. `http.ts`, which only mounts, needs none of its own. A crate
 * has tests at all.
 */
export function testFolderFindings(workspace: Workspace): Finding[] {
  return workspace.packages.flatMap(({ kind, folder }) => {
    const tests = workspace.files.filter(
      (file) =>
        file.startsWith(`${folder}/tests/`) && file.endsWith(".test.ts"),
    );
    if (kind === "service")
      return [
        ...misplaced(folder, tests),
        ...untested(workspace, folder, tests),
      ];
    if (tests.length > 0) return [];
    return [
      {
        rule: "structure/tests",
        file: `${folder}/tests`,
        line: 1,
        message: `${folder} has no test`,
        fix: `write ${folder}/tests/<what it guarantees>.test.ts`,
      },
    ];
  });
}

function misplaced(folder: string, tests: readonly string[]): Finding[] {
  const prefix = `${folder}/tests/`;
  return tests
    .filter((file) => {
      const first = file.slice(prefix.length).split("/")[0] ?? "";
      return !testFolders.includes(first);
    })
    .map((file) => ({
      rule: "structure/tests",
      file,
      line: 1,
      message: "the test stands outside the rings",
      fix: `move it into tests/${testFolders.join("/, tests/")}/`,
    }));
}

function untested(
  workspace: Workspace,
  folder: string,
  tests: readonly string[],
): Finding[] {
  return rings.flatMap((ring) => {
    const code = workspace.files.find(
      (file) =>
        file.startsWith(`${folder}/src/${ring}/`) &&
        file.endsWith(".ts") &&
        file !== `${folder}/src/inbound/http.ts`,
    );
    const isTested = tests.some((file) =>
      file.startsWith(`${folder}/tests/${ring}/`),
    );
    if (code === undefined || isTested) return [];
    return [
      {
        rule: "structure/tests",
        file: code,
        line: 1,
        message: `src/${ring}/ has code and tests/${ring}/ no test`,
        fix: `write ${folder}/tests/${ring}/<guarantee>.test.ts`,
      },
    ];
  });
}
