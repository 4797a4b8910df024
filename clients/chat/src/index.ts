/** A client of chat for browser and Bun: one socket for many channels that loses nothing and delivers nothing twice. */
export { createChat } from "./chat.ts";
export type { Chat } from "./chat.ts";
export type { ChatEvents, ChatState, ChannelState, History } from "./events.ts";
export type { Entry, Message, Presence } from "./frames.ts";
export { historyOver } from "./history.ts";
export type { HistoryPage, LoadHistory } from "./history.ts";
export type { ChatOptions, Credentials, Timing } from "./options.ts";
export { SendFailed } from "./outbox.ts";
export type { Sent } from "./outbox.ts";
