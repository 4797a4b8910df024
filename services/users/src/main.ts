import { loadConfig, readEnvironment } from "@tixlys/config";
import { users } from "@tixlys/contracts";
import { accountAnswers, forgettingIn } from "@tixlys/messaging/people";
import { rpcServer } from "@tixlys/messaging/rpc";
import {
  type Lane,
  startConsumer,
  startRelay,
} from "@tixlys/messaging/postgres";
import { runProcess, service, startPlatform } from "@tixlys/pawz";
import manifest from "../package.json" with { type: "json" };
import { createAccountListener } from "./application/account-listener.ts";
import { createApplication } from "./application/application.ts";
import { config, SERVICE_NAME } from "./config.ts";
import { handlers } from "./inbound/events.ts";
import { about, routes } from "./inbound/http.ts";
import { authAccounts } from "./outbound/accounts/auth-accounts.ts";
import { erasure } from "./outbound/postgres/erasure.ts";
import { profileReader } from "./outbound/postgres/profiles.ts";
import { transactions, workIn } from "./outbound/postgres/work.ts";

const clock = () => new Date();

await runProcess(async () => {
  const platform = await startPlatform({
    contract: users,
    version: manifest.version,
    config: loadConfig(config, await readEnvironment(SERVICE_NAME)),
  });
  const { database, bus, logger, metrics } = platform;
  const shared = { database, bus, logger, metrics };
  const lanes: readonly Lane[] =
    platform.config.TIXLYS_ROLE === "api" ? [] : ["events"];

  const app = createApplication({
    transactions: transactions(database),
    profiles: profileReader(database),
    clock,
  });

  await platform.run({
    http: service({
      ...platform.http,
      ...about,
      routes: routes(app, authAccounts(platform.config.AUTH_URL)),
    }),
    // Without a lane of its own the relay of an API process tells the workers' relays of each commit.
    always: [() => startRelay({ ...shared, service: SERVICE_NAME, lanes })],
    workers: [
      () =>
        startConsumer({
          ...shared,
          contract: users,
          handlers,
          bind: (tx) => ({
            ...createAccountListener(workIn(tx), clock),
            ...forgettingIn(tx, erasure),
          }),
        }),
      () =>
        rpcServer({
          bus,
          logger,
          metrics,
          contract: users,
          handlers: { ...accountAnswers(database, erasure) },
        }),
    ],
  });
});
