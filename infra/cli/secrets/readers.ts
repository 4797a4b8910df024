/** Who may read a file: adding a reader, and renewing the data key that former readers know. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import {
  isRecipient,
  openSecrets,
  readSecretsText,
  sealAnew,
  sealFor,
} from "@tixlys/config/sops";
import type { OpenedDocument } from "@tixlys/config/sops";
import { isLocal } from "@tixlys/config";
import { CliError, UsageError } from "../console/errors.ts";
import { write } from "./edit.ts";
import { withFile } from "./failures.ts";
import type { SecretsPlace } from "./places.ts";
import { addToRule, recipientsFor } from "./rules.ts";

type Work = {
  readonly root: string;
  readonly places: readonly SecretsPlace[];
  readonly identities: readonly string[];
};

/** What happened to one file. */
export type ReadersResult = {
  readonly file: string;
  readonly recipients: readonly string[];
  readonly sealed: boolean;
};

/**
 * Lets a recipient read files from now on: the rule of each in `.sops.yaml`, and the data key of those that exist. Every
 * file is opened before the first is changed.
 */
export async function addRecipient(
  work: Work & { recipient: string; name?: string | undefined },
): Promise<ReadersResult[]> {
  const { root, places, identities, recipient, name } = work;
  refuseUnusable(recipient);
  const { fixtureRecipients } = await import("@tixlys/guardrails");
  const known = fixtureRecipients(root);
  const remote = places.find(({ environment }) => !isLocal(environment));
  if (remote !== undefined && known.includes(recipient))
    throw new CliError(
      "E_SECRETS",
      `${recipient} is a key of the tests, whose private half everybody can read`,
      {
        fix: `use a key of ${remote.environment}'s own: age-keygen`,
      },
    );
  const files = await openAll(places, identities);
  const results: ReadersResult[] = [];
  for (const { place, before, opened } of files) {
    await addToRule(root, place, recipient, name);
    const recipients = await recipientsFor(root, place);
    if (opened !== undefined)
      await write(place, before, await sealFor(opened, recipients));
    results.push({
      file: place.file,
      recipients,
      sealed: opened !== undefined,
    });
  }
  return results;
}

/** Seals files anew for exactly the readers of their rules: with a new data key, so that nobody else reads what comes. */
export async function rotate(work: Work): Promise<ReadersResult[]> {
  const files = await openAll(work.places, work.identities);
  const results: ReadersResult[] = [];
  for (const { place, before, opened } of files) {
    const recipients = await recipientsFor(work.root, place);
    if (opened === undefined)
      throw new CliError("E_SECRETS", `${place.file} is not there`, {
        fix: `./tixlys secrets edit ${place.file}`,
      });
    await write(
      place,
      before,
      await withFile(
        place.file,
        async () => await sealAnew(opened, recipients),
      ),
    );
    results.push({ file: place.file, recipients, sealed: true });
  }
  return results;
}

function refuseUnusable(recipient: string): void {
  if (/AGE-SECRET-KEY/i.test(recipient))
    // Not repeated: it is in the shell's history already.
    throw new UsageError(
      "that is a private key; give the public one (age1…), and make a new private key",
      "secrets",
    );
  if (!isRecipient(recipient))
    throw new UsageError(
      "the recipient is no age public key (age1…), or was mistyped",
      "secrets",
    );
}

type Opened = {
  place: SecretsPlace;
  before: string | undefined;
  opened: OpenedDocument | undefined;
};

async function openAll(
  places: readonly SecretsPlace[],
  identities: readonly string[],
): Promise<Opened[]> {
  return await Promise.all(
    places.map(async (place) => {
      if (!existsSync(place.path))
        return { place, before: undefined, opened: undefined };
      const before = await readFile(place.path, "utf8");
      const opened = await withFile(
        place.file,
        async () =>
          await openSecrets(await readSecretsText(place.path), identities),
      );
      return { place, before, opened };
    }),
  );
}
