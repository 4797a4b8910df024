import { chat as contract } from "@tixlys/contracts";
import { withOutboxRow } from "@tixlys/messaging/postgres";
import type { Database } from "@tixlys/nexus/postgres";
import type { NewMessage, Sender, Sending } from "../../application/ports.ts";
import { Batches } from "../batches.ts";
import { Stragglers } from "../stragglers.ts";
import { storeMessages } from "./send-batch.ts";
import { storeInOrder, type Waiting } from "./send-in-order.ts";
import type { Outgoing } from "./send-statement.ts";
import { freeId } from "./sent-before.ts";

/** Of one statement; a lone message is four times as long at most. */
const charactersAtMost = 262_144;
const messagesAtMost = 64;
/** Of one channel, in this process. */
const waitingAtMost = 2_048;

const always = (): boolean => true;

/**
 * Stores messages. What comes for a channel while one statement of this process stores for it goes into the next one, whoever sent
 * it over whatever; another process takes its turn at the row of the channel. A message that belongs to somebody's transaction is
 * stored in it, and alone.
 */
export function sender(database: Database): Sender {
  const stragglers = new Stragglers();
  const batches = new Batches<Waiting, Sending>(
    {
      itemsAtMost: messagesAtMost,
      sizeAtMost: charactersAtMost,
      sizeOf: ({ outgoing: { message, event } }) =>
        message.content.length + event.payload.length,
      waitingAtMost,
    },
    (channelId, batch) =>
      storeInOrder({ database, channelId, stragglers }, batch),
  );
  const store = async (
    outgoing: Outgoing,
    isWanted = always,
  ): Promise<Sending> => {
    const { channelId } = outgoing.message;
    if (!database.isEnclosed())
      return (
        (await batches.add(channelId, { outgoing, isWanted })) ?? {
          type: "crowded",
        }
      );
    const where = { database, channelId, stragglers };
    const [outcome] = await storeMessages(where, [outgoing], "wait");
    if (outcome === undefined) throw new Error("a message has no outcome");
    return outcome;
  };
  return {
    async send(message, isWanted) {
      let sending: Sending | undefined;
      // Up to here, and until it waits for its turn, nothing else runs: messages are stored in the order in which they were sent.
      await withOutboxRow(
        contract,
        "chat.message.sent",
        newsOf(message),
        async (event) => {
          sending = await store({ message, event }, isWanted);
        },
      );
      if (sending === undefined) throw new Error("a message was not stored");
      return sending;
    },
    free: (message, messageId) => freeId(database, message, messageId),
  };
}

/** Kind and `seq` are known to the statement alone, which writes them over these. */
function newsOf({ id, channelId, authorId, replyTo }: NewMessage) {
  return {
    subject: channelId,
    aggregateVersion: 1,
    actor: { kind: "user" as const, id: authorId },
    data: {
      channelId,
      kind: "private" as const,
      messageId: id,
      authorId,
      seq: 1,
      ...(replyTo === null ? {} : { replyTo }),
    },
  };
}
