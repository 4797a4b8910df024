import { contracts, erasedType, erasing } from "@tixlys/contracts";
import { on, type EventHandler } from "@tixlys/messaging/postgres";

/** What an acknowledgement does, in the transaction that takes it in. */
export type Acknowledgements = {
  erased(ack: {
    readonly userId: string;
    readonly service: string;
    readonly messageId: string;
    readonly correlationId: string;
    readonly at: Date;
  }): Promise<void>;
};

/** One handler for each service that declares that it keeps something about people: who joins is heard by itself. */
export const handlers: readonly EventHandler<Acknowledgements>[] = erasing(
  contracts,
).map((contract) =>
  on(contract, erasedType(contract.service), (event, acks: Acknowledgements) =>
    acks.erased({
      // The subject of an acknowledgement is whose it is.
      userId: event.subject,
      service: contract.service,
      messageId: event.id,
      correlationId: event.correlationId,
      at: new Date(event.time),
    }),
  ),
);
