/** One quota's present window, as one of several gateways sees it. */
export type SharedWindow = {
  /** In unix milliseconds; the same for every gateway, so that it also names the window. */
  endsAtMs: number;
  /** Admitted here. */
  used: number;
  /** As much of `used` as the others have been told of. */
  sent: number;
  /** As much of `used` as the others surely know of by now. */
  known: number;
  /** Admitted elsewhere, as far as this one was told. */
  others: number;
  /** What each of the others has told last. */
  readonly byPeer: Map<string, number>;
};

/** What may be done with a request: admitted, refused, or nobody knows before the others were heard of once more. */
export type Verdict = "admitted" | "refused" | "unsure";

/** An empty window. */
export const newWindow = (endsAtMs: number): SharedWindow => ({
  endsAtMs,
  used: 0,
  sent: 0,
  known: 0,
  others: 0,
  byPeer: new Map(),
});

/**
 * Judges one request; an admitted one is counted.
 *
 * What is left of the quota, as far as everybody knows, is shared out evenly: each of `gateways` may admit its share before it has
 * told anybody. So the sum stays within the quota whatever the others do meanwhile, and nobody has to be asked. Who has used its
 * share and tells the others gets a new one of what is left then; all of a quota can be had at one gateway within a few rounds.
 */
export function judge(
  window: SharedWindow,
  quota: number,
  gateways: number,
): Verdict {
  if (window.used + window.others >= quota) return "refused";
  const left = quota - window.known - window.others;
  const share = Math.ceil(left / Math.max(1, gateways));
  if (window.used - window.known >= share) return "unsure";
  window.used += 1;
  return "admitted";
}

/** Takes in what another gateway has admitted in this window; it only ever grows. */
export function hear(
  window: SharedWindow,
  peer: string,
  admitted: number,
): void {
  const before = window.byPeer.get(peer) ?? 0;
  if (admitted <= before) return;
  window.byPeer.set(peer, admitted);
  window.others += admitted - before;
}

/** When the window ends in which this moment lies. Windows of different keys end at different times, those of one key at the same. */
export function endOfWindow(
  key: string,
  windowMs: number,
  nowMs: number,
): number {
  const phase = phaseOf(key) % windowMs;
  return (Math.floor((nowMs - phase) / windowMs) + 1) * windowMs + phase;
}

const PHASE_CHARACTERS = 6;

/** From the key's own text, which is a hash already. */
function phaseOf(key: string): number {
  let phase = 0;
  const end = Math.min(PHASE_CHARACTERS, key.length);
  for (let at = 0; at < end; at += 1)
    phase = phase * 64 + (key.charCodeAt(at) & 63);
  return phase;
}
