/** `nix run .#update-hashes`: renews the hashes without the launcher, which insists on the Bun of package.json and on packages. */
import { renewHashes } from "./renew.ts";

const { written } = await renewHashes(process.cwd());
process.stdout.write(
  `${written.join(" and ") || "nothing"} written; commit what changed\n`,
);
