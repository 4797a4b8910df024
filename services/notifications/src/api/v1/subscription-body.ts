import { t } from "@tixlys/pawz";
import type { PushSubscriptions } from "../../application/application.ts";

type Subscription = Awaited<ReturnType<PushSubscriptions["list"]>>[number];

/** What a person sees of a browser of theirs: which push service it is reached through, never how. */
export const subscriptionSchema = t.Object(
  {
    id: t.String({ format: "uuid" }),
    service: t.String({
      description: "The push service's host",
      examples: ["updates.push.services.mozilla.com"],
    }),
    createdAt: t.String({ format: "date-time" }),
  },
  { additionalProperties: false },
);

export const subscriptionExample = {
  id: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c21",
  service: "updates.push.services.mozilla.com",
  createdAt: "2026-11-21T09:30:00.000Z",
};

export function subscriptionOnWire({ id, endpoint, createdAt }: Subscription) {
  return {
    id,
    service: new URL(endpoint).host,
    createdAt: createdAt.toISOString(),
  };
}
