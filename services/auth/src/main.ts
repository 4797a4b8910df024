import { createSigner } from "@tixlys/biscuit";
import { isLocal, loadConfig, readEnvironment } from "@tixlys/config";
import { auth, contracts, erasing, serviceNames } from "@tixlys/contracts";
import { startJobs } from "@tixlys/messaging/jobs";
import {
  nextMessageId,
  startConsumer,
  startRelay,
  type Lane,
} from "@tixlys/messaging/postgres";
import {
  connect,
  forgetEndedProcesses,
  purgeCommands,
  startProcessManagers,
} from "@tixlys/nexus/postgres";
import {
  observeStore,
  runProcess,
  service,
  startPlatform,
  StartFailure,
  type Platform,
} from "@tixlys/pawz";
import { postgresLimits, purgeLimits } from "@tixlys/pawz/limits/postgres";
import manifest from "../package.json" with { type: "json" };
import {
  createApplication,
  type AuthApplication,
} from "./application/application.ts";
import { inviteRootWith } from "./application/bootstrap/issue.ts";
import {
  config as schema,
  secretHashes,
  trustedKeys,
  trustedOrigins,
  type Config,
} from "./config.ts";
import { failureQuotas } from "./domain/guessing/failure-quotas.ts";
import { checkStoredAccountEvents } from "./domain/account/stored-events.ts";
import { handlers } from "./inbound/events/account-erased.ts";
import { about, pages, routes } from "./inbound/http.ts";
import { jobsOf } from "./inbound/jobs/index.ts";
import { bootstrapCommand } from "./inbound/bootstrap-command.ts";
import { followKeys } from "./inbound/follow-keys.ts";
import { acknowledgementsIn } from "./outbound/departures/acknowledgements.ts";
import {
  departureProcess,
  remindersBy,
} from "./outbound/departures/carry-out.ts";
import { exportSources } from "./outbound/exports/sources.ts";
import { noBreaches, rangeCheck } from "./outbound/breaches/range-check.ts";
import { biscuitAccessTokens } from "./outbound/crypto/access-tokens.ts";
import { argon2Passwords } from "./outbound/crypto/argon2.ts";
import { signingRing, type SigningRing } from "./outbound/crypto/key-ring.ts";
import { ageMailSecrets } from "./outbound/crypto/mail-secrets.ts";
import { secretsOf } from "./outbound/crypto/secrets.ts";
import { createSlots } from "./outbound/crypto/slots.ts";
import { tokenDesk } from "./outbound/crypto/token-desk.ts";
import { requestIdWith } from "./outbound/request-id.ts";
import { ownIntrospection } from "./outbound/own-introspection.ts";
import {
  observedCounts,
  observeDepartures,
  observeSlots,
} from "./outbound/metrics.ts";
import { auditRows } from "./outbound/postgres/audit.ts";
import { postgresGuesses } from "./outbound/postgres/guesses.ts";
import {
  createStore,
  type PublicationGate,
} from "./outbound/postgres/store.ts";

/** Longer than an acknowledgement can be late: the stream keeps two weeks. */
const thirtyDaysAgo = (): Date => new Date(Date.now() - 30 * 86_400_000);

await runProcess(async () => {
  const config = loadConfig(schema, await readEnvironment(auth.service));
  const [, , command, ...words] = process.argv;
  if (command === "bootstrap-root") return bootstrapRoot(config, words);
  checkStoredAccountEvents();
  const signer = createSigner(config.BISCUIT_PRIVATE_KEY, {
    environment: config.TIXLYS_ENV,
  });
  const own = ownIntrospection();
  const platform = await startPlatform({
    contract: auth,
    version: manifest.version,
    config,
    publicKeys: trustedKeys(config, signer.publicKey),
    introspect: own.introspect,
  });
  const { database, bus, logger, metrics } = platform;
  // Revocations are published by every process, so that a logout never waits for a worker (decision 41).
  const lanes: readonly Lane[] =
    config.TIXLYS_ROLE === "api" ? ["revocations"] : ["events", "revocations"];
  const relay = startRelay({
    database,
    bus,
    service: auth.service,
    lanes,
    logger,
    metrics,
    heartbeat: true,
  });
  const ring = signingRing({
    privateKey: config.BISCUIT_PRIVATE_KEY,
    environment: config.TIXLYS_ENV,
    keySet: platform.keys,
  });
  const app = compose(platform, ring, relay);
  const opened = await app.openKeys();
  if (!opened.ok)
    throw new StartFailure(
      `auth: BISCUIT_PRIVATE_KEY has the id ${opened.error.keyId}, which a retired key had.\n  fix    give the new key a number of its own`,
    );
  own.use(app);
  await makeFirstRoot(app, config);
  const trusted = trustedOrigins(config);
  const http = service({
    ...platform.http,
    ...about,
    routes: routes(app, trusted, {
      publicUrl: config.PUBLIC_URL,
      requireAal2: config.REQUIRE_AAL2_FOR_MANAGEMENT,
    }),
    pages: pages(app, trusted, config.PUBLIC_URL, {
      minLength: config.PASSWORD_MIN_LENGTH,
      requireAal2: config.REQUIRE_AAL2_FOR_MANAGEMENT,
    }),
    limits: {
      store: postgresLimits(database),
      scale: config.RATE_LIMIT_SCALE,
    },
  });
  await platform.run({
    http,
    always: [() => relay, () => followKeys(app, { logger })],
    workers: [
      () =>
        startConsumer({
          database,
          bus,
          logger,
          metrics,
          contract: auth,
          handlers,
          bind: acknowledgementsIn,
        }),
      () =>
        startProcessManagers({
          database,
          logger,
          processes: [
            departureProcess({
              database,
              logger,
              auditIn: (tx) => auditRows(tx.db, []),
              reminders: remindersBy(contracts, { bus, logger, metrics }),
              onOverdue: observeDepartures(metrics),
            }),
          ],
        }),
      () =>
        startJobs({
          database,
          jobs: jobsOf(
            app,
            {
              limits: () => purgeLimits(database),
              commands: () => purgeCommands(database.sql),
              processes: () => forgetEndedProcesses(database, thirtyDaysAgo()),
            },
            { logger },
          ),
          logger,
          metrics,
        }),
    ],
  });
});

