/** The other gateways that are there. */
export type Peers = {
  /** This one and those heard of lately; while nobody can be heard, those that were there last. */
  readonly gateways: (nowMs: number) => number;
  readonly heard: (peer: string, nowMs: number) => void;
  readonly gone: (peer: string) => void;
};

/** Three beats missed, and a gateway is not counted with any more. */
const SILENT_MS = 3_500;
/** More than anybody runs: what a flood of made-up names could cost. */
const AT_MOST = 64;

/** @param isConnected Whether silence means anything. */
export function peersOf(isConnected: () => boolean): Peers {
  const lastMs = new Map<string, number>();
  return {
    gateways: (nowMs) => {
      if (isConnected())
        for (const [peer, at] of lastMs)
          if (nowMs - at > SILENT_MS) lastMs.delete(peer);
      return lastMs.size + 1;
    },
    heard: (peer, nowMs) => {
      if (lastMs.has(peer) || lastMs.size < AT_MOST) lastMs.set(peer, nowMs);
    },
    gone: (peer) => void lastMs.delete(peer),
  };
}
