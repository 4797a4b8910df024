/** What the verbs of `dead` get. */
import type { CommandInput } from "../console/command.ts";

/** The flags of all four verbs. */
export const deadFlags = {
  service: {
    type: "string",
    value: "users",
    description: "Only this service's; all services unless told.",
  },
  consumer: {
    type: "string",
    value: "users-auth",
    description:
      "Only this consumer's, projection's or (process:NAME) process manager's.",
  },
  key: {
    type: "string",
    value: "KEY",
    description:
      "Only those of this order key, stream or process (the entity's id).",
  },
  limit: {
    type: "number",
    value: "N",
    description: "At most so many, from 1 to 1000; 100 unless told.",
  },
  all: {
    type: "boolean",
    description: "list, show: also what has been replayed or discarded.",
  },
  payload: {
    type: "boolean",
    description: "show: the message itself. It holds personal data.",
  },
  reason: {
    type: "string",
    value: '"…"',
    description: "discard: why; kept with the message.",
  },
  yes: {
    type: "boolean",
    short: "y",
    description: "replay, discard: more than one message, really.",
  },
  json: { type: "boolean", description: "One JSON document on stdout." },
} as const;

/** What a verb gets. */
export type DeadInput = CommandInput<typeof deadFlags>;