/** Prints the link for the first root and ends; whoever may run this holds the service's own database (auth #13). */
async function bootstrapRoot(
  config: Config,
  words: readonly string[],
): Promise<void> {
  const database = connect({
    url: config.DATABASE_URL,
    applicationName: "auth-bootstrap-root",
    max: 1,
  });
  try {
    const inviteRoot = inviteRootWith({
      store: createStore(database, { published: async () => true }),
      mailSecrets: ageMailSecrets(config.MAIL_RECIPIENT),
      clock: () => new Date(),
    });
    const told = await bootstrapCommand(
      { inviteRoot },
      words,
      config.PUBLIC_URL,
    );
    if (told === undefined)
      throw new StartFailure(
        "auth: there is a root account already.\n  fix    roots are made by roots from now on",
      );
    process.stdout.write(told);
  } finally {
    await database.close();
  }
}

function compose(
  { config, database, bus, metrics, verifier, logger }: Platform<Config>,
  ring: SigningRing,
  gate: PublicationGate,
): AuthApplication {
  const slots = createSlots(
    config.ARGON2_CONCURRENCY ?? navigator.hardwareConcurrency,
    config.ARGON2_QUEUE,
  );
  observeSlots(metrics, slots);
  const cost = {
    memoryKib: config.ARGON2_MEMORY_KIB,
    passes: config.ARGON2_PASSES,
  };
  const clock = (): Date => new Date();
  // Some become ids of messages, which follow from the idempotency key where there is one (http-rules 32).
  const ids = nextMessageId;
  const audiences = [...serviceNames, ...config.TOKEN_AUDIENCES];
  const ports = {
    store: {
      // A copy of each entry leaves this machine with the log, out of reach of whoever owns the database (auth #71).
      ...createStore(database, gate, (audit) =>
        logger.info({ audit }, "audit"),
      ),
      ...observeStore({ service: auth.service, database, metrics }),
    },
    passwords: argon2Passwords(cost, slots),
    breaches:
      config.BREACHED_PASSWORDS_URL === undefined
        ? noBreaches
        : rangeCheck(config.BREACHED_PASSWORDS_URL, (reason) =>
            logger.warn({ reason }, "a new password was not looked up"),
          ),
    ...secretsOf(config),
    accessTokens: biscuitAccessTokens(ring.signer, ring.published, audiences),
    keyRing: ring,
    tokenDesk: tokenDesk({
      signer: ring.signer,
      audiences,
      identify: (token) => verifier.identify(token),
      secretHashes: secretHashes(config),
    }),
    guesses: postgresGuesses(database),
    counts: observedCounts(metrics),
    clock,
    ids,
    exportSources: exportSources(contracts, { database, bus, logger, metrics }),
    erasingServices: erasing(contracts).map(({ service }) => service),
    requestId: requestIdWith(ids),
  };
  return createApplication(ports, {
    passwords: { minLength: config.PASSWORD_MIN_LENGTH },
    failures: failureQuotas(config.RATE_LIMIT_SCALE),
  });
}

/** In development and test only, and only when a password was given for it (decisions 6 and 36). */
async function makeFirstRoot(
  app: AuthApplication,
  config: Config,
): Promise<void> {
  const { TIXLYS_ENV, ROOT_EMAIL: email, ROOT_PASSWORD: password } = config;
  if (!isLocal(TIXLYS_ENV) || password === undefined) return;
  const made = await app.ensureRoot({ email, password });
  // Another process is at it, or the next start is.
  if (made.ok || ["Overloaded", "Conflict"].includes(made.error.type)) return;
  throw new StartFailure(
    `auth: the root account cannot be made from ROOT_EMAIL and ROOT_PASSWORD (${made.error.type}).`,
  );
}
