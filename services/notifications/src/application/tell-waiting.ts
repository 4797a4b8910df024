import { type Clock, ok, type UnitOfWork } from "@tixlys/nexus";
import type { Notify } from "./notify.ts";
import type {
  DueTalk,
  Talks,
  TalksIn,
  WaitingPerson,
  WhoWaits,
} from "./ports/inbox.ts";

/** So long somebody may take to read before they are told that messages wait; what is said meanwhile is told along with it. */
export const unreadForMs = 60_000;
const batch = 16;
/** A worker that died holds nothing up for longer. */
const leaseMs = 30_000;
const longestMs = 600_000;

/** Tells whoever has not read what was said a while ago, once through: at most one batch. Answers how many conversations it took. */
export type TellWaiting = () => Promise<number>;

/** A message was sent. Those of public and private channels are for whoever looks in. */
export async function messageSent(
  talks: Pick<TalksIn, "said">,
  sent: {
    readonly channelId: string;
    readonly kind: string;
    readonly messageId: string;
  },
  now: Date,
): Promise<void> {
  if (sent.kind !== "direct" && sent.kind !== "order") return;
  const dueAt = new Date(now.getTime() + unreadForMs);
  await talks.said(sent.channelId, sent.messageId, dueAt);
}

export function createTellWaiting(ports: {
  readonly talks: Talks;
  readonly whoWaits: WhoWaits;
  readonly transactions: UnitOfWork<{
    readonly talks: TalksIn;
    readonly notify: Notify;
  }>;
  readonly clock: Clock;
}): TellWaiting {
  const { talks, clock } = ports;
  return async () => {
    const now = clock();
    const againAt = new Date(now.getTime() + leaseMs);
    const due = await talks.claim(now, batch, againAt);
    const looked = await Promise.allSettled(
      due.map((talk) => look(talk, ports)),
    );
    const broken = due.flatMap((talk, nth) => {
      const done = looked[nth];
      if (done?.status !== "rejected") return [];
      const cause: unknown = done.reason;
      return [{ talk, cause }];
    });
    // What breaks with one conversation holds up no other one, and is told when all have been looked at.
    for (const { talk } of broken)
      await talks.postpone(talk, nextLook(talk, clock()));
    if (broken[0] !== undefined) throw broken[0].cause;
    return due.length;
  };
}

async function look(
  talk: DueTalk,
  ports: Parameters<typeof createTellWaiting>[0],
): Promise<void> {
  const { channelId, eventId } = talk;
  const waiting = await ports.whoWaits(channelId);
  const now = ports.clock().getTime();
  if (waiting === undefined)
    return ports.talks.postpone(talk, nextLook(talk, new Date(now)));
  const early = earliest(waiting, now);
  await ports.transactions.run(async ({ talks: held, notify }) => {
    if (early === undefined)
      await held.lookedAt(channelId, eventId, new Date(now + unreadForMs));
    else await held.later(channelId, early);
    const due = waiting.filter((each) => dueAt(each, now) <= now);
    // In the order in which everybody locks people.
    for (const { userId, unread, mark } of due.toSorted(byId))
      await notify({
        kind: "messages-waiting",
        personId: userId,
        data: { channelId, count: String(unread) },
        cause: { messageId: eventId },
        topic: `channel:${channelId}`,
        ...(mark === undefined ? {} : { mark }),
      });
    return ok(null);
  });
}

/** Later and later, as long as it cannot be looked at. */
function nextLook({ attempts }: DueTalk, now: Date): Date {
  const waitMs = Math.min(longestMs, leaseMs * 2 ** Math.min(attempts, 10));
  return new Date(now.getTime() + waitMs);
}

/** When somebody has had their time to read; never further away than that. */
function dueAt({ since }: WaitingPerson, now: number): number {
  const from = since?.getTime() ?? now - unreadForMs;
  return Math.min(from, now) + unreadForMs;
}

/** When the first of those has had it who have not yet; undefined without any. */
function earliest(
  waiting: readonly WaitingPerson[],
  now: number,
): Date | undefined {
  const early = waiting
    .map((each) => dueAt(each, now))
    .filter((due) => due > now);
  return early.length === 0 ? undefined : new Date(Math.min(...early));
}

function byId(
  one: { readonly userId: string },
  other: { readonly userId: string },
): number {
  return one.userId < other.userId ? -1 : 1;
}
