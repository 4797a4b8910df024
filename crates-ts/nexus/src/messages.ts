/** Who caused a command or an event. */
export type Actor = { readonly kind: "user" | "service"; readonly id: string };

/** What travels beside a command or an event and never decides anything. */
export type Metadata = {
  /** The request id that started the chain. */
  readonly correlationId: string;
  /** The id of the message that directly caused this one. */
  readonly causationId?: string;
  readonly actor?: Actor;
  readonly time: Date;
};
