import { reject, reply, route, t, type Reply } from "@tixlys/pawz";
import type {
  PushSubscriptions,
  SubscribeRejection,
} from "../../application/application.ts";
import {
  subscriptionExample,
  subscriptionOnWire,
  subscriptionSchema,
} from "./subscription-body.ts";

const base64url = (length: number, description: string) =>
  t.String({ pattern: `^[A-Za-z0-9_-]{${String(length)}}=*$`, description });

export const addPushSubscription = (push: PushSubscriptions) =>
  route({
    method: "POST",
    path: "/push-subscriptions",
    operation: "notifications:push-subscription:create",
    summary: "Let one of my browsers take pushes",
    description:
      "The body is what `PushSubscription.toJSON()` gives. The same browser again is the same subscription, and one with which somebody else was signed in before becomes mine. Ten at most.",
    guard: "general",
    body: t.Object({
      endpoint: t.String({
        minLength: 12,
        maxLength: 2_048,
        description: "https, and a public name outside of development and test",
      }),
      expirationTime: t.Optional(
        t.Union([t.Null(), t.Number()], { description: "Not looked at" }),
      ),
      keys: t.Object(
        {
          p256dh: base64url(87, "A point on P-256, uncompressed"),
          auth: base64url(22, "16 bytes"),
        },
        { additionalProperties: false },
      ),
    }),
    bodyExample: {
      endpoint: "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABk",
      expirationTime: null,
      keys: {
        p256dh:
          "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth: "BTBZMqHH6r4Tts7J_aSIgg",
      },
    },
    response: {
      status: 201,
      otherStatus: 200,
      data: t.Object(
        { pushSubscription: subscriptionSchema },
        { additionalProperties: false },
      ),
      example: { pushSubscription: subscriptionExample },
    },
    errors: [
      "invalid-format",
      "limit-reached",
      "already-exists",
      "invalid-state",
    ],
    async handle({ principal, body }) {
      const added = await push.subscribe(principal.userId, {
        ...body,
        sessionId: principal.sessionId,
      });
      if (!added.ok) return refused(added.error);
      const { subscription, isNew } = added.value;
      const data = { pushSubscription: subscriptionOnWire(subscription) };
      return isNew
        ? reply.created(
            data,
            `/notifications/v1/push-subscriptions/${subscription.id}`,
          )
        : reply.ok(data);
    },
  });

function refused(rejection: SubscribeRejection): Reply<never> {
  switch (rejection.type) {
    case "Malformed":
      return reject("invalid-format", { field: rejection.field });
    case "TooMany":
      return reject("limit-reached");
    case "Taken":
      return reject("already-exists");
    case "Gone":
      return reject("invalid-state");
  }
}
