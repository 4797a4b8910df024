/** `./tixlys new service NAME` */
import type { Output } from "../console/output.ts";
import { checkout } from "../stack/paths.ts";
import { createService } from "./service/create.ts";

/** Makes the service and says what to do next. @throws UsageError, CliError `E_SCAFFOLD`. */
export async function newService(
  output: Output,
  name: string,
): Promise<number> {
  const made = await createService(checkout, name);
  const done = output.paint("green", "✓");
  output.print(
    `${done} ${made.folder} with ${made.files} files, as examples/items/items has them`,
  );
  output.print(
    `${done} ${made.contract}, and everything that is generated of both`,
  );
  output.print("");
  output.print(`  ./tixlys test --service ${name}   its tests`);
  output.print(
    `  ./tixlys up                     http://127.0.0.1:8080/${name}/v1/items`,
  );
  output.print(
    "  docs/README.md                  how to write a route, an event, …",
  );
  return 0;
}
