import { reject, type Reply, stale } from "@tixlys/pawz";
import type { WebhookRefusal } from "../../application/webhooks/index.ts";

const faults = {
  format: "invalid-format",
  unknown: "unknown-reference",
  short: "too-short",
  long: "too-long",
  many: "too-many-items",
  few: "too-few-items",
} as const;

/** What refusals of fields come to. */
export const webhookFieldErrors = [
  "invalid-format",
  "unknown-reference",
  "too-short",
  "too-long",
  "target-refused",
] as const;

/** What each refusal is to a client. Whoever may not see a webhook learns no more than that there is none. */
export function refuseWebhook(refusal: WebhookRefusal): Reply<never> {
  switch (refusal.type) {
    case "WebhookUnknown":
    case "DeliveryUnknown":
      return reject("not-found");
    case "ScopeRefused":
    case "OwnerAlone":
      return reject("insufficient-permission");
    case "LimitReached":
      return reject("limit-reached");
    case "WebhookDisabled":
      return reject("invalid-state");
    case "Outdated":
      return stale(refusal.version);
    case "TargetRefused":
      return reject("target-refused", {
        field: "url",
        params: { reason: refusal.reason },
      });
    case "FieldMalformed":
      return reject(faults[refusal.fault], { field: refusal.field });
  }
}
