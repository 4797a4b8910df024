import type { Finding } from "../finding.ts";
import type { Workspace } from "../workspace/workspace.ts";

const registryHost =
  /registry\.(npmjs|yarnpkg)\.(org|com)|npm\.pkg\.github\.com/;

/** `structure/lockfile`: the lockfile is text, and fits every registry because it names none. */
export function lockfileFindings(workspace: Workspace): Finding[] {
  const binary = workspace.files
    .filter((file) => /(^|\/)bun\.lockb$/.test(file))
    .map((file) => ({
      rule: "structure/lockfile",
      file,
      line: 1,
      message: "the binary lockfile cannot be reviewed",
      fix: "delete it; bun.lock is its text successor",
    }));
  const hosts = workspace
    .text("bun.lock")
    .split("\n")
    .flatMap((line, index) => {
      const url = /https?:\/\/[^"/\s]+/.exec(line)?.[0];
      if (url === undefined) return [];
      return [
        {
          rule: "structure/lockfile",
          file: "bun.lock",
          line: index + 1,
          message: `the lockfile names a registry: ${url}`,
          fix: "unset the registry in bunfig.toml, .npmrc and the environment for this folder, then bun install --force",
        },
      ];
    });
  return [...binary, ...hosts];
}

/**
 * `structure/machine`: nothing committed names a package registry's host or this checkout's own
 * absolute path; both are wrong on the next machine.
 */
export function machineFindings(workspace: Workspace): Finding[] {
  return workspace.files
    .filter((file) => isText(file) && file !== "bun.lock")
    .flatMap((file) => {
      const text = workspace.text(file);
      const path = hasOwnPath(workspace.root, text);
      if (!path && !registryHost.test(text)) return [];
      const lines = text.split("\n");
      return lines.flatMap((line, index) => {
        const what = hasOwnPath(workspace.root, line)
          ? "the path of this checkout"
          : registryHost.test(line)
            ? "a registry's host"
            : undefined;
        if (what === undefined) return [];
        return [
          {
            rule: "structure/machine",
            file,
            line: index + 1,
            message: `${what} stands in a file that is to be committed`,
            fix: "derive the path at run time; leave the registry to the client's configuration",
          },
        ];
      });
    });
}

/** Short roots such as `/app` would match by chance. */
function hasOwnPath(root: string, text: string): boolean {
  return root.length >= 8 && text.includes(`${root}/`);
}

function isText(file: string): boolean {
  return !/\.(png|jpe?g|webp|gif|ico|woff2?|wasm|gz|zip|pdf|lockb)$/.test(file);
}
