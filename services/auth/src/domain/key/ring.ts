import { err, ok, type Result } from "@tixlys/nexus";
import { revocationHorizonMs } from "../session/lifetimes.ts";

/**
 * The life of a key that signs access tokens (auth.md §3.8). `pending`: published, so that every verifier knows it before it signs.
 * `active`: the one that signs. `retiring`: what it signed is still good. `retired`: nothing that it signed is.
 */
export type KeyState = "pending" | "active" | "retiring" | "retired";

/** One key of the ring. `since` is when it came into its state. */
export type RootKey = {
  readonly keyId: number;
  /** 32 bytes in hexadecimal. */
  readonly publicKey: string;
  readonly state: KeyState;
  readonly since: Date;
};

/** A key that comes into another state. */
export type KeyMove = { readonly keyId: number; readonly to: KeyState };

export type KeyRejection =
  { readonly type: "RotationUnderWay" } | { readonly type: "KeyUnknown" };

const minute = 60_000;

/** Verifiers ask about once a minute: after ten every one of them has asked several times. */
export const pendingMs = 10 * minute;

/** The longest token lives ten minutes (a service's), and clocks differ. */
export const retiringMs = Math.max(10 * minute + minute, revocationHorizonMs);

/** What is due at a time: a pending key begins to sign, and one that nothing good is signed with any more goes. */
export function dueMoves(ring: readonly RootKey[], at: Date): KeyMove[] {
  const age = ({ since }: RootKey): number => at.getTime() - since.getTime();
  const next = ring.find(
    (key) => key.state === "pending" && age(key) >= pendingMs,
  );
  const over = ring.filter(
    (key) => key.state === "retiring" && age(key) >= retiringMs,
  );
  return [
    ...(next === undefined ? [] : succession(ring, next.keyId)),
    ...over.map(({ keyId }): KeyMove => ({ keyId, to: "retired" })),
  ];
}

/** The id of the key that a rotation brings; refused while another one is on its way. */
export function nextKeyId(
  ring: readonly RootKey[],
): Result<number, KeyRejection> {
  if (ring.some(({ state }) => state === "pending"))
    return err({ type: "RotationUnderWay" });
  return ok(Math.max(0, ...ring.map(({ keyId }) => keyId)) + 1);
}

/** How one key takes the place of the one that signs. */
export const succession = (
  ring: readonly RootKey[],
  keyId: number,
): KeyMove[] => [
  ...ring
    .filter((key) => key.state === "active" && key.keyId !== keyId)
    .map((key): KeyMove => ({ keyId: key.keyId, to: "retiring" })),
  { keyId, to: "active" },
];

/**
 * The emergency removal of a key: at once, whatever it still signs for. When it was the one that signs, the pending one takes its
 * place at once; `needsNew` says that there is none.
 */
export function removal(
  ring: readonly RootKey[],
  keyId: number,
): Result<
  { readonly moves: readonly KeyMove[]; readonly needsNew: boolean },
  KeyRejection
> {
  const key = ring.find((each) => each.keyId === keyId);
  if (key === undefined || key.state === "retired")
    return err({ type: "KeyUnknown" });
  const gone: KeyMove = { keyId, to: "retired" };
  if (key.state !== "active") return ok({ moves: [gone], needsNew: false });
  const heir = ring.find(({ state }) => state === "pending");
  return ok({
    moves:
      heir === undefined ? [gone] : [gone, { keyId: heir.keyId, to: "active" }],
    needsNew: heir === undefined,
  });
}
