import type { Deadlines, Expiring } from "./deadlines.ts";
import type { Choice, Replica } from "./replicas.ts";

/** Whom a request is sent to, or why nobody gets it. */
export type Admitted = Replica | "overloaded" | "down";

/** Lets requests to the replicas of a service through, as many as these take. */
export type Admission = {
  /** At once where a replica is free or none is there; else within the time that a request may wait. */
  enter(service: string, without?: string): Admitted | Promise<Admitted>;
  /** A place has become free. */
  left(service: string): void;
};

/**
 * A short queue in front of each service. Who waits longer than `waitMs`, or finds it full, is told to come again while there is still time:
 * what stands in a long queue has been given up by its client before its turn comes.
 */
export function admission(options: {
  readonly choose: (service: string, without?: string) => Choice;
  readonly mostWaiting: number;
  readonly waitMs: number;
  readonly deadlines: Deadlines;
}): Admission {
  const queues = new Map<string, Waiting[]>();
  const queueOf = (service: string): Waiting[] => {
    const known = queues.get(service);
    if (known !== undefined) return known;
    const fresh: Waiting[] = [];
    queues.set(service, fresh);
    return fresh;
  };
  return {
    enter(service, without) {
      const choice = options.choose(service, without);
      if (choice.kind === "replica") {
        choice.replica.underWay += 1;
        return choice.replica;
      }
      if (choice.kind === "none") return "down";
      const queue = queueOf(service);
      if (queue.length >= options.mostWaiting) return "overloaded";
      return new Promise((resolve) => {
        const waiting: Waiting = {
          without,
          expiresAtMs: performance.now() + options.waitMs,
          expire: () => waiting.settle("overloaded"),
          settle: (answer) => {
            options.deadlines.delete(waiting);
            const at = queue.indexOf(waiting);
            if (at >= 0) queue.splice(at, 1);
            resolve(answer);
          },
        };
        queue.push(waiting);
        options.deadlines.add(waiting);
      });
    },
    left(service) {
      const queue = queues.get(service);
      const [first] = queue ?? [];
      if (first === undefined) return;
      const choice = options.choose(service, first.without);
      if (choice.kind === "full") return;
      if (choice.kind === "none") return first.settle("down");
      choice.replica.underWay += 1;
      first.settle(choice.replica);
    },
  };
}

type Waiting = Expiring & {
  readonly without: string | undefined;
  readonly settle: (answer: Admitted) => void;
};
