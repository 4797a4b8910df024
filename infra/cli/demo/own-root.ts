import { defaultRootEmail } from "../stack/environment.ts";
import type { Paths } from "../stack/paths.ts";
import { readSecrets } from "../stack/secrets.ts";
import type { RootLogin } from "./identity-story.ts";

/** How to sign in as the root that `up` has made in this state folder; undefined where it has made none. */
export async function ownRoot(paths: Paths): Promise<RootLogin | undefined> {
  const secrets = await readSecrets(paths.keys);
  const password = process.env["ROOT_PASSWORD"] ?? secrets?.rootPassword;
  return password === undefined
    ? undefined
    : { identifier: rootEmail(), password };
}

/** Of the root account that `up` makes in development. */
export function rootEmail(): string {
  return process.env["ROOT_EMAIL"] ?? defaultRootEmail;
}
