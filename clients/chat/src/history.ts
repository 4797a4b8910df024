import { isRecord } from "./frames.ts";
import type { Message } from "./frames.ts";

/** Messages in the order of `seq`, and whether there are more after them. */
export type HistoryPage = {
  readonly messages: readonly Message[];
  readonly hasMore: boolean;
};

/** Reads one page of a channel's messages: those after a `seq`, oldest first, or the newest without one. Rejects when it cannot. */
export type LoadHistory = (
  channelId: string,
  afterSeq: number | undefined,
  signal: AbortSignal,
) => Promise<HistoryPage>;

const PAGE = 100;
const WITHIN_MS = 15_000;

/** Reads GET /chat/v1/channels/{id}/messages with the access token that `token` answers. */
export function historyOver(options: {
  readonly origin: string;
  readonly token: () => string | Promise<string>;
  readonly fetch?: (request: Request) => Promise<Response>;
}): LoadHistory {
  return async (channelId, afterSeq, signal) => {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (afterSeq !== undefined) query.set("after", String(afterSeq));
    const path = `/chat/v1/channels/${encodeURIComponent(channelId)}/messages?${query.toString()}`;
    const request = new Request(options.origin.replace(/\/+$/, "") + path, {
      headers: { authorization: `Bearer ${await options.token()}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]),
    });
    const response = await (options.fetch ?? fetch)(request);
    const body: unknown = await response.json();
    const page = isRecord(body) ? body["data"] : undefined;
    if (!response.ok || !isRecord(page) || !Array.isArray(page["messages"]))
      throw new Error(`the history answered ${String(response.status)}`);
    const rest = page["page"];
    const unordered: readonly unknown[] = page["messages"];
    return {
      // cast: the contract's shape, of our own service.
      messages: (unordered as readonly Message[]).toSorted(
        (a, b) => a.seq - b.seq,
      ),
      hasMore: isRecord(rest) && rest["hasMore"] === true,
    };
  };
}

const PAGES_AT_MOST = 10;

/**
 * The messages after `afterSeq` up to `seq`, at most ten pages of them; where there are more, the newest page alone (`complete:
 * false`).
 */
export async function missed(
  load: LoadHistory,
  channelId: string,
  { afterSeq, seq }: { readonly afterSeq: number; readonly seq: number },
  signal: AbortSignal,
): Promise<{ messages: Message[]; complete: boolean }> {
  const messages: Message[] = [];
  const upTo = (page: HistoryPage): Message[] =>
    page.messages.filter((message) => message.seq <= seq);
  let from = afterSeq;
  for (let count = 0; count < PAGES_AT_MOST; count += 1) {
    const page = await load(channelId, from, signal);
    messages.push(...upTo(page));
    from = page.messages.at(-1)?.seq ?? seq;
    if (!page.hasMore || from >= seq) return { messages, complete: true };
  }
  const newest = await load(channelId, undefined, signal);
  return { messages: upTo(newest), complete: false };
}
