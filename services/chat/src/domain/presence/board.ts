/** Where somebody is: away is connected, and silent for minutes. */
export type Whereabouts = "online" | "away" | "offline";

/** What one process says of one person: how many sockets, and whether any of them is active. */
export type Sighting = {
  readonly userId: string;
  readonly sockets: number;
  readonly isAway: boolean;
};

/** A process that says nothing for so long is gone, and its sockets with it. */
export const processExpiryMs = 30_000;

type Process = {
  heardAtMs: number;
  readonly people: Map<string, Sighting>;
};

/** Who is where, put together from what every process says of its own sockets. */
export class PresenceBoard {
  readonly #processes = new Map<string, Process>();

  /** What changed at a process, or all that it has (`isFull`). */
  note(
    processId: string,
    sightings: readonly Sighting[],
    isFull: boolean,
    nowMs: number,
  ): void {
    const known = this.#processes.get(processId);
    const process =
      known === undefined || isFull
        ? { heardAtMs: nowMs, people: new Map<string, Sighting>() }
        : known;
    process.heardAtMs = nowMs;
    this.#processes.set(processId, process);
    for (const sighting of sightings)
      if (sighting.sockets > 0) process.people.set(sighting.userId, sighting);
      else process.people.delete(sighting.userId);
  }

  knows(processId: string): boolean {
    return this.#processes.has(processId);
  }

  /** Who was at a process that has ended. */
  leave(processId: string): readonly string[] {
    const people = [...(this.#processes.get(processId)?.people.keys() ?? [])];
    this.#processes.delete(processId);
    return people;
  }

  /** Forgets processes that fell silent; answers who was there. */
  expire(nowMs: number, ownId: string): readonly string[] {
    return [...this.#processes].flatMap(([id, { heardAtMs }]) =>
      id !== ownId && nowMs - heardAtMs > processExpiryMs ? this.leave(id) : [],
    );
  }

  whereabouts(userId: string): Whereabouts {
    let found: Whereabouts = "offline";
    for (const { people } of this.#processes.values()) {
      const sighting = people.get(userId);
      if (sighting === undefined) continue;
      if (!sighting.isAway) return "online";
      found = "away";
    }
    return found;
  }

  sockets(userId: string): number {
    let sum = 0;
    for (const { people } of this.#processes.values())
      sum += people.get(userId)?.sockets ?? 0;
    return sum;
  }
}
