import { auth, events, orders } from "@tixlys/contracts";
import { tells } from "./tells.ts";

const order = ["orderId"] as const;
const offer = ["orderId", "offerId"] as const;
const job = ["jobId", "orderId"] as const;
const key = ["apiKeyId"] as const;

/** Which event becomes which notice, for whom; by which ways it goes is in `domain/notice/kinds.ts`. */
export const notices = [
  tells(auth, "auth.registration.refused", {
    kind: "account-exists",
    to: "userId",
  }),
  tells(auth, "auth.password.reset-requested", {
    kind: "reset-password",
    to: "userId",
    sealed: "reset",
  }),
  tells(auth, "auth.password.changed", {
    kind: "password-changed",
    to: "userId",
  }),
  // The device has its name from whoever signed in: it is not repeated.
  tells(auth, "auth.login.from-new-device", {
    kind: "new-device",
    to: "userId",
  }),
  tells(auth, "auth.login.after-failures", {
    kind: "login-after-failures",
    to: "userId",
  }),
  tells(auth, "auth.api-key.created", {
    kind: "api-key-created",
    to: "userId",
    about: key,
  }),
  tells(auth, "auth.api-key.revoked", {
    kind: "api-key-revoked",
    to: "userId",
    about: key,
  }),
  tells(
    auth,
    "auth.factor.added",
    {
      kind: "factor-added",
      to: "userId",
      when: ({ kind }) => kind !== "recovery-codes",
    },
    {
      kind: "recovery-codes-renewed",
      to: "userId",
      when: ({ kind }) => kind === "recovery-codes",
    },
  ),
  tells(auth, "auth.factor.removed", { kind: "factor-removed", to: "userId" }),
  tells(auth, "auth.factor.recovery-code-used", {
    kind: "recovery-code-used",
    to: "userId",
  }),
  tells(auth, "auth.account.disabled", {
    kind: "account-disabled",
    to: "userId",
  }),
  tells(auth, "auth.account.role-changed", {
    kind: "roles-changed",
    to: "userId",
  }),
  tells(auth, "auth.account.export-ready", {
    kind: "export-ready",
    to: "userId",
    about: ["exportId"],
  }),

  tells(orders, "orders.order.placed", {
    kind: "order-placed",
    to: "customerId",
    about: order,
  }),
  tells(orders, "orders.order.cancelled", {
    kind: "order-cancelled",
    to: "customerId",
    about: order,
  }),
  tells(orders, "orders.order.expired", {
    kind: "order-expired",
    to: "customerId",
    about: order,
  }),
  tells(orders, "orders.offer.made", {
    kind: "offer-received",
    to: "customerId",
    about: offer,
  }),
  tells(orders, "orders.offer.accepted", {
    kind: "offer-accepted",
    to: "providerId",
    about: [...offer, "jobId"],
  }),
  tells(orders, "orders.offer.rejected", {
    kind: "offer-rejected",
    to: "providerId",
    about: offer,
  }),
  tells(orders, "orders.job.completed", {
    kind: "job-completed",
    to: "customerId",
    about: job,
  }),
  tells(orders, "orders.job.confirmed", {
    kind: "job-confirmed",
    to: "providerId",
    about: job,
  }),
  tells(
    orders,
    "orders.job.cancelled",
    { kind: "job-cancelled", to: "customerId", about: job },
    { kind: "work-cancelled", to: "providerId", about: job },
  ),
  tells(orders, "orders.review.written", {
    kind: "review-received",
    to: "providerId",
    about: ["jobId", "reviewId"],
  }),

  // Whoever's account is disabled has been told that, and can do nothing about the webhook.
  tells(events, "events.webhook.disabled", {
    kind: "webhook-disabled",
    to: "userId",
    about: ["webhookId", "reason"],
    when: ({ reason }) => reason !== "account-disabled",
  }),
];
