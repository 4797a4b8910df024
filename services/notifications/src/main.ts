import { loadConfig, readEnvironment } from "@tixlys/config";
import { notifications } from "@tixlys/contracts";
import { startJobs } from "@tixlys/messaging/jobs";
import { accountAnswers, forgettingIn } from "@tixlys/messaging/people";
import { rpcServer } from "@tixlys/messaging/rpc";
import { startConsumer, startRelay } from "@tixlys/messaging/postgres";
import { sleep } from "@tixlys/nexus/waits";
import { runProcess, service, startPlatform } from "@tixlys/pawz";
import manifest from "../package.json" with { type: "json" };
import { createApplication } from "./application/application.ts";
import { createDeliverDue } from "./application/deliver-due.ts";
import { createForgetOld } from "./application/forget-old.ts";
import { createMailRequests } from "./application/mail-requests.ts";
import { createOrderMails } from "./application/order-mails.ts";
import { createWriteLetter } from "./application/write-letter.ts";
import { config, SERVICE_NAME } from "./config.ts";
import { linksTo } from "./domain/letter/links.ts";
import { handlers } from "./inbound/events.ts";
import { about, routes } from "./inbound/http.ts";
import { startDelivering } from "./inbound/jobs/deliver.ts";
import { forgetJob } from "./inbound/jobs/forget.ts";
import { newDeliveryId, newId } from "./outbound/ids.ts";
import { mailRoad } from "./outbound/mail/channel.ts";
import { contactReader } from "./outbound/postgres/contacts.ts";
import { deliveriesAdded } from "./outbound/postgres/deliveries.ts";
import { erasure } from "./outbound/postgres/erasure.ts";
import { queueIn } from "./outbound/postgres/queue.ts";
import { transactions, workIn } from "./outbound/postgres/work.ts";
import { ageSecrets } from "./outbound/secrets/age-secrets.ts";
import { observeDeliveries } from "./outbound/telemetry/observe-deliveries.ts";

const clock = () => new Date();
const random = () => Math.random();

await runProcess(async () => {
  const values = loadConfig(config, await readEnvironment(SERVICE_NAME));
  const platform = await startPlatform({
    contract: notifications,
    version: manifest.version,
    config: values,
  });
  const { database, bus, logger, metrics } = platform;
  const shared = { database, bus, logger, metrics };

  const { MAIL_URL: url, MAIL_FROM: from, TIXLYS_ENV: environment } = values;
  const road = mailRoad({ url, from, environment, newId, clock });
  const queue = queueIn(database);
  const app = createApplication(road);
  const deliverDue = createDeliverDue({
    queue,
    transactions: transactions(database),
    writeLetter: createWriteLetter({
      contacts: contactReader(database),
      secrets: ageSecrets(values.MAIL_IDENTITY),
      links: linksTo(values.FRONTEND_URL ?? `${values.PUBLIC_URL}/auth/ui`),
    }),
    channel: road.channel,
    clock,
    random,
    wait: sleep,
    observe: observeDeliveries(logger, metrics),
  });
  const onError = (err: unknown) =>
    logger.error({ err }, "a job failed and will run again");

  await platform.run({
    http: service({
      ...platform.http,
      ...about,
      routes: routes(app),
    }),
    workers: [
      () => startRelay({ ...shared, service: SERVICE_NAME, lanes: ["events"] }),
      () => {
        const delivering = startDelivering(deliverDue, { random, onError });
        database.onSignal(deliveriesAdded, () => delivering.wake());
        return delivering;
      },
      () =>
        startJobs({
          database,
          jobs: [forgetJob(createForgetOld({ queue, clock }))],
          logger,
          metrics,
        }),
      () =>
        startConsumer({
          ...shared,
          contract: notifications,
          handlers,
          bind: (tx) => ({
            ...createMailRequests(workIn(tx), { clock, newDeliveryId }),
            ...createOrderMails(workIn(tx), { clock, newDeliveryId }),
            ...forgettingIn(tx, erasure),
          }),
        }),
      () =>
        rpcServer({
          bus,
          logger,
          metrics,
          contract: notifications,
          handlers: { ...accountAnswers(database, erasure) },
        }),
    ],
  });
});
