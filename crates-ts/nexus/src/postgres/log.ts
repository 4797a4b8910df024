type Line = (fields: Record<string, unknown>, text: string) => void;

/** The part of a logger that this crate uses; pino's fits. */
export type Log = {
  readonly info: Line;
  readonly warn: Line;
  readonly error: Line;
};

/** A logger that says nothing. */
export const silent: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
