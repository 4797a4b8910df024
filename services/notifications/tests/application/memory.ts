import type { UnitOfWork } from "@tixlys/nexus";
import type {
  Claim,
  Mail,
  MailChannel,
  Material,
  Queue,
  Secret,
  Secrets,
  Work,
} from "../../src/application/ports.ts";
import type { TellingWork } from "../../src/application/ports/inbox.ts";
import type { Contact } from "../../src/domain/contact/contact.ts";
import type {
  DeliveryState,
  QueuedDelivery,
} from "../../src/domain/delivery/delivery.ts";

type Row = {
  state: Exclude<DeliveryState, { status: "none" }>;
  material: Material;
};

/** The ports in memory, for tests of the use cases alone; the real ones are tested in tests/outbound. */
export function memory() {
  const rows = new Map<string, Row>();
  const contacts = new Map<string, Contact>();
  const failed: Extract<DeliveryState, { status: "failed" }>[] = [];
  const erased: string[] = [];
  const work: Work & TellingWork = {
    deliveries: {
      add: async (delivery, material) => {
        const key = `${delivery.eventId} ${delivery.template}`;
        if (!rows.has(key)) rows.set(key, { state: delivery, material });
      },
      save: async (before, after) => {
        const key = `${before.eventId} ${before.template}`;
        const row = rows.get(key);
        if (
          row?.state.status !== "queued" ||
          row.state.attempts !== before.attempts ||
          after.status === "none"
        )
          return false;
        rows.set(key, { ...row, state: after });
        return true;
      },
      waiting: async () => 0,
      load: async () => undefined,
      remove: async (id) => {
        for (const [key, { state }] of rows)
          if (state.id === id) rows.delete(key);
      },
      requeue: async () => undefined,
    },
    contacts: {
      load: async (userId) => contacts.get(userId),
      phoneOf: async (userId) => contacts.get(userId)?.phone,
      save: async (contact) => void contacts.set(contact.userId, contact),
    },
    announcements: {
      failed: async (delivery) => void failed.push(delivery),
      retried: async () => undefined,
      erased: async (personId) => void erased.push(personId),
    },
    subscriptions: {
      of: async () => [],
      remove: async () => undefined,
      removeOf: async () => undefined,
      answered: async () => undefined,
    },
    ...inboxes(),
  };
  const transactions: UnitOfWork<Work> = { run: (use) => use(work) };
  return {
    rows,
    contacts,
    failed,
    erased,
    work,
    transactions,
    queue: queueOf(rows),
    contactReader: { find: work.contacts.load },
  };
}

function queueOf(rows: Map<string, Row>): Queue {
  return {
    claim: async ({ now, limit, leaseMs }) => {
      const claims: Claim[] = [];
      for (const [key, { state, material }] of rows) {
        if (
          state.status !== "queued" ||
          state.nextAttemptAt > now ||
          claims.length === limit
        )
          continue;
        const nextAttemptAt = new Date(now.getTime() + leaseMs);
        const delivery: QueuedDelivery = {
          ...state,
          attempts: state.attempts + 1,
          nextAttemptAt,
        };
        rows.set(key, { state: delivery, material });
        claims.push({ delivery, material, within: (run) => run() });
      }
      return claims;
    },
    forget: async () => 0,
  };
}

/** A channel that keeps what it takes and answers as it is told. */
export function channelThat(
  answer: (mail: Mail) => Awaited<ReturnType<MailChannel["send"]>>,
) {
  const sent: Mail[] = [];
  const channel: MailChannel = {
    send: async (mail) => {
      const result = answer(mail);
      if (result.ok) sent.push(mail);
      return result;
    },
  };
  return { channel, sent };
}

/** Opens what the test has put in. */
export function secretsWith(
  known: Readonly<
    Record<string, Secret | "secret-unreadable" | "secret-malformed">
  >,
): Secrets {
  return {
    open: async (sealed) => {
      const found = known[sealed] ?? "secret-unreadable";
      return typeof found === "string"
        ? { ok: false, error: found }
        : { ok: true, value: found };
    },
  };
}

/** Nobody has chosen anything, and inboxes keep nothing. */
function inboxes(): Pick<
  TellingWork,
  "readers" | "notices" | "talks" | "allowances"
> {
  const preferences = {
    choices: {},
    language: undefined,
    version: 0,
    changedAt: undefined,
  };
  return {
    readers: {
      lock: async (userId) => ({ userId, choices: {}, isGone: false }),
      speaks: async () => undefined,
      locale: async () => undefined,
      preferences: async () => preferences,
      choose: async () => ({ ok: true, value: preferences }),
      countMail: async () => 0,
    },
    allowances: { push: async () => true, sms: async () => true },
    talks: {
      said: async () => undefined,
      lookedAt: async () => true,
      later: async () => undefined,
    },
    notices: {
      add: async () => "added",
      toldOf: async () => true,
      markRead: async () => true,
      markAllRead: async () => 0,
    },
  };
}
