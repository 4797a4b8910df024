import { dataOf } from "./answer.ts";
import type { Answer } from "./answer.ts";

type Paged = {
  readonly page: {
    readonly nextCursor: string | null;
    readonly hasMore: boolean;
  };
};

const PAGES_AT_MOST = 10_000;

/**
 * Walks through a list, page by page: `for await (const { sessions } of pages((cursor) => client.auth.session.list({ query:
 * { cursor } })))`.
 *
 * @param most Pages at most; 10,000 unless told.
 * @throws CallFailed when a page is refused or fails.
 */
export async function* pages<Data extends Paged>(
  read: (cursor: string | undefined) => Promise<Answer<Data>>,
  most = PAGES_AT_MOST,
): AsyncGenerator<Data, void> {
  let cursor: string | undefined;
  for (let count = 0; count < most; count += 1) {
    const data = await dataOf(read(cursor));
    yield data;
    if (!data.page.hasMore || data.page.nextCursor === null) return;
    cursor = data.page.nextCursor;
  }
}
