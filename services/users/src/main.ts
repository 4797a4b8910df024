import { outranks } from "@tixlys/biscuit";
import { blobCheck, openBlobs } from "@tixlys/blobs/open";
import { loadConfig, readEnvironment } from "@tixlys/config";
import { users } from "@tixlys/contracts";
import { startJobs } from "@tixlys/messaging/jobs";
import { accountAnswers, forgettingIn } from "@tixlys/messaging/people";
import {
  type Lane,
  startConsumer,
  startRelay,
} from "@tixlys/messaging/postgres";
import { rpcServer } from "@tixlys/messaging/rpc";
import { columnCipher, columnKeysOf } from "@tixlys/nexus/postgres";
import { runProcess, service, StartFailure, startPlatform } from "@tixlys/pawz";
import manifest from "../package.json" with { type: "json" };
import { createAccountListener } from "./application/account-listener.ts";
import { createApplication } from "./application/application.ts";
import { fillSearchTextsWith, renewSealedWith } from "./application/renewal.ts";
import { config, SERVICE_NAME } from "./config.ts";
import { handlers } from "./inbound/events.ts";
import { fillSearchTextsJob } from "./inbound/jobs/fill-search-texts.ts";
import { renewSealedJob } from "./inbound/jobs/renew-sealed.ts";
import { profileRpc } from "./inbound/rpc/profiles.ts";
import { providerRpc } from "./inbound/rpc/providers.ts";
import { authAccounts } from "./outbound/accounts/auth-accounts.ts";
import { erasureOf } from "./outbound/postgres/erasure.ts";
import { createPictures } from "./application/pictures/index.ts";
import { about, pages, routes } from "./inbound/http.ts";
import { cleanUpPicturesJob } from "./inbound/jobs/clean-up-pictures.ts";
import { pictureStore } from "./outbound/pictures/picture-store.ts";
import { processEncoder } from "./outbound/pictures/process-encoder.ts";
import { pictureLedger } from "./outbound/postgres/picture-ledger.ts";
import { pictureTransactions } from "./outbound/postgres/picture-work.ts";
import { profileReader } from "./outbound/postgres/profiles.ts";
import { providerStore } from "./outbound/postgres/providers.ts";
import { sealedProviders } from "./outbound/postgres/sealed-renewal.ts";
import { searchTexts } from "./outbound/postgres/search-texts.ts";
import { transactions, workIn } from "./outbound/postgres/work.ts";

const clock = () => new Date();

await runProcess(async () => {
  const values = loadConfig(config, await readEnvironment(SERVICE_NAME));
  const { blobs, folder } = await openBlobs(values, SERVICE_NAME).catch(
    (thrown: unknown) => {
      throw new StartFailure(
        `BLOB_FOLDER cannot be used: ${String(thrown)}\n  fix    a folder that this process's user may make and write to`,
      );
    },
  );
  const platform = await startPlatform({
    contract: users,
    version: manifest.version,
    config: values,
    checks: { blobs: blobCheck(blobs) },
  });
  const { database, bus, logger, metrics } = platform;
  const shared = { database, bus, logger, metrics };
  const lanes: readonly Lane[] =
    platform.config.TIXLYS_ROLE === "api" ? [] : ["events"];

  const cipher = columnCipher({
    keys: columnKeysOf(platform.config.COLUMN_KEYS),
  });
  const providers = providerStore(database, cipher);
  const app = createApplication({
    transactions: transactions(database),
    profiles: profileReader(database),
    providers,
    outranks,
    clock,
  });
  const renewSealed = renewSealedWith(
    sealedProviders(database, cipher, logger),
  );
  const fillSearchTexts = fillSearchTextsWith(searchTexts(database));

  const pictures = createPictures({
    transactions: pictureTransactions(database),
    profiles: profileReader(database),
    ledger: pictureLedger(database),
    store: pictureStore(blobs),
    encoder: processEncoder(),
    outranks,
    clock,
  });

  const erasure = erasureOf({ pictures, providers });

  await platform.run({
    http: service({
      ...platform.http,
      ...about,
      routes: routes(app, authAccounts(platform.config.AUTH_URL), pictures),
      pages: pages(folder),
    }),
    // Without a lane of its own the relay of an API process tells the workers' relays of each commit.
    always: [
      () => startRelay({ ...shared, service: SERVICE_NAME, lanes }),
      // Reads only, so that every process answers; which of them is the broker's choice.
      () =>
        rpcServer({
          bus,
          contract: users,
          handlers: {
            ...profileRpc(app),
            ...providerRpc(app),
            ...accountAnswers(database, erasure),
          },
          logger,
          metrics,
        }),
    ],
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
        startJobs({
          database,
          jobs: [
            renewSealedJob(renewSealed, { logger }),
            fillSearchTextsJob(fillSearchTexts, { logger }),
            cleanUpPicturesJob(pictures, { logger }),
          ],
          logger,
          metrics,
        }),
    ],
  });
});
