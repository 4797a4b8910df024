/** What the verbs of `events` get. */
import type { CommandInput } from "../console/command.ts";

/** The flags of all three verbs. */
export const eventsFlags = {
  since: {
    type: "string",
    value: "10m",
    description:
      "tail: from then on, not only new ones: 30s, 10m, 2h, 1d, or a time as 2026-11-21T12:00:00Z.",
  },
  count: {
    type: "number",
    value: "N",
    description: "tail: end after N events.",
  },
  for: {
    type: "string",
    value: "30s",
    description:
      "tail: end after so long, however many there were; with fewer than --count that is a failure.",
  },
  personal: {
    type: "boolean",
    description:
      "tail, show: also what is personal; in development and test on this machine only.",
  },
  from: {
    type: "string",
    value: "2h",
    description:
      "replay: only what was written since then; 30s, 2h, 14d, or a time.",
  },
  to: {
    type: "string",
    value: "1h",
    description: "replay: only what was written until then.",
  },
  subject: {
    type: "string",
    value: "auth.account",
    description: "replay: only these events; as the filter of tail.",
  },
  service: {
    type: "string",
    value: "auth",
    description: "replay: only this service's outbox.",
  },
  consumer: {
    type: "string",
    value: "users-auth",
    description:
      "replay: give this consumer, and nobody else, what the stream has between --from and --to and it has not had.",
  },
  yes: {
    type: "boolean",
    short: "y",
    description: "replay: everything that the outboxes hold, really.",
  },
  json: {
    type: "boolean",
    description: "One JSON document; of tail one line per event.",
  },
} as const;

/** What a verb gets. */
export type EventsInput = CommandInput<typeof eventsFlags>;
