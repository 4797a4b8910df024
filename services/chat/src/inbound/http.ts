import type { Route } from "@tixlys/pawz";
import {
  changeChannel,
  deleteChannel,
  readChannel,
} from "../api/v1/channel.ts";
import { createChannel } from "../api/v1/create-channel.ts";
import { issueTicket } from "../api/v1/issue-ticket.ts";
import { listChannels, listUnread } from "../api/v1/list-channels.ts";
import { listMessages } from "../api/v1/list-messages.ts";
import { markRead } from "../api/v1/mark-read.ts";
import {
  addMember,
  joinChannel,
  leaveChannel,
  listMembers,
  removeMember,
} from "../api/v1/members.ts";
import {
  addReaction,
  deleteMessage,
  editMessage,
  readMessage,
  removeReaction,
} from "../api/v1/message.ts";
import { readPresence } from "../api/v1/read-presence.ts";
import { sendMessage } from "../api/v1/send-message.ts";
import type { Application } from "../application/application.ts";
import type { ChatSockets } from "./ws/handlers.ts";
import { openSocket } from "./ws/open-socket.ts";

/** What the docs say about this service. */
export const about = {
  title: "Chat",
  description:
    "Channels, their members and messages: public, private, direct, and one for each order and provider. Everything that happens in a channel is an entry of one log without gaps, told live over a socket.",
};

/** The routes of this service, by API version; without sockets all but the one that opens them. */
export function routes(
  app: Application,
  sockets?: ChatSockets,
): { v1: readonly Route[] } {
  return {
    v1: [
      createChannel(app),
      listChannels(app),
      readChannel(app),
      changeChannel(app),
      deleteChannel(app),
      joinChannel(app),
      leaveChannel(app),
      listMembers(app),
      addMember(app),
      removeMember(app),
      listMessages(app),
      sendMessage(app),
      readMessage(app),
      editMessage(app),
      deleteMessage(app),
      addReaction(app),
      removeReaction(app),
      markRead(app),
      listUnread(app),
      readPresence(app),
      issueTicket(app),
      ...(sockets === undefined ? [] : [openSocket(app, sockets)]),
    ],
  };
}
