import type { Finding } from "../finding.ts";
import type { Workspace } from "../workspace/workspace.ts";

const emptyWords = new Set([
  "util",
  "utils",
  "helper",
  "helpers",
  "manager",
  "managers",
]);

/** `structure/name`: no file or folder is called utils, helpers or manager; the word says nothing. */
export function nameFindings(workspace: Workspace): Finding[] {
  return workspace.files.flatMap((file) => {
    const words = file
      .replace(/([a-z])([A-Z])/g, "$1-$2")
      .toLowerCase()
      .split(/[^a-z0-9]+/);
    const word = words.find((each) => emptyWords.has(each));
    if (word === undefined) return [];
    return [
      {
        rule: "structure/name",
        file,
        line: 1,
        message: `"${word}" in a name says nothing`,
        fix: "name it after what it does, or move each part to where it is used",
      },
    ];
  });
}

/** `structure/package`: each package is `@tixlys/<folder>` (`@tixlys/client-<folder>` below `clients/`) and has the files that every package has. */
export function packageFindings(workspace: Workspace): Finding[] {
  return workspace.packages.flatMap(({ kind, name, folder, manifest }) => {
    const expected = `@tixlys/${name}`;
    const needed =
      kind === "crate" || kind === "contracts" || kind === "client"
        ? ["tsconfig.json", "src/index.ts"]
        : ["tsconfig.json"];
    return [
      ...(manifest.name === expected
        ? []
        : [
            {
              rule: "structure/package",
              file: `${folder}/package.json`,
              line: 1,
              message: `the package is called "${manifest.name}"`,
              fix: `"name": "${expected}"`,
            },
          ]),
      ...needed
        .filter((path) => !workspace.has(`${folder}/${path}`))
        .map((path) => ({
          rule: "structure/package",
          file: `${folder}/${path}`,
          line: 1,
          message: `${folder} has no ${path}`,
          fix: "every package has one; write it as its neighbours do",
        })),
    ];
  });
}
