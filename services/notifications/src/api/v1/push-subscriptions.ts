import { reject, reply, route, t } from "@tixlys/pawz";
import type { PushSubscriptions } from "../../application/application.ts";
import {
  subscriptionExample,
  subscriptionOnWire,
  subscriptionSchema,
} from "./subscription-body.ts";

const publicKeyExample =
  "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";

export const readPushKey = ({ publicKey }: PushSubscriptions) =>
  route({
    method: "GET",
    path: "/push-key",
    operation: "notifications:push-key:read",
    summary: "What a browser subscribes with",
    description:
      "The public VAPID key (RFC 8292), for `applicationServerKey` of `PushManager.subscribe`.",
    guard: "general",
    delegable: true,
    response: {
      status: 200,
      data: t.Object(
        { publicKey: t.String({ pattern: "^[A-Za-z0-9_-]{87}$" }) },
        { additionalProperties: false },
      ),
      example: { publicKey: publicKeyExample },
    },
    errors: [],
    handle: () => reply.ok({ publicKey }),
  });

export const listPushSubscriptions = (push: PushSubscriptions) =>
  route({
    method: "GET",
    path: "/push-subscriptions",
    operation: "notifications:push-subscription:list",
    summary: "My browsers that take pushes",
    description: "The oldest first; ten at most.",
    guard: "general",
    response: {
      status: 200,
      data: t.Object(
        { pushSubscriptions: t.Array(subscriptionSchema, { maxItems: 10 }) },
        { additionalProperties: false },
      ),
      example: { pushSubscriptions: [subscriptionExample] },
    },
    errors: [],
    async handle({ principal }) {
      const all = await push.list(principal.userId);
      return reply.ok({ pushSubscriptions: all.map(subscriptionOnWire) });
    },
  });

export const removePushSubscription = (push: PushSubscriptions) =>
  route({
    method: "DELETE",
    path: "/push-subscriptions/{id}",
    operation: "notifications:push-subscription:delete",
    summary: "Send nothing to one of my browsers any more",
    description: "Somebody else's looks like one that does not exist.",
    guard: "general",
    params: t.Object({ id: t.String({ format: "uuid" }) }),
    response: { status: 200, data: null },
    errors: ["not-found"],
    resource: ({ params }) => `notifications/push-subscriptions/${params.id}`,
    async handle({ principal, params }) {
      return (await push.unsubscribe(principal.userId, params.id))
        ? reply.none()
        : reject("not-found");
    },
  });
