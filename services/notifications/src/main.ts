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
import { createDeliverDue } from "./application/deliver-due.ts";
import { createForgetOld } from "./application/forget-old.ts";
import { createInbox } from "./application/inbox.ts";
import { createKeepInboxes } from "./application/keep-inboxes.ts";
import { createPreferences } from "./application/preferences.ts";
import { createTemplates } from "./application/templates.ts";
import { createTellWaiting } from "./application/tell-waiting.ts";
import { createTelling } from "./application/telling.ts";
import { createWriteLetter } from "./application/write-letter.ts";
import type {
  Channel,
  Push,
  TextMessage,
  WriteShort,
} from "./application/ports.ts";
import { createPushSubscriptions } from "./application/push-subscriptions.ts";
import { createRetryDelivery } from "./application/retry-delivery.ts";
import { createWritePush } from "./application/write-push.ts";
import { createWriteTextMessage } from "./application/write-text-message.ts";
import { config, SERVICE_NAME } from "./config.ts";
import { languageOf } from "./domain/letter/language.ts";
import { shortOf } from "./domain/letter/short.ts";
import { linksTo } from "./domain/letter/links.ts";
import { handlers } from "./inbound/events.ts";
import { about, routes } from "./inbound/http.ts";
import { startDelivering } from "./inbound/jobs/deliver.ts";
import { startTellWaiting } from "./inbound/jobs/tell-waiting.ts";
import { keepInboxesJob } from "./inbound/jobs/keep-inboxes.ts";
import { forgetJob } from "./inbound/jobs/forget.ts";
import { newDeliveryId, newId } from "./outbound/ids.ts";
import { channelOff } from "./outbound/channel-off.ts";
import { guardedAskOnce } from "./outbound/http/guarded-ask.ts";
import { type AskOnce, plainAskOnce } from "./outbound/http/post-once.ts";
import { whoWaits } from "./outbound/chat/who-waits.ts";
import { talks } from "./outbound/postgres/talks.ts";
import { LiveInboxes } from "./outbound/live/inbox-live.ts";
import { inboxReader } from "./outbound/postgres/inbox-reader.ts";
import { inboxUpkeep } from "./outbound/postgres/inbox-upkeep.ts";
import { mailRoad } from "./outbound/mail/channel.ts";
import { contactPhones, contactReader } from "./outbound/postgres/contacts.ts";
import { deliveriesAdded } from "./outbound/postgres/deliveries.ts";
import { deliveryReader } from "./outbound/postgres/delivery-reader.ts";
import {
  subscriptionReader,
  subscriptionStore,
} from "./outbound/postgres/push-subscriptions.ts";
import { pushChannel } from "./outbound/push/channel.ts";
import { type Vapid, vapidOf } from "./outbound/push/vapid.ts";
import { smsChannel } from "./outbound/sms/channel.ts";
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

  const { MAIL_URL: url, MAIL_FROM: from, TIXLYS_ENV: environment } = values;
  const road = mailRoad({ url, from, environment, newId, clock });
  const queue = queueIn(database);
  const outbound = outboundHttp({
    policy: isLocal(environment) ? localPolicy : publicPolicy,
  });
  const vapid = vapidFrom(values);
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
    ...road,
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
  const delivering = {
    queue,
    transactions: transactions(database),
    clock,
    random,
    wait: sleep,
    observe: observeDeliveries(logger, metrics),
  };
  const writeShort: WriteShort = ({ kind, username, locale, templateData }) =>
    shortOf(kind, {
      username,
      data: templateData,
      language: languageOf(locale),
    });
  const email = {
    channelName: "email",
    channel: road.channel,
    write: createWriteLetter({
      contacts,
      secrets: ageSecrets(values.MAIL_IDENTITY),
      links: pages,
    }),
  } as const;
  const push = {
    channelName: "push",
    channel: pushFrom(vapid, guardedAskOnce(outbound, clock), clock),
    write: createWritePush({
      contacts,
      subscriptions: subscriptionReader(database),
      writeShort,
    }),
  } as const;
  const sms = {
    channelName: "sms",
    channel: smsFrom(values, plainAskOnce(clock)),
    write: createWriteTextMessage({ contacts, writeShort }),
  } as const;
  const roads = [
    { ...email, deliverDue: createDeliverDue({ ...delivering, ...email }) },
    { ...push, deliverDue: createDeliverDue({ ...delivering, ...push }) },
    { ...sms, deliverDue: createDeliverDue({ ...delivering, ...sms }) },
  ];
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

type Values = Readonly<
  Record<"VAPID_PRIVATE_KEY" | "VAPID_SUBJECT", string | undefined>
> &
  Readonly<Record<"SMS_URL" | "SMS_TOKEN", string | undefined>> & {
    readonly SMS_METHOD: "POST" | "PUT";
    readonly SMS_BODY: string;
  };

function vapidFrom(values: Values): Vapid | undefined {
  const { VAPID_PRIVATE_KEY: key, VAPID_SUBJECT: subject } = values;
  return key === undefined || subject === undefined
    ? undefined
    : vapidOf(key, subject);
}

function pushFrom(
  vapid: Vapid | undefined,
  ask: AskOnce,
  now: () => Date,
): Channel<Push> {
  return vapid === undefined
    ? channelOff()
    : pushChannel({ ask, vapid, clock: now });
}

function smsFrom(values: Values, ask: AskOnce): Channel<TextMessage> {
  const { SMS_URL: url, SMS_METHOD: method, SMS_TOKEN: token } = values;
  if (url === undefined) return channelOff();
  const said = token === undefined ? {} : { token };
  const gateway = { url, method, body: values.SMS_BODY, ...said };
  return smsChannel({ gateway, ask });
}
