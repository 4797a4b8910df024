import type { Clock } from "@tixlys/nexus";
import {
  type ChannelName,
  noTarget,
  paceMs,
} from "../domain/delivery/channels.ts";
import { delivery, type DeliveryId } from "../domain/delivery/delivery.ts";
import { pushesPerHour, smsAllowed } from "../domain/notice/categories.ts";
import { queuesBehind } from "../domain/notice/kinds.ts";
import type {
  Allowances,
  DeliveryRequest,
  QueueDelivery,
  Work,
} from "./ports.ts";

const fieldsMax = 16;
const dataMaxLength = 1_024;

/**
 * Asks for messages, in the transaction of `work`.
 *
 * @throws Error for what no event can ask for: a secret by anything but mail, or more data than a row keeps.
 */
export function createQueueDelivery(
  work: Pick<Work, "contacts" | "deliveries" | "subscriptions"> & {
    /** Without them nothing but the pace is limited. */
    readonly allowances?: Allowances;
  },
  o: {
    readonly clock: Clock;
    readonly newDeliveryId: () => DeliveryId;
    /** Which channels are configured here; all unless told. */
    readonly isOn?: (channel: ChannelName) => boolean;
  },
): QueueDelivery {
  return async (request) => {
    check(request);
    const { personId, channel } = request;
    const isOn = o.isOn?.(channel) ?? true;
    const targets = isOn ? await targetsOf(request, work, o.clock()) : [];
    if (targets.length === 0) return;
    // A secret is worth nothing later, and nobody gets many of them.
    const kinds =
      request.sealed === undefined ? queuesBehind(request.kind) : [];
    const waiting =
      kinds.length === 0
        ? 0
        : await work.deliveries.waiting(personId, channel, kinds);
    for (const [index, target] of targets.entries())
      await queueOne(
        request,
        target,
        kinds.length === 0 ? 0 : waiting + index,
        work,
        o,
      );
  };
}

/** Where a message is to go; nowhere when the person cannot be reached by this channel, or has had enough by it. */
async function targetsOf(
  { personId, channel }: DeliveryRequest,
  work: Pick<Work, "contacts" | "subscriptions"> & {
    readonly allowances?: Allowances;
  },
  at: Date,
): Promise<readonly string[]> {
  const { allowances } = work;
  switch (channel) {
    case "email":
      return [noTarget];
    case "push": {
      const browsers = await work.subscriptions.of(personId);
      if (browsers.length === 0 || allowances === undefined) return browsers;
      const may = await allowances.push(personId, pushesPerHour, at);
      return may ? browsers : [];
    }
    case "sms": {
      const phone = await work.contacts.phoneOf(personId);
      if (phone === undefined) return [];
      const to = { personId, phone };
      const may = (await allowances?.sms(to, smsAllowed, at)) ?? true;
      return may ? [noTarget] : [];
    }
  }
}

async function queueOne(
  request: DeliveryRequest,
  target: string,
  waiting: number,
  work: Pick<Work, "deliveries">,
  o: { readonly clock: Clock; readonly newDeliveryId: () => DeliveryId },
): Promise<void> {
  const { personId, channel, kind, templateData, cause, sealed } = request;
  const at = o.clock();
  const facts = {
    id: o.newDeliveryId(),
    eventId: cause.messageId,
    template: kind,
    recipientId: personId,
    channel,
    target,
    ...(templateData === undefined ? {} : { templateData }),
  };
  const pace = paceMs(channel, waiting);
  const notBefore = new Date(at.getTime() + pace);
  const command = { type: "QueueDelivery", facts, at, notBefore } as const;
  const decided = delivery.decide(command, delivery.initial);
  if (!decided.ok) return;
  const queued = decided.value.reduce(delivery.evolve, delivery.initial);
  if (queued.status !== "queued") return;
  await work.deliveries.add(queued, {
    recipient: request.recipient ?? { type: "contact" },
    ...(sealed === undefined ? {} : { sealed }),
  });
}

function check({ channel, sealed, recipient, templateData }: DeliveryRequest) {
  if (channel !== "email" && (sealed ?? recipient) !== undefined)
    throw new Error("secrets and applicants are written to by mail alone");
  const data = templateData ?? {};
  if (
    Object.keys(data).length > fieldsMax ||
    JSON.stringify(data).length > dataMaxLength
  )
    throw new Error("a delivery keeps at most 16 fields and 1 KiB of data");
}
