import { eventually } from "../../support/cli.ts";
import type { ProcessName, Stage } from "./stage.ts";
import type { Gate } from "./gate.ts";
import type { Mood } from "./mailbox.ts";

/** How a part is taken away, and brought back. */
export type Part = {
  down(stage: Stage): Promise<void> | void;
  up(stage: Stage): Promise<void> | void;
  /** Waits until the suite has met what is away, where no readiness tells of it. */
  met?(stage: Stage): Promise<void>;
};

const MEETS_MS = 45_000;

const killed = (...names: readonly ProcessName[]): Part => ({
  down: async ({ processes }) => {
    await Promise.all(names.map((name) => processes[name].kill()));
  },
  up: async ({ processes }) => {
    await Promise.all(names.map((name) => processes[name].start()));
  },
});

const shut = (pick: (stage: Stage) => Gate): Part => ({
  down: (stage) => pick(stage).shut(),
  up: (stage) => pick(stage).open(),
});

/** Whether a mail waits because of the mail server; a try that never ends is seen by the server alone. */
const waits = async ({ sql, mailbox }: Stage): Promise<boolean> =>
  mailbox.refusals() > 0 ||
  (
    await sql.notifications`select 1 from deliveries where reason = 'channel-unreachable' and status = 'queued'`
  ).length > 0;

const moody = (mood: Mood): Part => ({
  met: (stage) =>
    eventually("a mail is tried", async () => await waits(stage), MEETS_MS),
  down: ({ mailbox }) => mailbox.become(mood),
  up: ({ mailbox }) => mailbox.become("takes"),
});

/** The parts by the ids of the table's rows. */
export const parts: Readonly<Record<string, Part>> = {
  "nats-gone": {
    down: ({ broker }) => broker.kill(),
    up: ({ broker }) => broker.start(),
  },
  "nats-hangs": {
    down: ({ broker }) => broker.hold(),
    up: ({ broker }) => broker.release(),
  },
  "nats-wiped": {
    down: ({ broker }) => broker.kill(),
    up: ({ broker }) => broker.wipe(),
  },
  "nats-gone-at-start": {
    down: async ({ broker, processes }) => {
      await broker.kill();
      // The other one would take the half of what is asked, knowing more.
      await Promise.all([
        processes["users-1"].kill(),
        processes["users-2"].kill(),
      ]);
      await processes["users-1"].start({ untilReady: false });
    },
    up: async ({ broker, processes }) => {
      await broker.start();
      await processes["users-2"].start();
    },
  },
  "auth-database": shut(({ databases }) => databases.auth),
  "users-database": shut(({ databases }) => databases.users),
  "users-database-hangs": {
    down: ({ databases }) => databases.users.hold(),
    up: ({ databases }) => databases.users.open(),
  },
  "notifications-database": shut(({ databases }) => databases.notifications),
  "mail-gone": moody("gone"),
  "mail-busy": moody("busy"),
  "mail-hangs": moody("hangs"),
  "mail-rejected": moody("rejects"),
  // The one that all others have as AUTH_URL.
  "auth-replica": killed("auth-1"),
  "users-replica": killed("users-2"),
  "users-replica-hangs": {
    down: ({ processes }) => processes["users-2"].hold(),
    up: ({ processes }) => processes["users-2"].release(),
  },
  "auth-worker": killed("auth-worker"),
  "users-worker": killed("users-worker"),
  notifications: killed("notifications"),
  auth: killed("auth-1", "auth-2", "auth-worker"),
};
