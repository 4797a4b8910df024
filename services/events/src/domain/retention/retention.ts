/** How long events of some types are kept. */
export type Retention = {
  /** A beginning of type names, ending in a dot, or a whole name. */
  readonly types: string;
  readonly days: number;
};

/**
 * What is kept shorter than the rest, as data: these say little once they are old, and there are very many of them. The first that
 * fits counts.
 */
export const shorter: readonly Retention[] = [
  { types: "chat.message.", days: 90 },
  { types: "chat.member.", days: 180 },
  { types: "auth.session.", days: 180 },
  { types: "notifications.delivery.", days: 90 },
];

/** Whether a retention is about a type. */
export function concerns({ types }: Retention, type: string): boolean {
  return types.endsWith(".") ? type.startsWith(types) : type === types;
}

/** How many days events of a type are kept, never longer than `most`, which counts for those of which nothing else is said. */
export function daysKept(type: string, most: number): number {
  const own = shorter.find((retention) => concerns(retention, type));
  return Math.min(own?.days ?? most, most);
}
