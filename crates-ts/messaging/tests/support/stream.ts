import {
  AckPolicy,
  DeliverPolicy,
  jetstream,
  jetstreamManager,
} from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { natsAddress } from "../../src/nats/address.ts";
import type { Broker } from "./broker.ts";

/** One message as it lies in a stream. */
export type Lying = {
  readonly subject: string;
  readonly headers: Record<string, string>;
  readonly text: string;
};

/** Everything that a stream holds, in its order, read as the administrator. */
export async function contentsOf(
  { adminUrl }: Broker,
  stream: string,
): Promise<Lying[]> {
  const connection = await connect({
    ...natsAddress(adminUrl),
    timeout: 5_000,
  });
  try {
    const manager = await jetstreamManager(connection);
    const { messages } = (await manager.streams.info(stream)).state;
    if (messages === 0) return [];
    const consumer = await manager.consumers.add(stream, {
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.All,
      mem_storage: true,
    });
    const all: Lying[] = [];
    const fetched = await jetstream(connection)
      .consumers.getConsumerFromInfo(consumer)
      .fetch({ max_messages: messages, expires: 5_000 });
    for await (const message of fetched) {
      const headers: Record<string, string> = {};
      for (const [name, [value]] of message.headers ?? [])
        headers[name] = value ?? "";
      all.push({ subject: message.subject, headers, text: message.string() });
      if (all.length === messages) break;
    }
    await manager.consumers.delete(stream, consumer.name);
    return all;
  } finally {
    await connection.close();
  }
}
