import type { RevocationRecord } from "@tixlys/biscuit";
import type { Connection } from "./connection.ts";

type Found = Connection | Set<Connection>;

/** Finds the connections that a revocation concerns without looking at all of them. */
export class Holders {
  readonly #bySession = new Map<string, Found>();
  readonly #byToken = new Map<string, Found>();
  readonly #byUser = new Map<string, Found>();

  add(connection: Connection): void {
    const { sessionId, tokenId, userId } = connection.holder;
    put(this.#bySession, sessionId, connection);
    put(this.#byToken, tokenId, connection);
    put(this.#byUser, userId, connection);
  }

  remove(connection: Connection): void {
    const { sessionId, tokenId, userId } = connection.holder;
    take(this.#bySession, sessionId, connection);
    take(this.#byToken, tokenId, connection);
    take(this.#byUser, userId, connection);
  }

  ofUser(userId: string): readonly Connection[] {
    return listOf(this.#byUser.get(userId));
  }

  /** `undefined` where only a look at every token would tell (keys and blocks, which are revoked in emergencies). */
  concernedBy({
    kind,
    id,
    gen,
  }: RevocationRecord): readonly Connection[] | undefined {
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
function put(index: Map<string, Found>, key: string, one: Connection): void {
  const found = index.get(key);
  if (found === undefined) index.set(key, one);
  else if (found instanceof Set) found.add(one);
  else index.set(key, new Set([found, one]));
}

function take(index: Map<string, Found>, key: string, one: Connection): void {
  const found = index.get(key);
  if (found === one) index.delete(key);
  if (!(found instanceof Set)) return;
  found.delete(one);
  if (found.size === 0) index.delete(key);
}

function listOf(found: Found | undefined): readonly Connection[] {
  if (found === undefined) return [];
  return found instanceof Set ? [...found] : [found];
}
