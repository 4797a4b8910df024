/** A message as chat sends it, so that everybody sends the same bytes. */
export function entryOf(
  { channelId, clientId, content }: Readonly<Record<string, unknown>>,
  seq: number,
  id: string,
): object {
  return {
    channelId,
    seq,
    type: "new_message",
    message: {
      id,
      channelId,
      seq,
      authorId: "019abf3c-0000-7000-8000-000000000001",
      authorName: "Somebody Or Other",
      content,
      replyTo: null,
      reactions: [],
      createdAt: "2026-11-27T12:00:00.000Z",
      editedAt: null,
      deletedAt: null,
    },
    clientId,
  };
}
