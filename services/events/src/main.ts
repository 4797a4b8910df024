import { loadConfig, readEnvironment } from "@tixlys/config";
import { contracts, events as contract } from "@tixlys/contracts";
import { startJobs } from "@tixlys/messaging/jobs";
import { accountAnswers, forgettingIn } from "@tixlys/messaging/people";
import { rpcServer } from "@tixlys/messaging/rpc";
import {
  type Lane,
  startCollector,
  startConsumer,
  startRelay,
} from "@tixlys/messaging/postgres";
import { columnCipher, columnKeysOf } from "@tixlys/nexus/postgres";
import {
  localPolicy,
  outboundHttp,
  publicPolicy,
  requestsAtOnce,
} from "@tixlys/outbound-http";
import { runProcess, service, startPlatform, StreamHub } from "@tixlys/pawz";
import manifest from "../package.json" with { type: "json" };
import { createApplication } from "./application/application.ts";
import { createIngestion } from "./application/ingest.ts";
import { startDispatcher } from "./application/dispatch/dispatcher.ts";
import { dispatchLimits } from "./application/dispatch/limits.ts";
import { createUpkeep } from "./application/upkeep.ts";
import { createWebhookApplication } from "./application/webhooks/index.ts";
import { peopleListener } from "./application/webhooks/people-listener.ts";
import { config, SERVICE_NAME } from "./config.ts";
import { collect } from "./inbound/collect.ts";
import { handlers } from "./inbound/events.ts";
import { about, routes } from "./inbound/http.ts";
import { forgetOldJob, makeMonthsJob } from "./inbound/jobs/keep-bounds.ts";
import {
  forgetDeliveriesJob,
  renewSecretsJob,
} from "./inbound/jobs/tidy-webhooks.ts";
import { catalogueOf, knownTypesOf } from "./outbound/catalogue.ts";
import { countedIn } from "./outbound/counted.ts";
import { growthOver } from "./outbound/growth.ts";
import { logReader } from "./outbound/postgres/log-reader.ts";
import { logIn } from "./outbound/postgres/log-writer.ts";
import { erasureOver } from "./outbound/postgres/personal-data.ts";
import { deliveryQueue } from "./outbound/postgres/delivery-queue.ts";
import { fanOut } from "./outbound/postgres/fan-out.ts";
import { upkeep } from "./outbound/postgres/upkeep.ts";
import { webhookReader } from "./outbound/postgres/webhook-reader.ts";
import { webhookUpkeep } from "./outbound/postgres/webhook-upkeep.ts";
import {
  webhookTransactions,
  webhookWorkIn,
} from "./outbound/postgres/webhook-work.ts";
import { dispatchReports } from "./outbound/webhooks/reports.ts";
import { webhookSender } from "./outbound/webhooks/sender.ts";
import { newSecret } from "./outbound/webhooks/signature.ts";
import {
  onDeliveriesDue,
  passDeliveriesOn,
  tellOthers,
} from "./outbound/webhooks/wake-ups.ts";

await runProcess(async () => {
  const environment = await readEnvironment(SERVICE_NAME);
  const values = loadConfig(config, environment);
  const platform = await startPlatform({
    contract,
    version: manifest.version,
    config: values,
  });
  const { database, bus, logger, metrics } = platform;
  const shared = { database, logger, metrics };
  const lanes: readonly Lane[] =
    platform.config.TIXLYS_ROLE === "api" ? [] : ["events"];
  const catalogue = catalogueOf(contracts);
  const growth = growthOver(database, bus);
  const log = logReader(database);
  const app = createApplication({ catalogue, log, growth });
  const known = knownTypesOf(contracts);
  const counted = countedIn(metrics);
  const erasure = erasureOver(database);
  const tidying = createUpkeep(
    upkeep(database),
    catalogue,
    values.EVENTS_KEPT_DAYS,
  );
  const streams = new StreamHub(platform);

  const clock = () => new Date();
  const cipher = columnCipher({ keys: columnKeysOf(values.COLUMN_KEYS) });
  const isLocal = ["development", "test"].includes(values.TIXLYS_ENV);
  const outbound = outboundHttp({
    policy: isLocal ? localPolicy : publicPolicy,
  });
  const webhooks = createWebhookApplication({
    reader: webhookReader(database),
    transactions: webhookTransactions(database, cipher),
    judgeUrl: outbound.judge,
    newSecret,
    published: catalogue.types.map(({ type }) => type),
    ids: () => Bun.randomUUIDv7(),
    clock,
  });
  const webhookTidying = webhookUpkeep(database, cipher);
  const startWebhooks = () => {
    const { holdMs, inAll } = dispatchLimits;
    if (inAll >= requestsAtOnce(environment))
      throw new Error(
        `BUN_CONFIG_MAX_HTTP_REQUESTS must be above ${String(inAll)}: webhooks alone send as many at once`,
      );
    const dispatcher = startDispatcher({
      queue: deliveryQueue(database, cipher, {
        holder: Bun.randomUUIDv7(),
        holdMs,
      }),
      send: webhookSender(outbound, {
        userAgent: `tixlys-events/${manifest.version}`,
      }),
      reports: dispatchReports(logger, metrics),
      tellHolders: tellOthers(bus),
      clock,
      random: Math.random,
    });
    const leave = onDeliveriesDue(database, bus, dispatcher.wake);
    return {
      stop: async () => {
        leave();
        await dispatcher.stop();
      },
    };
  };

  await platform.run({
    http: service({
      ...platform.http,
      ...about,
      routes: routes(app, webhooks),
      streams,
    }),
    // Without a lane of its own the relay of an API process tells the workers' relays of each commit.
    always: [
      () => growth,
      ...(values.TIXLYS_ROLE === "api"
        ? [() => passDeliveriesOn(database, bus)]
        : []),
      () => startRelay({ ...shared, bus, service: SERVICE_NAME, lanes }),
    ],
    workers: [
      () =>
        startCollector({
          ...shared,
          bus,
          contract,
          take: async (tx, messages) => {
            const ingestion = createIngestion(logIn(tx), { known, counted });
            await fanOut(tx, await collect(ingestion, messages));
          },
        }),
      () =>
        startConsumer({
          ...shared,
          bus,
          contract,
          handlers,
          bind: (tx) => ({
            ...forgettingIn(tx, erasure),
            ...peopleListener(webhookWorkIn(tx, cipher), clock),
          }),
        }),
      () =>
        rpcServer({
          bus,
          logger,
          metrics,
          contract,
          handlers: { ...accountAnswers(database, erasure) },
        }),
      () =>
        startJobs({
          ...shared,
          jobs: [
            makeMonthsJob(tidying),
            forgetOldJob(tidying),
            forgetDeliveriesJob(webhookTidying),
            renewSecretsJob(webhookTidying, { logger }),
          ],
        }),
      startWebhooks,
    ],
  });
});
