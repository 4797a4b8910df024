/** The examination of one secrets file. */
import { isLocal } from "@tixlys/config";
import {
  openSecrets,
  readSealed,
  readSecretsText,
  SecretsFileError,
  valuesOf,
} from "@tixlys/config/sops";
import type { SealedDocument } from "@tixlys/config/sops";
import { fail, ok, warn } from "../../doctor/finding.ts";
import type { Finding } from "../../doctor/finding.ts";
import type { ServiceSource } from "../../stack/services.ts";
import { shortName } from "../places.ts";
import type { SecretsPlace } from "../places.ts";
import { ruleFor } from "../rules.ts";
import type { Rule } from "../rules.ts";
import { nameFindings, secretTexts, valueFindings } from "./contents.ts";

/** A file as `--json` shows it: names and readers, no value. */
export type FileReport = {
  readonly file: string;
  readonly environment: string;
  readonly service: string | null;
  readonly names: readonly string[];
  readonly recipients: readonly string[];
  /** Whether a key of this developer opens it. */
  readonly opens: boolean;
};

/** What a file is judged by. */
export type FileSurroundings = {
  readonly rules: readonly Rule[];
  readonly services: readonly ServiceSource[];
  readonly identities: readonly string[];
  /** Recipients whose private keys lie in the repository. */
  readonly fixtures: readonly string[];
};

/** The report, what is wrong, and the secrets themselves, which only the search for leaks looks at. */
export type ExaminedFile = {
  readonly report: FileReport;
  readonly findings: readonly Finding[];
  readonly secrets: readonly string[];
};

/** Examines one file; never throws for what is wrong with it. */
export async function examineFile(
  place: SecretsPlace,
  around: FileSurroundings,
): Promise<ExaminedFile> {
  const report = {
    file: place.file,
    environment: place.environment,
    service: place.service ?? null,
    names: [],
    recipients: [],
    opens: false,
  };
  const name = shortName(place);
  try {
    const text = await readSecretsText(place.path);
    const document = readSealed(text);
    const names = document.items.flatMap((item) =>
      item.kind === "value" ? [item.name] : [],
    );
    const recipients = document.metadata.keys.map(({ recipient }) => recipient);
    const values = await valuesWith(text, around.identities);
    const findings = [
      ...readerFindings(name, place, document, around),
      ...(await nameFindings(name, place, names, around.services)),
      ...(values === undefined
        ? []
        : await valueFindings(name, place, values, around.services)),
    ];
    const opened =
      values === undefined ? "encrypted for others" : "opens with your key";
    const summary = ok(
      name,
      `${place.file}: ${names.length} values, ${recipients.length} reader${recipients.length === 1 ? "" : "s"}, ${opened}`,
    );
    return {
      report: { ...report, names, recipients, opens: values !== undefined },
      findings: [summary, ...findings],
      secrets:
        values === undefined ? [] : await secretTexts(values, around.services),
    };
  } catch (thrown) {
    if (!(thrown instanceof SecretsFileError)) throw thrown;
    return {
      report,
      findings: [fail(name, `${place.file} ${thrown.message}`, thrown.fix)],
      secrets: [],
    };
  }
}

/** Undefined when none of the keys is meant; a damaged file is an error. */
async function valuesWith(
  text: string,
  identities: readonly string[],
): Promise<Record<string, string> | undefined> {
  try {
    return valuesOf(await openSecrets(text, identities));
  } catch (thrown) {
    const foreign =
      thrown instanceof SecretsFileError &&
      (thrown.problem === "no-key" || thrown.problem === "wrong-key");
    if (foreign) return undefined;
    throw thrown;
  }
}

function readerFindings(
  name: string,
  place: SecretsPlace,
  document: SealedDocument,
  { rules, fixtures }: FileSurroundings,
): Finding[] {
  const recipients = document.metadata.keys.map(({ recipient }) => recipient);
  const rule = ruleFor(rules, place);
  const findings: Finding[] = [];
  if (rule === undefined)
    findings.push(
      fail(
        name,
        `.sops.yaml has no rule for ${place.file}`,
        `./tixlys secrets add-recipient age1… ${place.file}`,
      ),
    );
  else if (rule.recipients.toSorted().join() !== recipients.toSorted().join())
    findings.push(
      fail(
        name,
        `${place.file} has other readers than .sops.yaml says`,
        `./tixlys secrets rotate ${place.file}`,
      ),
    );
  const leaked = recipients.find((recipient) => fixtures.includes(recipient));
  if (leaked !== undefined && !isLocal(place.environment))
    findings.push(
      fail(
        name,
        `${place.file} is readable with a key of the tests: ${leaked}`,
        "take it out of .sops.yaml, rotate the file, and replace every secret in it",
      ),
    );
  if (document.metadata.foreignKeys.length > 0)
    findings.push(
      warn(
        name,
        `${place.file} has readers of the kind ${document.metadata.foreignKeys.join(", ")}, which services cannot use`,
        "use age recipients",
      ),
    );
  return findings;
}
