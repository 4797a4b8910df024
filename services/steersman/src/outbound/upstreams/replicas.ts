import { Breaker } from "../../domain/routing/breaker.ts";
import { chooseReplica } from "../../domain/routing/replica.ts";

/** One replica as it is seen from here. */
export type Replica = {
  readonly origin: string;
  readonly breaker: Breaker;
  /** Requests that wait for its answer, or for the rest of one. */
  underWay: number;
  /** Event streams, which may last for hours and take nothing of what is left for requests. */
  streams: number;
};

/** The replicas of one service that may be sent to now, or why there is none. */
export type Choice =
  | { readonly kind: "replica"; readonly replica: Replica }
  /** All that are there have as much as they take. */
  | { readonly kind: "full" }
  | { readonly kind: "none" };

/** All replicas that have been sent to, whatever table they stood in. */
export class Replicas {
  readonly #known = new Map<string, Replica>();
  readonly #mostUnderWay: number;
  #turn = 0;

  constructor(mostUnderWay: number) {
    this.#mostUnderWay = mostUnderWay;
  }

  of(origin: string): Replica {
    const known = this.#known.get(origin);
    if (known !== undefined) return known;
    const fresh = {
      origin,
      breaker: new Breaker(),
      underWay: 0,
      streams: 0,
    };
    this.#known.set(origin, fresh);
    return fresh;
  }

  /** Forgets those that nobody would be sent to any more, once nothing of theirs is under way. */
  keepOnly(origins: ReadonlySet<string>): void {
    for (const [origin, { underWay, streams }] of this.#known)
      if (!origins.has(origin) && underWay === 0 && streams === 0)
        this.#known.delete(origin);
  }

  /**
   * The one with the fewest requests among those that are well; those that rest, when none is: somebody has to try.
   *
   * @param without One that was tried already.
   */
  choose(origins: readonly string[], without?: string): Choice {
    const [only] = origins;
    // Most services have one in development, and the common case costs nothing.
    if (origins.length === 1 && only !== undefined && only !== without) {
      const replica = this.of(only);
      if (isWell(replica) && replica.underWay < this.#mostUnderWay)
        return { kind: "replica", replica };
    }
    const all = origins
      .filter((origin) => origin !== without)
      .map((origin) => this.of(origin));
    const well = all.filter(isWell);
    const asked = well.length > 0 ? well : all.filter(isResting);
    if (asked.length === 0)
      return { kind: all.some(isTrying) ? "full" : "none" };
    const free = asked.filter(({ underWay }) => underWay < this.#mostUnderWay);
    if (free.length === 0) return { kind: "full" };
    this.#turn = (this.#turn + 1) % 1_000_000;
    const origin = chooseReplica(
      { origins: free.map((each) => each.origin) },
      (each) => this.of(each).underWay,
      this.#turn,
    );
    return { kind: "replica", replica: this.of(origin) };
  }
}

/** One that is being tried gets one request at a time. */
const isWell = ({ breaker, underWay }: Replica): boolean =>
  breaker.state === "well" || (breaker.state === "trying" && underWay === 0);
const isTrying = ({ breaker }: Replica): boolean => breaker.state === "trying";
const isResting = ({ breaker }: Replica): boolean =>
  breaker.state === "resting";
