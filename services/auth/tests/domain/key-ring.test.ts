import { describe, expect, test } from "bun:test";
import {
  dueMoves,
  nextKeyId,
  pendingMs,
  removal,
  retiringMs,
  type KeyState,
  type RootKey,
} from "../../src/domain/key/ring.ts";

const start = new Date("2026-11-21T10:00:00Z");
const after = (ms: number): Date => new Date(start.getTime() + ms);
const key = (keyId: number, state: KeyState, since = start): RootKey => ({
  keyId,
  publicKey: "00".repeat(32),
  state,
  since,
});

describe("the life of a signing key (auth.md §3.8)", () => {
  test("a pending key signs after ten minutes and not before; the old one retires then", () => {
    const ring = [key(1, "active"), key(2, "pending")];
    expect(dueMoves(ring, after(pendingMs - 1))).toEqual([]);
    expect(dueMoves(ring, after(pendingMs))).toEqual([
      { keyId: 1, to: "retiring" },
      { keyId: 2, to: "active" },
    ]);
  });

  test("a retiring key goes when the longest token of it has ended, and not before", () => {
    const ring = [key(1, "retiring"), key(2, "active")];
    expect(retiringMs).toBeGreaterThan(10 * 60_000);
    expect(dueMoves(ring, after(retiringMs - 1))).toEqual([]);
    expect(dueMoves(ring, after(retiringMs))).toEqual([
      { keyId: 1, to: "retired" },
    ]);
  });

  test("one rotation at a time; ids are never used twice", () => {
    expect(nextKeyId([key(1, "retired"), key(7, "active")])).toEqual({
      ok: true,
      value: 8,
    });
    expect(nextKeyId([key(1, "active"), key(2, "pending")])).toMatchObject({
      ok: false,
      error: { type: "RotationUnderWay" },
    });
  });

  test("a key is removed at once in an emergency; the pending one follows the one that signs, or a new one is needed", () => {
    expect(removal([key(1, "active"), key(2, "pending")], 1)).toEqual({
      ok: true,
      value: {
        moves: [
          { keyId: 1, to: "retired" },
          { keyId: 2, to: "active" },
        ],
        needsNew: false,
      },
    });
    expect(removal([key(1, "active")], 1)).toMatchObject({
      value: { moves: [{ keyId: 1, to: "retired" }], needsNew: true },
    });
    expect(removal([key(1, "retiring"), key(2, "active")], 1)).toMatchObject({
      value: { moves: [{ keyId: 1, to: "retired" }], needsNew: false },
    });
    for (const keyId of [1, 3])
      expect(
        removal([key(1, "retired"), key(2, "active")], keyId),
      ).toMatchObject({ ok: false, error: { type: "KeyUnknown" } });
  });
});
