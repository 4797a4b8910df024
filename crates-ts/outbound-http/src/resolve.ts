import { lookup } from "node:dns/promises";

/** Gives the addresses of a name, at least one. A rejection says that there are none, or that nobody could be asked. */
export type Resolver = (name: string) => Promise<readonly string[]>;

/** What the machine itself would use: its hosts file and its name servers. */
export const addressesOf: Resolver = async (name) => {
  const found = await lookup(name, { all: true });
  return found.map(({ address }) => address);
};

/** How many names are kept at most. */
const keptNames = 1_000;

/**
 * A resolver that asks once for many requests to one name. What is kept is judged anew by whoever asks, and an address that was
 * judged is the one that is connected to, so that keeping it opens nothing.
 *
 * @param keepMs How long an answer is used. A failure is not kept.
 */
export function keepingResolver(
  resolve: Resolver,
  { keepMs = 10_000, now = () => performance.now() } = {},
): Resolver {
  const kept = new Map<
    string,
    { readonly until: number; readonly answer: Promise<readonly string[]> }
  >();
  return (name) => {
    const known = kept.get(name);
    if (known !== undefined && known.until > now()) return known.answer;
    kept.delete(name);
    const answer = resolve(name);
    // Insertion order is age: the oldest goes.
    if (kept.size >= keptNames)
      for (const oldest of kept.keys()) {
        kept.delete(oldest);
        break;
      }
    kept.set(name, { until: now() + keepMs, answer });
    answer.catch(() => {
      if (kept.get(name)?.answer === answer) kept.delete(name);
    });
    return answer;
  };
}
