/** Replicas that nobody is sent to for the time being. */
export type Resting = {
  /** Those of the origins that are in use; all of them when none is, for somebody has to try. */
  awake(origins: readonly string[]): readonly string[];
  /** Leaves a replica alone until it says that it lives. */
  rest(origin: string): void;
};

export type RestingOptions = {
  /** Whether the process behind an origin answers. */
  readonly lives: (origin: string) => Promise<boolean>;
  /** Whether anybody would be sent to it at all; one that has left the table is forgotten. */
  readonly isKnown: (origin: string) => boolean;
  /** Between two looks; 1,000 unless told. */
  readonly everyMs?: number;
};

const EVERY_MS = 1_000;

/**
 * A replica that hangs keeps its port: without a memory of it every second request of a quiet gateway would wait for it to the
 * deadline. It is looked at by the gateway itself, so that no further request has to find out.
 */
export const resting = ({
  lives,
  isKnown,
  everyMs = EVERY_MS,
}: RestingOptions): Resting => {
  const asleep = new Set<string>();
  const lookLater = (origin: string): void => {
    setTimeout(() => {
      look(origin).catch(() => asleep.delete(origin));
    }, everyMs).unref();
  };
  const look = async (origin: string): Promise<void> => {
    if (!isKnown(origin) || (await lives(origin))) asleep.delete(origin);
    else lookLater(origin);
  };
  return {
    awake: (origins) => {
      const used = origins.filter((origin) => !asleep.has(origin));
      return used.length === 0 ? origins : used;
    },
    rest: (origin) => {
      if (asleep.has(origin)) return;
      asleep.add(origin);
      lookLater(origin);
    },
  };
};
