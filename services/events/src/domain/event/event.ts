/** What one field of an event's data may hold (decision 9). */
export type FieldClass = "plain" | "personal" | "sealed";

/** Who caused an event. */
export type Actor = { readonly kind: "user" | "service"; readonly id: string };

/** An event as its producer told it. */
export type ToldEvent = {
  readonly id: string;
  /** `<service>.<aggregate>.<event>`. */
  readonly type: string;
  readonly version: number;
  /** RFC 3339. */
  readonly time: string;
  readonly producer: string;
  /** The entity whose order matters. */
  readonly subject: string;
  readonly aggregateVersion: number;
  /** The request that started the chain. */
  readonly correlationId: string;
  /** The event that it follows from. */
  readonly causationId?: string;
  readonly actor?: Actor;
  readonly data: unknown;
};

/** The data of an event as it is kept: its plain fields. */
export type PlainData = Readonly<Record<string, unknown>>;

/** An event as it is kept: nothing personal, and whom it is about. */
export type KeptEvent = Omit<ToldEvent, "data"> & {
  /** Undefined where nobody has said what its fields hold. */
  readonly data: PlainData | undefined;
  /** The accounts that it is about, whose it is, or who caused it; each once. */
  readonly people: readonly string[];
};

/** What is known of one version of a type. */
export type KnownType = {
  readonly fields: Readonly<Record<string, FieldClass>>;
  /** The fields that hold the id of an account. */
  readonly people: readonly string[];
  /** Whether data is as it was declared: only then the classes say anything about it. */
  readonly accepts: (data: unknown) => boolean;
};
