import type { Database } from "@tixlys/nexus/postgres";

/** Who waits for which message, and what has been acknowledged lately. */
export type Acknowledgements = {
  readonly onAcknowledged: (message: { readonly messageId: string }) => void;
  readonly published: (
    messageId: string,
    timeoutMs: number,
  ) => Promise<boolean>;
};

const REMEMBERED = 1_024;
const FIRST_LOOK_MS = 10;

/** Answers from memory where this process publishes, and from the cursor where another one does. */
export function acknowledgements(database: Database): Acknowledgements {
  const recent = new Set<string>();
  const waiting = new Map<string, Set<() => void>>();
  return {
    onAcknowledged: ({ messageId }) => {
      recent.add(messageId);
      if (recent.size > REMEMBERED)
        for (const oldest of recent) {
          recent.delete(oldest);
          break;
        }
      for (const resolve of waiting.get(messageId) ?? []) resolve();
    },
    published: (messageId, timeoutMs) =>
      recent.has(messageId)
        ? Promise.resolve(true)
        : new Promise((resolve) => {
            const waiters = waiting.get(messageId) ?? new Set();
            const done = (published: boolean): void => {
              clearTimeout(deadline);
              clearTimeout(look);
              waiters.delete(acknowledged);
              if (waiters.size === 0) waiting.delete(messageId);
              resolve(published);
            };
            const acknowledged = (): void => done(true);
            const lookAfter = (ms: number): Timer =>
              setTimeout(() => {
                void isPublished(database, messageId).then(
                  (published) => {
                    if (published) done(true);
                    else if (waiters.has(acknowledged))
                      look = lookAfter(ms * 2);
                  },
                  () => undefined,
                );
              }, ms);
            waiting.set(messageId, waiters.add(acknowledged));
            const deadline = setTimeout(done, timeoutMs, false);
            let look = lookAfter(FIRST_LOOK_MS);
          }),
  };
}

async function isPublished(
  { sql }: Database,
  messageId: string,
): Promise<boolean> {
  const [row] = await sql<{ published: boolean }[]>`
    select c.position >= o.position and not exists (
             select 1 from messaging.outbox_dead d where d.bucket = o.bucket and d.position = o.position and d.state <> 'replayed') as published
      from messaging.outbox o join messaging.relay_cursor c using (bucket)
     where o.message_id = ${messageId}::uuid limit 1`;
  return row?.published === true;
}
