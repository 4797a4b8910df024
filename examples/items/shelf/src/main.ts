import { loadConfig, readEnvironment } from "@tixlys/config";
import { shelf } from "@tixlys/items-contracts";
import { startConsumer, startRelay } from "@tixlys/messaging/postgres";
import { runProcess, service, startPlatform } from "@tixlys/pawz";
import manifest from "../package.json" with { type: "json" };
import { createApplication } from "./application/application.ts";
import { createItemListener } from "./application/put-on-shelf.ts";
import { config, SERVICE_NAME } from "./config.ts";
import { handlers } from "./inbound/events.ts";
import { about, routes } from "./inbound/http.ts";
import { shelfIn, shelfReader } from "./outbound/postgres/shelf.ts";
import { journal } from "./outbound/telemetry/journal.ts";
import { currentOrigin } from "./outbound/telemetry/origin.ts";

await runProcess(async () => {
  const platform = await startPlatform({
    contract: shelf,
    version: manifest.version,
    config: loadConfig(config, await readEnvironment(SERVICE_NAME)),
  });
  const { database, bus, logger, metrics } = platform;
  const shared = { database, bus, logger, metrics };
  const ports = {
    origin: currentOrigin,
    journal: journal(logger),
    clock: () => new Date(),
  };

  await platform.run({
    http: service({
      ...platform.http,
      ...about,
      routes: routes(createApplication(shelfReader(database))),
    }),
    // This service tells nothing, so the relay has no lane; it makes and drops the partitions of the inbox.
    always: [() => startRelay({ ...shared, service: SERVICE_NAME, lanes: [] })],
    workers: [
      () =>
        startConsumer({
          ...shared,
          contract: shelf,
          handlers,
          bind: (tx) => createItemListener(shelfIn(tx), ports),
        }),
    ],
  });
});
