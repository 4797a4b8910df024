/** What this process itself used: a figure that other work on the machine disturbs less than any rate. */

/** Starts counting; the answer says how many microseconds of processor time each of `count` pieces of work has taken since. */
export function cpuMeter(): (count: number) => number {
  const from = process.cpuUsage();
  return (count) => {
    const { user, system } = process.cpuUsage(from);
    return (user + system) / count;
  };
}
