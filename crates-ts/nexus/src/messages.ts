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

/** Anything that has happened or was asked for, and that something else can follow from. */
export type Cause = { readonly id: string; readonly metadata: Metadata };

/**
 * The metadata of what follows from `cause`: its chain and its actor go on, and it is named as the cause.
 *
 * @param over The time of the follow-up, and the actor where that is somebody else.
 */
export function causedBy(
  cause: Cause,
  over: { readonly time: Date; readonly actor?: Actor },
): Metadata {
  const { correlationId, actor } = cause.metadata;
  const by = over.actor ?? actor;
  return {
    correlationId,
    causationId: cause.id,
    ...(by && { actor: by }),
    time: over.time,
  };
}
