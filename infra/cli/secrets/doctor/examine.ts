/** `./tixlys secrets doctor`: every finding about keys, rules and files. Changes nothing, shows no value. */
import { existsSync } from "node:fs";
import { isLocal } from "@tixlys/config";
import { fail, ok, warn } from "../../doctor/finding.ts";
import type { Finding } from "../../doctor/finding.ts";
import { findServices } from "../../stack/services.ts";
import type { Paths } from "../../stack/paths.ts";
import { shown } from "../../stack/paths.ts";
import {
  developerKeys,
  identitiesIn,
  isOpenToOthers,
} from "../developer-key.ts";
import type { KeySource } from "../developer-key.ts";
import { findPlaces } from "../places.ts";
import { readRules } from "../rules.ts";
import { examineFile } from "./file.ts";
import type { FileReport } from "./file.ts";
import { leakFindings } from "./leaks.ts";
import { missingFindings } from "./needs.ts";

/** What `--json` prints. */
export type SecretsReport = {
  readonly ok: boolean;
  readonly keys: readonly { where: string; recipients: readonly string[] }[];
  readonly files: readonly FileReport[];
  readonly findings: readonly Finding[];
};

/** Examines everything below a root with the keys of this developer. */
export async function examine(
  root: string,
  paths: Paths,
  env: Readonly<Record<string, string | undefined>>,
): Promise<SecretsReport> {
  const [{ fixtureRecipients }, keys, rules, { places, strays }, services] =
    await Promise.all([
      import("@tixlys/guardrails"),
      developerKeys(paths, env),
      readRules(root),
      findPlaces(root),
      findServices(),
    ]);
  const around = {
    rules,
    services,
    identities: identitiesIn(keys),
    fixtures: fixtureRecipients(root),
  };
  const examined = await Promise.all(
    places.map(async (place) => await examineFile(place, around)),
  );
  const files = examined.map(({ report }) => report);
  const findings = [
    ...keyFindings(
      keys,
      places.some(({ environment }) => isLocal(environment)),
    ),
    ...missingKeyFile(env),
    ...strays.map((file) =>
      fail(
        "name",
        `${file} is not named after an environment (and a service, outside development and test)`,
        "rename it: infra/secrets/secrets.<environment>[.<service>].yaml",
      ),
    ),
    ...examined.flatMap((each) => each.findings),
    ...(await missingFindings(files, services)),
    ...(await leakFindings(
      root,
      paths,
      examined.map(({ secrets }) => secrets),
    )),
  ];
  return {
    ok: findings.every(({ status }) => status !== "fail"),
    keys: keys.map(({ where, recipients }) => ({ where, recipients })),
    files,
    findings,
  };
}

function keyFindings(
  keys: readonly KeySource[],
  hasLocalFiles: boolean,
): Finding[] {
  const readable = keys.filter(
    ({ file }) => file !== undefined && isOpenToOthers(file),
  );
  const open = readable.map(({ file = "" }) =>
    fail(
      "key",
      `${shown(file)} is readable by others`,
      `chmod 600 ${shown(file)}`,
    ),
  );
  if (open.length > 0) return open;
  if (keys.length > 0)
    return keys.map(({ where, recipients }) =>
      ok("key", `${where}: ${recipients.join(", ")}`),
    );
  const detail = "none; ./tixlys up generates what development needs";
  return [
    hasLocalFiles
      ? warn(
          "key",
          detail,
          "./tixlys secrets init, to read files that others share with you",
        )
      : ok("key", detail),
  ];
}

/** What services would refuse to start with, when they have a file to open. */
function missingKeyFile(
  env: Readonly<Record<string, string | undefined>>,
): Finding[] {
  const named = env["SOPS_AGE_KEY_FILE"]?.trim() ?? "";
  if (named === "" || existsSync(named)) return [];
  return [
    warn(
      "key",
      `SOPS_AGE_KEY_FILE names ${shown(named)}, which is not there`,
      "set it to a key of yours (./tixlys secrets init), or unset it",
    ),
  ];
}
