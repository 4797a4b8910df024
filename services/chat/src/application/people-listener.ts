import { depart } from "./membership.ts";
import type { ListenerNeeds, Work } from "./ports.ts";

/** What the others tell of people; bound to the transaction that takes the message in. */
export type PeopleListener = {
  profileChanged(profile: {
    readonly userId: string;
    readonly displayName: string;
    readonly version: number;
  }): Promise<void>;
  profileDeleted(userId: string): Promise<void>;
  /** Before what they wrote goes, whichever way the deletion has come: by its event, or by the reminder. */
  accountLeaves(userId: string): Promise<void>;
};

export function createPeopleListener(
  work: Work,
  { tell, changed, erased }: ListenerNeeds,
): PeopleListener {
  return {
    profileChanged: ({ userId, displayName, version }) =>
      work.heard.named(userId, displayName, version),
    profileDeleted: (userId) => work.heard.gone(userId),

    async accountLeaves(userId) {
      await work.heard.gone(userId);
      for (const { id, kind } of await work.members.channelsOf(userId)) {
        const action = "left";
        const done = await depart(work, {
          channelId: id,
          userId,
          by: undefined,
          action,
        });
        if (!done.ok) continue;
        if (done.value.entry !== undefined) tell([done.value.entry]);
        changed(id, userId, false);
        // With one of two gone there is nobody to write to; the other can still read.
        if (kind === "direct" || kind === "order")
          await work.channels.setStatus(id, "closed");
      }
      // Their words leave no entry behind when they go, so nothing else would tell.
      erased();
    },
  };
}
