import type { RevocationRecord, Revocations } from "@tixlys/biscuit";
import type { SocketHolder } from "./holder.ts";

/** What somebody holds open: a socket, a stream. */
type Held = { readonly holder: SocketHolder };
type Found<One extends Held> = One | Set<One>;

/** Whether this token is good for nothing any more. */
export function isOver(
  revocations: Revocations,
  { sessionId, tokenId, userId, gen, expiresAt }: SocketHolder,
  nowMs: number,
): boolean {
  return (
    expiresAt.getTime() <= nowMs ||
    revocations.isRevoked({
      kid: -1,
      blockIds: [],
      sessionId,
      tokenId,
      userId,
      gen,
    })
  );
}

/** Finds the connections that a revocation concerns without looking at all of them. */
export class Holders<One extends Held> {
  readonly #bySession = new Map<string, Found<One>>();
  readonly #byToken = new Map<string, Found<One>>();
  readonly #byUser = new Map<string, Found<One>>();

  add(connection: One): void {
    const { sessionId, tokenId, userId } = connection.holder;
    put(this.#bySession, sessionId, connection);
    put(this.#byToken, tokenId, connection);
    put(this.#byUser, userId, connection);
  }

  remove(connection: One): void {
    const { sessionId, tokenId, userId } = connection.holder;
    take(this.#bySession, sessionId, connection);
    take(this.#byToken, tokenId, connection);
    take(this.#byUser, userId, connection);
  }

  ofUser(userId: string): readonly One[] {
    return listOf(this.#byUser.get(userId));
  }

  /** `undefined` where only a look at every token would tell (keys and blocks, which are revoked in emergencies). */
  concernedBy({ kind, id, gen }: RevocationRecord): readonly One[] | undefined {
    switch (kind) {
      case "sid":
        return listOf(this.#bySession.get(id));
      case "tok":
        return listOf(this.#byToken.get(id));
      case "sub":
        return listOf(this.#byUser.get(id)).filter(
          ({ holder }) => gen === undefined || holder.gen < gen,
        );
      case "kid":
      case "blk":
        return undefined;
    }
  }
}

/** Most people have one socket: a set is made for the second only. */
function put<One extends Held>(
  index: Map<string, Found<One>>,
  key: string,
  one: One,
): void {
  const found = index.get(key);
  if (found === undefined) index.set(key, one);
  else if (found instanceof Set) found.add(one);
  else index.set(key, new Set([found, one]));
}

function take<One extends Held>(
  index: Map<string, Found<One>>,
  key: string,
  one: One,
): void {
  const found = index.get(key);
  if (found === one) index.delete(key);
  if (!(found instanceof Set)) return;
  found.delete(one);
  if (found.size === 0) index.delete(key);
}

function listOf<One extends Held>(
  found: Found<One> | undefined,
): readonly One[] {
  if (found === undefined) return [];
  return found instanceof Set ? [...found] : [found];
}
