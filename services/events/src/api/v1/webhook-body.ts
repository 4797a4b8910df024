import { t } from "@tixlys/pawz";
import type { Webhook, Delivery } from "../../application/webhooks/index.ts";

export const uuid = t.String({ format: "uuid" });
export const idParams = t.Object({ id: uuid });
const moment = t.String({ format: "date-time", description: "RFC 3339, UTC" });
const momentOrNull = (description: string) =>
  t.Union([t.String({ format: "date-time" }), t.Null()], { description });

/** How a webhook is called in a narrowed token. */
export const webhookAt = ({
  params: { id },
}: {
  readonly params: { readonly id: string };
}) => `events/webhooks/${id}`;

export const urlField = t.String({
  minLength: 1,
  maxLength: 2_048,
  description:
    "Where events are posted to: HTTPS, on port 443 or 8443, and nothing inside a private network; in development HTTP too",
});
export const typesField = t.Array(t.String({ minLength: 1, maxLength: 100 }), {
  minItems: 1,
  maxItems: 50,
  description:
    "Types of events, exact (`orders.order.placed`) or all of a prefix (`orders.*`); `*` is every one",
});
export const descriptionField = t.String({
  minLength: 1,
  description: "For yourself; at most 200 characters",
});
export const scopeField = t.Union([t.Literal("own"), t.Literal("all")], {
  description:
    "`own`: events about you or what you own. `all`: everything, for management",
});
export const orderedField = t.Boolean({
  description:
    "Whether an event waits until the one before it of the same subject has arrived",
});

export const enabledField = t.Boolean({
  description: "Whether anything is sent",
});

export const webhookSchema = t.Object(
  {
    id: uuid,
    ownerId: uuid,
    url: urlField,
    types: typesField,
    description: t.Union([descriptionField, t.Null()]),
    scope: scopeField,
    ordered: orderedField,
    enabled: enabledField,
    disabledBecause: t.Union(
      [
        ...(
          [
            "by-owner",
            "failing",
            "gone",
            "queue-full",
            "permission-lost",
            "account-disabled",
          ] as const
        ).map((each) => t.Literal(each)),
        t.Null(),
      ],
      {
        description:
          "`failing`: three days without a success; `gone`: the receiver said 410; `queue-full`: more waits than is kept",
      },
    ),
    disabledAt: momentOrNull("Since when nothing is sent"),
    formerSecretUntil: momentOrNull(
      "Until when the former secret signs as well",
    ),
    createdAt: moment,
    updatedAt: moment,
  },
  { additionalProperties: false },
);
export const webhookData = t.Object(
  { webhook: webhookSchema },
  { additionalProperties: false },
);

export const webhookExample = {
  id: "0198c1f0-6a52-7c60-8000-000000000001",
  ownerId: "0198c1f0-6a52-7c60-8000-000000000002",
  url: "https://shop.example/hooks/tixlys",
  types: ["orders.*"],
  description: "Orders for the shop",
  scope: "own",
  ordered: false,
  enabled: true,
  disabledBecause: null,
  disabledAt: null,
  formerSecretUntil: null,
  createdAt: "2026-11-27T12:00:00.000Z",
  updatedAt: "2026-11-27T12:00:00.000Z",
} as const;

export const secretData = t.Object(
  {
    webhook: webhookSchema,
    secret: t.String({
      description: "Verifies what is received; shown now, and never again",
    }),
  },
  { additionalProperties: false },
);
export const secretExample = {
  webhook: webhookExample,
  secret: `whsec_${Buffer.alloc(32).toString("base64")}`,
};

export function webhookOnWire({
  version: _,
  status,
  disabledReason: disabledBecause,
  ...webhook
}: Webhook) {
  return {
    ...webhook,
    enabled: status === "active",
    disabledBecause,
    disabledAt: webhook.disabledAt?.toISOString() ?? null,
    formerSecretUntil: webhook.formerSecretUntil?.toISOString() ?? null,
    createdAt: webhook.createdAt.toISOString(),
    updatedAt: webhook.updatedAt.toISOString(),
  };
}

const states = [
  t.Literal("pending"),
  t.Literal("delivered"),
  t.Literal("failed"),
];
export const statusFilter = t.Union(states, {
  description: "Those of this status alone",
});

const excerptField = t.Union([t.String(), t.Null()], {
  description: "The beginning of the answer",
});

export const deliverySchema = t.Object(
  {
    id: uuid,
    webhookId: uuid,
    eventId: t.String({
      format: "uuid",
      description: "What goes out as `webhook-id`, the same at each try",
    }),
    type: t.String(),
    status: t.Union(states),
    attempt: t.Integer({
      minimum: 0,
      description: "How many times it was sent",
    }),
    nextAttemptAt: momentOrNull("When it is sent again"),
    createdAt: moment,
    attemptedAt: momentOrNull("Of the last attempt, as all that follows"),
    durationMs: t.Union([t.Integer(), t.Null()]),
    responseStatus: t.Union([t.Integer(), t.Null()]),
    failure: t.Union([t.String(), t.Null()], {
      description:
        "`status`: not 2xx; else why there was no answer, such as `timed-out` or `connection-refused`",
    }),
    excerpt: excerptField,
    attempts: t.Array(
      t.Object(
        {
          at: moment,
          durationMs: t.Integer(),
          responseStatus: t.Union([t.Integer(), t.Null()]),
          failure: t.Union([t.String(), t.Null()]),
          excerpt: excerptField,
        },
        { additionalProperties: false },
      ),
      { maxItems: 10, description: "Each attempt, the newest last" },
    ),
  },
  { additionalProperties: false },
);
export const deliveryData = t.Object(
  { delivery: deliverySchema },
  { additionalProperties: false },
);

export const deliveryExample = {
  id: "0198c1f0-6a52-7c60-8000-000000000003",
  webhookId: webhookExample.id,
  eventId: "0198c1f0-6a52-7c60-8000-000000000004",
  type: "orders.order.placed",
  status: "pending" as const,
  attempt: 1,
  nextAttemptAt: "2026-11-27T12:00:05.000Z",
  createdAt: "2026-11-27T12:00:00.000Z",
  attemptedAt: "2026-11-27T12:00:00.000Z",
  durationMs: 31,
  responseStatus: 500,
  failure: "status",
  excerpt: "out of order",
  attempts: [
    {
      at: "2026-11-27T12:00:00.000Z",
      durationMs: 31,
      responseStatus: 500,
      failure: "status",
      excerpt: "out of order",
    },
  ],
};

export function deliveryOnWire({
  state: status,
  tries: attempt,
  nextAt,
  triedAt,
  attempts,
  ...delivery
}: Delivery) {
  return {
    ...delivery,
    status,
    attempt,
    nextAttemptAt: nextAt?.toISOString() ?? null,
    createdAt: delivery.createdAt.toISOString(),
    attemptedAt: triedAt?.toISOString() ?? null,
    attempts: [...attempts],
  };
}
