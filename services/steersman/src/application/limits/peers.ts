/** The other gateways that are there, and how far each has heard of this one. */
export type Peers = {
  /** This one and those heard of lately; while nobody can be heard, those that were there last. */
  readonly gateways: (nowMs: number) => number;
  /** Notes a word of another gateway: its number, and which of ours it had heard by then. */
  readonly heard: (
    peer: string,
    word: { readonly seq: number; readonly ours: number | undefined },
    nowMs: number,
  ) => void;
  readonly gone: (peer: string) => void;
  /** The latest of our words that all of them have heard; infinite where there is nobody. */
  readonly heardByAll: () => number;
  /** The latest word of each that was heard here. */
  readonly latest: () => readonly (readonly [peer: string, seq: number])[];
};

type Peer = { lastMs: number; seq: number; ours: number };

/** Three beats missed, and a gateway is not counted with any more. */
const SILENT_MS = 3_500;
/** More than anybody runs: what a flood of made-up names could cost. */
const AT_MOST = 64;

/** @param isConnected Whether silence means anything. */
export function peersOf(isConnected: () => boolean): Peers {
  const peers = new Map<string, Peer>();
  return {
    gateways: (nowMs) => {
      if (isConnected())
        for (const [name, { lastMs }] of peers)
          if (nowMs - lastMs > SILENT_MS) peers.delete(name);
      return peers.size + 1;
    },
    heard: (name, { seq, ours }, nowMs) => {
      const known = peers.get(name);
      if (known === undefined && peers.size >= AT_MOST) return;
      peers.set(name, {
        lastMs: nowMs,
        seq: Math.max(seq, known?.seq ?? 0),
        ours: Math.max(ours ?? 0, known?.ours ?? 0),
      });
    },
    gone: (name) => void peers.delete(name),
    heardByAll: () => Math.min(...[...peers.values()].map(({ ours }) => ours)),
    latest: () => [...peers].map(([name, { seq }]) => [name, seq] as const),
  };
}
