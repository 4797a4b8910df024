/** Runs a piece of work when all that were handed in before have ended. */
export type Serially = <T>(work: () => Promise<T>) => Promise<T>;

/** Makes a queue of one. A failure is its caller's alone. */
export function oneAtATime(): Serially {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
