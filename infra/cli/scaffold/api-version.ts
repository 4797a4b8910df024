/** `./tixlys new api-version SERVICE` */
import type { Output } from "../console/output.ts";
import { checkout, shown } from "../stack/paths.ts";
import { findAll, serviceNamed } from "../stack/services.ts";
import { createApiVersion } from "./api-version/create.ts";

/** Makes the next API version of a service and says what to do next. @throws UsageError, CliError. */
export async function newApiVersion(
  output: Output,
  name: string,
): Promise<number> {
  const service = serviceNamed(await findAll(true), name);
  const made = await createApiVersion(checkout, service, new Date());
  const done = output.paint("green", "✓");
  const { from, to } = made;
  output.print(
    `${done} ${shown(made.folder)}: ${made.files} files, a copy of ${from}'s for you to change`,
  );
  output.print(
    `${done} src/inbound/http.ts serves both; ${to} is the latest, ${from} is deprecated since today`,
  );
  for (const test of made.tests)
    output.print(`${done} ${shown(test)}: ${from} goes through the suite too`);
  output.print("");
  output.print(
    `  src/inbound/http.ts             name the day when ${from} ends: deprecation.${from}.sunset`,
  );
  output.print(
    `  ./tixlys test --service ${name.padEnd(12)} its tests, both versions`,
  );
  output.document({ service: name, from, to, folder: made.folder });
  return 0;
}
