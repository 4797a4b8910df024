import type { StoredMessage } from "../../application/ports.ts";

/** A message as a statement gives it; times in milliseconds. */
export type MessageRow = {
  id: string;
  channelId: string;
  seq: number;
  authorId: string;
  clientId: string;
  content: string | null;
  replyTo: string | null;
  version: number;
  createdAt: number;
  editedAt: number | null;
  deletedAt: number | null;
};

export function messageOf(row: MessageRow): StoredMessage {
  const { id, channelId, seq, authorId, clientId, content, replyTo } = row;
  const { version, createdAt, editedAt, deletedAt } = row;
  return {
    id,
    channelId,
    seq,
    authorId,
    clientId,
    content,
    replyTo,
    version,
    createdAt: new Date(createdAt),
    editedAt: editedAt === null ? null : new Date(editedAt),
    deletedAt: deletedAt === null ? null : new Date(deletedAt),
  };
}

/** What is selected for one, from `messages m`. */
export const messageColumns = `
  m.id, m.channel_id as "channelId", m.seq::float8 as seq, m.author_id as "authorId", m.client_id as "clientId", m.content,
  m.reply_to as "replyTo", m.version, (extract(epoch from m.created_at) * 1000)::float8 as "createdAt",
  (extract(epoch from m.edited_at) * 1000)::float8 as "editedAt", (extract(epoch from m.deleted_at) * 1000)::float8 as "deletedAt"`;
