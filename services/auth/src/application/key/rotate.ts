import { err, ok, type Result } from "@tixlys/nexus";
import {
  dueMoves,
  nextKeyId,
  removal,
  succession,
  type KeyMove,
  type KeyRejection,
} from "../../domain/key/ring.ts";
import type { Ports, StoredKey, Work } from "../ports.ts";

/** Begins a rotation: a new key is published now and signs from ten minutes on (auth.md §3.8). */
export function rotateKeyWith(
  ports: Ports,
): () => Promise<Result<StoredKey, KeyRejection>> {
  return () =>
    changeRing(ports, async (tx, ring, at) => {
      const keyId = nextKeyId(ring);
      return keyId.ok
        ? ok(await added(ports, tx, keyId.value, "pending", at))
        : keyId;
    });
}

/**
 * Removes a key in an emergency: every verifier refuses what it signed as soon as the revocation arrives. Where it was the one that
 * signs, another takes its place at once; its first tokens are refused by verifiers that have not asked for it yet.
 */
export function removeKeyWith(
  ports: Ports,
): (keyId: number) => Promise<Result<undefined, KeyRejection>> {
  return (keyId) =>
    changeRing(ports, async (tx, ring, at) => {
      const removed = removal(ring, keyId);
      if (!removed.ok) return removed;
      const { moves, needsNew } = removed.value;
      // First what goes: there is never more than one that signs.
      await move(tx, moves, at);
      if (needsNew) await added(ports, tx, newestId(ring) + 1, "active", at);
      const until = new Date(at.getTime() + removedForMs);
      await tx.audit.record({
        action: "crypt_key_removed",
        details: { keyId },
      });
      await tx.outbox.revoke({ kind: "key", id: keyId, until });
      return ok(undefined);
    });
}

/** Does what is due; says how many keys changed. */
export function advanceKeysWith(ports: Ports): () => Promise<number> {
  return async () => {
    const moved = await changeRing<number, never>(
      ports,
      async (tx, ring, at) => {
        const moves = dueMoves(ring, at);
        await move(tx, moves, at);
        return ok(moves.length);
      },
    );
    return moved.ok ? moved.value : 0;
  };
}

/** The environment names a key under the id of one that is retired: verifiers that heard of its removal would refuse it. */
export type KeyIdReused = {
  readonly type: "KeyIdReused";
  readonly keyId: number;
};

/**
 * Takes the stored ring over, and enters the environment's key where it is not known yet: as the first one, in the place of those
 * that were wrapped under another, or of another key of its id.
 */
export function openKeysWith(
  ports: Ports,
): () => Promise<Result<undefined, KeyIdReused>> {
  return () =>
    changeRing<undefined, KeyIdReused>(ports, async (tx, ring, at) => {
      const { own } = ports.keyRing;
      const known = ring.find(({ keyId }) => keyId === own.keyId);
      if (known?.publicKey === own.publicKey) return ok(undefined);
      if (known?.state === "retired")
        return err({ type: "KeyIdReused", keyId: own.keyId });
      const unreadable = ring
        .filter(({ state }) => state === "pending")
        .map(({ keyId }): KeyMove => ({ keyId, to: "retired" }));
      const retiring = succession(ring, own.keyId).filter(
        ({ to }) => to === "retiring",
      );
      await move(tx, [...unreadable, ...retiring], at);
      await tx.rootKeys.put({
        ...own,
        state: "active",
        since: at,
        wrapped: undefined,
      });
      await tx.audit.record({
        action: "crypt_key_created",
        details: { keyId: own.keyId, state: "active" },
      });
      return ok(undefined);
    });
}

const newestId = (ring: readonly StoredKey[]): number =>
  Math.max(...ring.map(({ keyId }) => keyId));

/** Reads the ring again: another process may have changed it. */
export const reloadKeysWith =
  (ports: Ports): (() => Promise<void>) =>
  async () =>
    ports.keyRing.load(await ports.store.rootKeys());

/** Longer than any key is named in an environment: a process that begins with an old list must hear of it. */
const removedForMs = 365 * 24 * 60 * 60_000;

async function changeRing<T, E>(
  ports: Ports,
  change: (
    tx: Work,
    ring: readonly StoredKey[],
    at: Date,
  ) => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  const at = ports.clock();
  const done = await ports.store.run<T, E>(async (tx) =>
    change(tx, await tx.rootKeys.lock(), at),
  );
  if (done.ok) await reloadKeysWith(ports)();
  return done.ok ? done : err(done.error);
}

async function added(
  { keyRing }: Ports,
  tx: Work,
  keyId: number,
  state: "pending" | "active",
  at: Date,
): Promise<StoredKey> {
  const key = { keyId, ...keyRing.make(keyId), state, since: at };
  await tx.rootKeys.put(key);
  await tx.audit.record({
    action: "crypt_key_created",
    details: { keyId, state },
  });
  return key;
}

async function move(
  tx: Work,
  moves: readonly KeyMove[],
  at: Date,
): Promise<void> {
  for (const { keyId, to } of moves) {
    await tx.rootKeys.move(keyId, to, at);
    await tx.audit.record({
      action: "crypt_key_moved",
      details: { keyId, to },
    });
  }
}
