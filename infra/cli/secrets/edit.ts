/** `./tixlys secrets edit FILE`: opens, edits, seals. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import {
  openSecrets,
  readPlain,
  readSecretsText,
  sealAgain,
  sealNew,
  writePlain,
} from "@tixlys/config/sops";
import type { OpenedDocument, PlainItem } from "@tixlys/config/sops";
import { CliError, Interrupted } from "../console/errors.ts";
import type { Output } from "../console/output.ts";
import { withFile } from "./failures.ts";
import { sit } from "./editor.ts";
import type { SecretsPlace } from "./places.ts";
import { recipientsFor } from "./rules.ts";

/** How often a person may correct a text before the command gives up. */
const mostAttempts = 10;

export type EditWork = {
  readonly root: string;
  readonly place: SecretsPlace;
  readonly identities: readonly string[];
  readonly output: Output;
};

/** What an edit did, by name; values stay untold. */
export type EditResult = {
  readonly file: string;
  readonly created: boolean;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
};

/** Edits a file, or makes it for the recipients of its rule. The file changes in one step, or not at all. */
export async function editFile(work: EditWork): Promise<EditResult> {
  const { root, place, identities } = work;
  const before = await readFile(place.path, "utf8").catch(() => undefined);
  return await withFile(place.file, async () => {
    if (before === undefined) {
      const recipients = await recipientsFor(root, place);
      const items = await editText(work, template(place));
      const result = difference(place.file, [], items, true);
      if (result.added.length > 0)
        await write(
          place,
          undefined,
          await sealNew(items, recipients, { format: formatOf(place) }),
        );
      return result;
    }
    const opened = await openSecrets(
      await readSecretsText(place.path),
      identities,
    );
    const text = writePlain(opened.items);
    const items = await editText(work, text);
    const result = difference(place.file, opened.items, items, false);
    if (writePlain(items) !== text)
      await write(place, before, sealAgain(opened, items));
    return result;
  });
}

async function editText(
  work: EditWork,
  text: string,
): Promise<readonly PlainItem[]> {
  const sitting = await sit(basename(work.place.file), text, process.env);
  try {
    for (let attempt = 1; ; attempt += 1) {
      const reading = readPlain(await sitting.edit());
      if (reading.ok) return reading.items;
      for (const { line, problem } of reading.mistakes)
        work.output.note(`line ${line} ${problem}`);
      if (!process.stdin.isTTY || attempt === mostAttempts)
        throw new CliError(
          "E_SECRETS",
          "the text cannot be sealed; nothing was changed",
          { fix: "correct the lines above and edit again" },
        );
      await enter("Enter to edit again, Ctrl-C to give up: ");
    }
  } finally {
    sitting.end();
  }
}

async function enter(question: string): Promise<void> {
  const { createInterface } = await import("node:readline/promises");
  const asking = createInterface({
    input: process.stdin,
    output: process.stderr,
  });
  try {
    // A person may take as long as it takes; Ctrl-C and the end of the input give up.
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => reject(new Interrupted("given up"));
      asking.once("SIGINT", giveUp).once("close", giveUp);
      asking.question(question).then(() => resolve(), reject);
    });
  } finally {
    asking.close();
  }
}

function template({ environment, service }: SecretsPlace): string {
  const whose =
    service === undefined
      ? "every service; AUTH__NAME is for auth alone"
      : service;
  return `# Secrets of ${environment}, for ${whose}. One NAME: value per line; docs/configuration.md lists the names.\n`;
}

function formatOf({ file }: SecretsPlace): "yaml" | "json" {
  return file.endsWith(".json") ? "json" : "yaml";
}

function difference(
  file: string,
  before: OpenedDocument["items"],
  after: readonly PlainItem[],
  created: boolean,
): EditResult {
  const old = valuesIn(before);
  const now = valuesIn(after);
  return {
    file,
    created: created && now.size > 0,
    added: [...now.keys()].filter((name) => !old.has(name)),
    changed: [...now]
      .filter(([name, value]) => old.has(name) && old.get(name) !== value)
      .map(([name]) => name),
    removed: [...old.keys()].filter((name) => !now.has(name)),
  };
}

function valuesIn(items: readonly PlainItem[]): Map<string, string> {
  return new Map(
    items.flatMap((item) =>
      item.kind === "value" ? [[item.name, item.value] as const] : [],
    ),
  );
}

/** Replaces a file whole; refuses when somebody else changed it since it was read. */
export async function write(
  { path, file }: SecretsPlace,
  before: string | undefined,
  text: string,
): Promise<void> {
  const now = await readFile(path, "utf8").catch(() => undefined);
  if (now !== before)
    throw new CliError(
      "E_SECRETS",
      `${file} was changed by somebody else meanwhile; nothing was written`,
      { fix: "edit it again" },
    );
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
