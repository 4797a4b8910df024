import type { Finding } from "../finding.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { fixtureReaderFindings, unencryptedFindings } from "./secrets-files.ts";

/** What a secret looks like; only shapes that nothing else has, so that a match is a leak. */
const shapes: readonly [string, RegExp][] = [
  ["an age identity", /AGE-SECRET-KEY-(PQ-)?1[0-9A-Z]{58,}/],
  [
    "a private key",
    /-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----[^-]{0,200}[A-Za-z0-9+/]{40}/,
  ],
  ["an AWS access key", /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a GitHub token", /\b(gh[pousr]_\w{36,}|github_pat_\w{22,})/],
  // What auth's prefix is for (auth.md #57).
  ["an API key of the suite", /\btixlys_[a-z]+_[0-9A-Za-z]{49}\b/],
  ["a Slack token", /\bxox[abprs]-[\w-]{10,}/],
  [
    "a Biscuit private key",
    /BISCUIT_PRIVATE_KEY\s*[=:]\s*["']?[\w-]+:[0-9a-f]{64}\b/,
  ],
  // As `@tixlys/config` marks what it generates for development.
  [
    "a generated secret of somebody's state folder",
    /tixlys-dev-[\w-]{43}|de7de7de7de7[0-9a-f]{52}/,
  ],
];

/** All rules of the check `secrets`. */
export function secretFindings(workspace: Workspace): Finding[] {
  return [
    ...privateKeyFindings(workspace),
    ...unencryptedFindings(workspace),
    ...fixtureReaderFindings(workspace),
  ];
}

/**
 * `secrets/private-key`: no private key or token of a service in any file, except below a folder
 * `fixtures/`, where throw-away keys of tests live.
 */
function privateKeyFindings(workspace: Workspace): Finding[] {
  return workspace.files
    .filter((file) => !/(^|\/)fixtures\//.test(file) && file !== "bun.lock")
    .flatMap((file) => {
      const text = workspace.text(file);
      return shapes
        .filter(([, shape]) => shape.test(text))
        .map(([what, shape]) => ({
          rule: "secrets/private-key",
          file,
          line: text.slice(0, text.search(shape)).split("\n").length,
          message: `${what} stands in the file`,
          fix: "revoke it, delete it from history, and keep its successor in infra/secrets/ (SOPS) or in fixtures/ when it is a test's own",
        }));
    });
}
