import { addMember, join, leave, removeMember } from "./membership.ts";
import { changeChannel, deleteChannel } from "./change-channel.ts";
import { deleteMessage, editMessage, react } from "./change-message.ts";
import {
  issueTicket,
  markRead,
  presenceOf,
  redeemTicket,
} from "./connections.ts";
import { createChannel } from "./create-channel.ts";
import type { Actor, Holder, Ports, StoredMessage } from "./ports.ts";
import {
  listMembers,
  listMine,
  listPublic,
  readChannel,
} from "./read-channels.ts";
import {
  entriesAfter,
  readHistory,
  readMessage,
  readSent,
  shownMessage,
} from "./read-log.ts";
import { send } from "./send.ts";

export {
  channelKinds,
  descriptionMaxLength,
  invitedAtMost,
  nameMaxLength,
  nameMinLength,
  retentionDaysAtMost,
} from "../domain/channel/values.ts";
export { contentMaxLength, reactorsShown } from "../domain/message/content.ts";
export { versionOf } from "./change-channel.ts";
export { entriesAtMost } from "./read-log.ts";
export type { Actor, Holder } from "./ports.ts";
export type { Refusal } from "./refusals.ts";

const peopleAtMost = 1_000;

/** Every command and query of this service, with its ports filled in; a socket calls the same ones as the routes. */
export type Application = ReturnType<typeof createApplication>;

type Third<F extends (...args: never[]) => unknown> = Parameters<F>[2];

export function createApplication(ports: Ports) {
  return {
    ...writesOf(ports),
    ...queriesOf(ports),
    ...forConnections(ports),
  };
}

function writesOf(ports: Ports) {
  return {
    createChannel: (by: Actor, written: Third<typeof createChannel>) =>
      createChannel(ports, by, written),
    changeChannel: (by: Actor, changes: Third<typeof changeChannel>) =>
      changeChannel(ports, by, changes),
    deleteChannel: (by: Actor, asked: Third<typeof deleteChannel>) =>
      deleteChannel(ports, by, asked),
    join: (by: Actor, channelId: string) => join(ports, by, channelId),
    leave: (by: Actor, channelId: string) => leave(ports, by, channelId),
    addMember: (by: Actor, whom: Third<typeof addMember>) =>
      addMember(ports, by, whom),
    removeMember: (by: Actor, whom: Third<typeof removeMember>) =>
      removeMember(ports, by, whom),
    send: (by: Actor, written: Third<typeof send>, isWanted?: () => boolean) =>
      send(ports, by, written, isWanted),
    editMessage: (by: Actor, edit: Third<typeof editMessage>) =>
      editMessage(ports, by, edit),
    deleteMessage: (by: Actor, removal: Third<typeof deleteMessage>) =>
      deleteMessage(ports, by, removal),
    react: (by: Actor, wish: Third<typeof react>) => react(ports, by, wish),
    markRead: (by: Actor, mark: Third<typeof markRead>) =>
      markRead(ports, by, mark),
  };
}

const waitingAtMost = 100;

function queriesOf(ports: Ports) {
  return {
    readChannel: (by: Actor, id: string) => readChannel(ports, by, id),
    listMine: (by: Actor, slice: Third<typeof listMine>) =>
      listMine(ports, by, slice),
    listPublic: (by: Actor, slice: Third<typeof listPublic>) =>
      listPublic(ports, by, slice),
    listMembers: (by: Actor, slice: Third<typeof listMembers>) =>
      listMembers(ports, by, slice),
    readHistory: (by: Actor, wanted: Third<typeof readHistory>) =>
      readHistory(ports, by, wanted),
    readMessage: (by: Actor, id: string) => readMessage(ports, by, id),
    readSent: (id: string) => readSent(ports, id),
    shownMessage: (stored: StoredMessage) => shownMessage(ports, stored),
    /** Whoever has not read everything in a direct or order channel, a hundred at most. */
    waitingReaders: (channelId: string) =>
      ports.channels.waiting(channelId, waitingAtMost),
    presenceOf: (userIds: readonly string[]) => presenceOf(ports, userIds),
  };
}

/** What a socket asks beside `send` and `markRead`. */
function forConnections(ports: Ports) {
  const { channels } = ports;
  return {
    entriesAfter: (channelId: string, afterSeq: number, limit: number) =>
      entriesAfter(ports, channelId, afterSeq, limit),
    /** One statement; channels that are not there are left out. */
    lastSeqs: (ids: readonly string[]) => channels.lastSeqs(ids),
    /**
     * Members, and everybody for a public channel; undefined is as if there were none. Entries up to `forgottenSeq` are kept no
     * longer: who resumes from before it cannot get everything.
     */
    async mayRead(userId: string, channelId: string) {
      const seen = await readChannel(ports, { userId }, channelId);
      if (!seen.ok) return undefined;
      const { lastSeq, forgottenSeq, role, status } = seen.value;
      const isOpen = status === "open";
      return { lastSeq, forgottenSeq, isMember: role !== undefined, isOpen };
    },
    /** Their ids, a thousand at most. */
    members: async (channelId: string) =>
      (
        await channels.members(channelId, {
          limit: peopleAtMost,
          after: undefined,
        })
      ).map(({ userId }) => userId),
    /** Whoever shares a channel that is not public with this person, a thousand at most. */
    peopleSharing: (userId: string) => channels.sharing(userId, peopleAtMost),
    issueTicket: (holder: Holder) => issueTicket(ports, holder),
    /** Once, on any replica, within its thirty seconds. */
    redeemTicket: (ticket: string) => redeemTicket(ports, ticket),
  };
}
