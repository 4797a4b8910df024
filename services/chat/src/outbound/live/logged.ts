import type {
  LiveLog,
  LogCalls,
  LoggedFrame,
} from "../../application/ports.ts";
import type { Entry } from "../../domain/log/entry.ts";

/** The entry is the frame itself. */
export function loggedFrame(entry: Entry): LoggedFrame {
  const { seq } = entry;
  const frame = JSON.stringify(entry);
  if (entry.type === "message_edited" || entry.type === "message_deleted")
    return { seq, frame, redacts: true };
  return isFarewell(entry)
    ? { seq, frame, ends: entry.userId }
    : { seq, frame };
}

function isFarewell(
  entry: Entry,
): entry is Extract<Entry, { readonly type: "member" }> {
  return (
    entry.type === "member" &&
    (entry.action === "left" || entry.action === "removed")
  );
}

/** Reads the log through the application. */
export function logReader(app: LogCalls): LiveLog {
  return {
    after: async (channelId, seq, limit) =>
      (await app.entriesAfter(channelId, seq, limit)).map(loggedFrame),
    lastSeqs: (channelIds) => app.lastSeqs(channelIds),
  };
}
