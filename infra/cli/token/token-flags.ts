/** What the verbs of `token` get. */
import type { CommandInput } from "../console/command.ts";

/** The flags of all four verbs. */
export const tokenFlags = {
  only: {
    type: "list",
    value: "OPERATION",
    description:
      "attenuate: these operations only, by name or prefix: users:profile:read, users:*.",
  },
  resource: {
    type: "list",
    value: "RESOURCE",
    description:
      "attenuate: these resources only, orders/orders/0198…, orders/*. can: judge with this one.",
  },
  service: {
    type: "list",
    value: "SERVICE",
    description:
      "attenuate: these services only. can: only their operations are shown.",
  },
  for: {
    type: "string",
    value: "10m",
    description: "attenuate: ends after 30s, 10m, 2h or 1d.",
  },
  request: {
    type: "string",
    value: "REQUEST-ID",
    description: "attenuate: for this one request. can: judge with this id.",
  },
  seal: {
    type: "boolean",
    description: "attenuate: nobody can narrow it further.",
  },
  keys: {
    type: "string",
    value: "FILE",
    description:
      "verify, can: public keys from a file instead of the running suite: kid:hex, or what /v1/keys answers.",
  },
  contracts: {
    type: "boolean",
    description:
      "can: the operations of contracts/openapi, not those of the running suite.",
  },
  open: {
    type: "boolean",
    description: "can: only what the token opens.",
  },
  json: { type: "boolean", description: "One JSON document on stdout." },
} as const;

/** What a verb gets. */
export type TokenInput = CommandInput<typeof tokenFlags>;
