/** `./tixlys secrets init|doctor|edit|add-recipient|rotate`: keys, and files that sops reads too. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import type { CommandInput } from "../console/command.ts";
import { UsageError } from "../console/errors.ts";
import type { Output } from "../console/output.ts";
import type { Finding } from "../doctor/finding.ts";
import {
  developerKeys,
  identitiesIn,
  makeKey,
} from "../secrets/developer-key.ts";
import { examine } from "../secrets/doctor/examine.ts";
import { editFile } from "../secrets/edit.ts";
import { placeNamed, secretsRoot } from "../secrets/places.ts";
import type { SecretsPlace } from "../secrets/places.ts";
import { addRecipient, rotate } from "../secrets/readers.ts";
import type { ReadersResult } from "../secrets/readers.ts";
import { pathsOf } from "../stack/paths.ts";

const flags = {
  name: {
    type: "string",
    value: "NAME",
    description:
      "add-recipient: whose key it is; stands beside it in .sops.yaml.",
  },
  json: {
    type: "boolean",
    description: "One JSON document; names only, never a value.",
  },
} as const;
type Input = CommandInput<typeof flags>;

const verbs: Readonly<
  Record<string, (input: Input, args: readonly string[]) => Promise<number>>
> = {
  init,
  doctor,
  edit,
  "add-recipient": add,
  rotate: renew,
};

export const command = defineCommand({
  summary: commandTable.secrets,
  example: "./tixlys secrets edit development",
  arguments: `${Object.keys(verbs).join("|")} …`,
  arity: [1, 20],
  flags,
  details: [
    "init                           Make an age key of your own, or say which one is used.",
    "doctor                         Keys, readers, placeholders, missing and open values, leaks.",
    "edit FILE                      Open, change in $EDITOR, seal. Makes the file when its rule names a reader.",
    "add-recipient age1… [FILE…]    Let somebody read a file (development without a name).",
    "rotate FILE…                   Seal anew, with a new data key, for exactly the readers in .sops.yaml.",
    "",
    "FILE is development, test, staging.SERVICE, production.SERVICE, or a path. docs/secrets.md tells the whole story.",
  ],
  run: async (input) => {
    const [verb = "", ...args] = input.args;
    const run = verbs[verb];
    if (run === undefined)
      throw new UsageError(
        `secrets knows ${Object.keys(verbs).join(", ")}, not "${verb}"`,
        "secrets",
      );
    return await run(input, args);
  },
});

async function init(
  { output }: Input,
  args: readonly string[],
): Promise<number> {
  refuseArguments("init", args, 0, 0);
  const paths = pathsOf();
  const known = await developerKeys(paths, process.env);
  const [source = await makeKey(paths)] = known;
  const made = known.length === 0;
  const [recipient = ""] = source.recipients;
  output.print(
    made
      ? `made ${source.where}, readable by you alone; git ignores it, reset keeps it`
      : `your key is the one of ${source.where}`,
  );
  output.print(`public key  ${recipient}`);
  output.print();
  output.print(
    "Somebody who can read the development secrets lets you read them too:",
  );
  output.print(
    `  ./tixlys secrets add-recipient ${recipient} --name "$(git config user.name)"`,
  );
  if (source.file !== undefined && made)
    output.print(
      `Tools and services find it by: export SOPS_AGE_KEY_FILE=${source.file}`,
    );
  output.document({
    made,
    where: source.where,
    file: source.file ?? null,
    recipient,
  });
  return 0;
}

async function doctor(
  { output }: Input,
  args: readonly string[],
): Promise<number> {
  refuseArguments("doctor", args, 0, 0);
  const report = await examine(secretsRoot(), pathsOf(), process.env);
  for (const finding of report.findings) printFinding(finding, output);
  const count = (status: Finding["status"]) =>
    report.findings.filter((finding) => finding.status === status).length;
  output.print();
  output.print(
    count("fail") + count("warn") === 0
      ? "all is well"
      : `${count("fail")} to fix, ${count("warn")} to know`,
  );
  output.document(report);
  return report.ok ? 0 : 1;
}

async function edit(
  { output }: Input,
  args: readonly string[],
): Promise<number> {
  refuseArguments("edit", args, 1, 1);
  const root = secretsRoot();
  const place = placeNamed(root, args[0] ?? "");
  const result = await editFile({
    root,
    place,
    identities: await identities(),
    output,
  });
  const told = [
    ...result.added.map((name) => `added ${name}`),
    ...result.changed.map((name) => `changed ${name}`),
    ...result.removed.map((name) => `removed ${name}`),
  ];
  for (const line of told) output.print(line);
  output.print(
    told.length === 0
      ? `${place.file}: no value changed`
      : `sealed ${place.file}`,
  );
  output.document(result);
  return 0;
}

async function add(
  { flags: { name }, output }: Input,
  [recipient = "", ...files]: readonly string[],
): Promise<number> {
  if (recipient === "")
    throw new UsageError(
      "secrets add-recipient needs a public key: age1…",
      "secrets",
    );
  const root = secretsRoot();
  const places = placesNamed(
    root,
    files.length === 0 ? ["development"] : files,
  );
  const results = await addRecipient({
    root,
    places,
    identities: await identities(),
    recipient,
    name,
  });
  for (const result of results) printReaders(result, output);
  output.document({ files: results });
  return 0;
}

async function renew(
  { output }: Input,
  files: readonly string[],
): Promise<number> {
  refuseArguments("rotate", files, 1, 20);
  const root = secretsRoot();
  const results = await rotate({
    root,
    places: placesNamed(root, files),
    identities: await identities(),
  });
  for (const result of results) printReaders(result, output);
  output.print(
    "Former readers still know the values as they were: replace those at their sources.",
  );
  output.document({ files: results });
  return 0;
}

function placesNamed(root: string, files: readonly string[]): SecretsPlace[] {
  return files.map((file) => placeNamed(root, file));
}

async function identities(): Promise<string[]> {
  return identitiesIn(await developerKeys(pathsOf(), process.env));
}

function printReaders(
  { file, recipients, sealed }: ReadersResult,
  output: Output,
): void {
  output.print(
    `${file}: ${sealed ? "sealed for" : "not there yet; will be sealed for"} ${recipients.join(", ")}`,
  );
}

function printFinding(finding: Finding, output: Output): void {
  const marks = {
    ok: output.paint("green", "✓"),
    warn: output.paint("yellow", "!"),
    fail: output.paint("red", "✗"),
  };
  output.print(
    `${marks[finding.status]} ${finding.name.padEnd(20)} ${finding.detail}`,
  );
  if (finding.fix !== undefined)
    output.print(`  ${"fix".padEnd(20)} ${finding.fix}`);
}

function refuseArguments(
  verb: string,
  args: readonly string[],
  least: number,
  most: number,
): void {
  if (args.length < least)
    throw new UsageError(`secrets ${verb} needs a FILE`, "secrets");
  if (args.length > most)
    throw new UsageError(
      `unexpected argument "${args[most] ?? ""}"`,
      "secrets",
    );
}
