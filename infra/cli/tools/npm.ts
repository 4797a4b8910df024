/** Fetching one package from the npm registry with npm itself, so that the user's registry, proxy and certificates apply. */
import { join } from "node:path";
import { CliError } from "../console/errors.ts";
import { run } from "./run.ts";

/** Installs `spec` (`name@version`) below `folder/node_modules`, without running any script of it. */
export async function npmInstall(
  spec: string,
  folder: string,
  cache: string,
): Promise<void> {
  const npm = Bun.which("npm");
  if (npm === null)
    throw new CliError(
      "E_NO_NPM",
      `npm is needed to fetch ${spec} and is not on the PATH`,
      {
        fix: "install Node.js (it brings npm), or use nix develop",
      },
    );
  const result = await run(
    [
      npm,
      "install",
      spec,
      "--prefix",
      folder,
      "--no-save",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--force",
    ],
    {
      env: {
        npm_config_cache: process.env["npm_config_cache"] ?? join(cache, "npm"),
      },
      timeoutMs: 600_000,
    },
  );
  if (result.code === 0) return;
  throw new CliError("E_DOWNLOAD", `npm could not fetch ${spec}`, {
    child: "npm",
    lastLines: result.said,
    cause: "no network, or the registry does not answer",
    fix: "check the network and the registry (npm ping), then run the same command again",
  });
}
