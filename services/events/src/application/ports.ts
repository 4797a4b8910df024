/** What one field of an event's data may hold (decision 9). */
export type FieldClass = "plain" | "personal" | "sealed";

/** One version of one type of event, as it is published. */
export type EventType = {
  /** `<service>.<aggregate>.<event>`. */
  readonly type: string;
  readonly version: number;
  /** Where it is published: `evt.<type>.v<version>`. */
  readonly subject: string;
  readonly producer: string;
  /** Whether this version goes; a later release may drop it. */
  readonly deprecated: boolean;
  /** Each field of its data with its class. */
  readonly fields: Readonly<Record<string, FieldClass>>;
  /** JSON Schema 2020-12 of the whole envelope. */
  readonly schema: Readonly<Record<string, unknown>>;
};

/** The catalogue of everything that is published, fixed when the process was built. */
export type Catalogue = {
  /** In the order of the names. */
  readonly types: readonly EventType[];
  /** Follows from the content: equal where and as long as that is equal. */
  readonly version: number;
};

/** What the use cases need of the world. */
export type Ports = { readonly catalogue: Catalogue };
