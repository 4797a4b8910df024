/** Socket.IO on Node as its guide shows it: a room for each channel. Prints its port. */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, {
  transports: ["websocket"],
  perMessageDeflate: false,
});
let seq = 0;
io.on("connection", (socket) => {
  socket.on("subscribe", ({ channelId }) => {
    socket.join(channelId);
    socket.emit("subscribed", { channelId, seq });
  });
  socket.on("send", ({ channelId, clientId, content }) => {
    seq += 1;
    const id = randomUUID();
    const message = {
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
    };
    const entry = { channelId, seq, type: "new_message", message, clientId };
    io.to(channelId).emit("new_message", entry);
  });
});
http.listen(0, "127.0.0.1", () => console.log(http.address().port));
