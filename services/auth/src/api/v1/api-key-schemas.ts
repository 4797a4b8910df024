import { t, type Static } from "@tixlys/pawz";
import type { StoredApiKey } from "../../application/ports.ts";

/** As many as the domain takes, which says so again where it is not asked over HTTP. */
const scopeMaxNames = 32;

const moment = t.String({ format: "date-time" });

/** Operations that a narrowed credential is good for. */
export const operationsSchema = t.Array(
  t.String({ minLength: 1, maxLength: 128 }),
  {
    minItems: 1,
    maxItems: scopeMaxNames,
    description:
      "Exact names or prefixes: users:profile:read, users:*. Six prefixes at most, beside exact names five; * alone narrows nothing.",
    examples: [["users:profile:read", "orders:*"]],
  },
);

/** Resources that a narrowed credential is good for. */
export const resourcesSchema = t.Array(
  t.String({ minLength: 1, maxLength: 128 }),
  {
    minItems: 1,
    maxItems: scopeMaxNames,
    description:
      "service/collection/id, exact or as a prefix: orders/orders/*. Six prefixes at most, beside exact names five. Operations without a resource are then out of reach.",
    examples: [["orders/orders/*"]],
  },
);

/** An API key as its owner sees it; the key itself is shown once, when it is made. */
export const apiKeySchema = t.Object({
  id: t.String({ format: "uuid" }),
  name: t.String({ examples: ["deploy from CI"] }),
  hint: t.String({
    description: "How it begins and ends.",
    examples: ["tixlys_live_…x7Qp"],
  }),
  operations: t.Array(t.String()),
  resources: t.Union([t.Array(t.String()), t.Null()], {
    description: "null: any.",
  }),
  createdAt: moment,
  expiresAt: moment,
  lastUsedAt: t.Union([moment, t.Null()], {
    description: "To ten minutes; null until it is used.",
  }),
});

export function apiKeyOnWire(key: StoredApiKey): Static<typeof apiKeySchema> {
  const { id, name, hint, scope, createdAt, expiresAt, lastUsedAt } = key;
  return {
    id,
    name,
    hint,
    operations: [...scope.operations],
    resources: scope.resources === undefined ? null : [...scope.resources],
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
