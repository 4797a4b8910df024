import { isLocal, loadConfig, readEnvironment } from "@tixlys/config";
import { chat, notifications } from "@tixlys/contracts";
import { startJobs } from "@tixlys/messaging/jobs";
import { accountAnswers, forgettingIn } from "@tixlys/messaging/people";
import { rpcClient, rpcServer } from "@tixlys/messaging/rpc";
import { startConsumer, startRelay } from "@tixlys/messaging/postgres";
import { localPolicy, outboundHttp, publicPolicy } from "@tixlys/outbound-http";
import { sleep } from "@tixlys/nexus/waits";
import { type Transaction, transactionsOf } from "@tixlys/nexus/postgres";
import { runProcess, service, startPlatform, StreamHub } from "@tixlys/pawz";
import manifest from "../package.json" with { type: "json" };
import { createApplication } from "./application/application.ts";
import { channelsOn } from "./application/channels-on.ts";
import { createForgetOld } from "./application/forget-old.ts";
import { createInbox } from "./application/inbox.ts";
import { createKeepInboxes } from "./application/keep-inboxes.ts";
import { createPreferences } from "./application/preferences.ts";
import { createTemplates } from "./application/templates.ts";
import { createTellWaiting } from "./application/tell-waiting.ts";
import { createTelling } from "./application/telling.ts";
import { createPushSubscriptions } from "./application/push-subscriptions.ts";
import { createRetryDelivery } from "./application/retry-delivery.ts";
import { createRoads } from "./application/roads.ts";
import { config, SERVICE_NAME } from "./config.ts";
import { linksTo } from "./domain/letter/links.ts";
import { handlers } from "./inbound/events.ts";
import { about, routes } from "./inbound/http.ts";
import { startDelivering } from "./inbound/jobs/deliver.ts";
import { startTellWaiting } from "./inbound/jobs/tell-waiting.ts";
import { keepInboxesJob } from "./inbound/jobs/keep-inboxes.ts";
import { forgetJob } from "./inbound/jobs/forget.ts";
import { newDeliveryId, newId } from "./outbound/ids.ts";
import { channelsOf } from "./outbound/channels.ts";
import { whoWaits } from "./outbound/chat/who-waits.ts";
import { talks } from "./outbound/postgres/talks.ts";
import { LiveInboxes } from "./outbound/live/inbox-live.ts";
import { inboxReader } from "./outbound/postgres/inbox-reader.ts";
import { inboxUpkeep } from "./outbound/postgres/inbox-upkeep.ts";
import { contactPhones, contactReader } from "./outbound/postgres/contacts.ts";
import { deliveriesAdded } from "./outbound/postgres/deliveries.ts";
import { deliveryReader } from "./outbound/postgres/delivery-reader.ts";
import {
  subscriptionReader,
  subscriptionStore,
} from "./outbound/postgres/push-subscriptions.ts";
import { erasure } from "./outbound/postgres/erasure.ts";
import { queueIn } from "./outbound/postgres/queue.ts";
import { tellingIn, transactions } from "./outbound/postgres/work.ts";
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

  const queue = queueIn(database);
  const outbound = outboundHttp({
    policy: isLocal(values.TIXLYS_ENV) ? localPolicy : publicPolicy,
  });
  const own = { outbound, newId, clock };
  const { mail, push, sms, vapid } = channelsOf(values, own);
  const contacts = contactReader(database);
  const keepsPhones = values.SMS_URL !== undefined;
  const isOn = channelsOn({ push: vapid !== undefined, sms: keepsPhones });
  const phones = keepsPhones ? {} : { phones: contactPhones(database) };
  const telling = transactionsOf(database, tellingIn);
  const tellIn = (tx: Transaction) =>
    createTelling(tellingIn(tx), {
      clock,
      newDeliveryId,
      newId,
      keepsPhones,
      isOn,
    });
  const inboxes = inboxReader(database);
  const upkeep = inboxUpkeep(database);
  const live = new LiveInboxes(bus, database);
  const pages = linksTo(values.FRONTEND_URL ?? `${values.PUBLIC_URL}/auth/ui`);
  const app = createApplication({
    ...mail,
    inbox: createInbox({ reader: inboxes, transactions: telling, clock }),
    live,
    preferences: createPreferences({
      reader: inboxes,
      transactions: telling,
      clock,
    }),
    templates: createTemplates(pages),
    ...(vapid === undefined
      ? {}
      : {
          push: createPushSubscriptions({
            publicKey: vapid.publicKey,
            store: subscriptionStore(database),
            mayAsk: (url) => outbound.judge(url).ok,
            clock,
            newId,
          }),
        }),
    deliveries: deliveryReader(database),
    retryDelivery: createRetryDelivery({
      transactions: transactions(database),
      clock,
    }),
  });
  const roads = createRoads(
    { email: mail.channel, push, sms },
    {
      queue,
      transactions: transactions(database),
      clock,
      random,
      wait: sleep,
      observe: observeDeliveries(logger, metrics),
      contacts,
      subscriptions: subscriptionReader(database),
      secrets: ageSecrets(values.MAIL_IDENTITY),
      links: pages,
    },
  );
  const tellWaiting = createTellWaiting({
    talks: talks(database),
    whoWaits: whoWaits(rpcClient({ bus, contract: chat, logger, metrics })),
    transactions: transactionsOf(database, tellIn),
    clock,
  });
  const onError = (err: unknown) =>
    logger.error({ err }, "a job failed and will run again");

  await platform.run({
    http: service({
      ...platform.http,
      ...about,
      routes: routes(app),
      streams: new StreamHub(platform),
    }),
    // A process that answers requests only has marks of its own to tell, and hears those of others.
    always: [() => live],
    workers: [
      () => startRelay({ ...shared, service: SERVICE_NAME, lanes: ["events"] }),
      ...roads.map((road) => () => {
        const running = startDelivering(road, { random, onError });
        database.onSignal(deliveriesAdded, () => running.wake());
        return running;
      }),
      () => startTellWaiting(tellWaiting, { random, onError }),
      () =>
        startJobs({
          database,
          jobs: [
            forgetJob(createForgetOld({ queue, clock, ...phones })),
            keepInboxesJob(createKeepInboxes({ upkeep, clock })),
          ],
          logger,
          metrics,
        }),
      () =>
        startConsumer({
          ...shared,
          contract: notifications,
          handlers,
          bind: (tx) => ({
            ...tellIn(tx),
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
