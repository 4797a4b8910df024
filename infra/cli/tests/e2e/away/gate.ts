import { connect, createServer, type Server, type Socket } from "node:net";

/** A door on this machine to a server elsewhere: the server can be gone, or silent, for those who come through it. */
export type Gate = {
  /** The server's address with the gate's port in its place. */
  readonly url: string;
  /** As a server that was stopped: whoever is connected is cut off, nobody else gets in. */
  shut(): Promise<void>;
  /** As a server that hangs, or a network that loses everything: connections stay and nothing passes. */
  hold(): void;
  open(): Promise<void>;
  close(): Promise<void>;
};

/** Opens a gate to the server that a URL names. */
export async function openGate(target: string): Promise<Gate> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let held = false;
  const follow = (socket: Socket): Socket => {
    sockets.add(socket);
    if (held) socket.pause();
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    return socket;
  };
  const meet = (client: Socket): void => {
    const server = connect({ host: hostname, port: Number(port) });
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on("data", (data) => to.write(data));
      from.on("close", () => to.destroy());
    }
    follow(client);
    follow(server);
  };
  const own = await portOf(createServer());
  let listening: Server | undefined = await listen(meet, own);
  const shut = async (): Promise<void> => {
    const server = listening;
    listening = undefined;
    for (const socket of sockets) socket.destroy();
    await closed(server);
  };
  const url = new URL(target);
  url.port = String(own);
  return {
    url: url.href,
    shut,
    hold: () => {
      held = true;
      for (const socket of sockets) socket.pause();
    },
    open: async () => {
      held = false;
      for (const socket of sockets) socket.resume();
      listening ??= await listen(meet, own);
    },
    close: shut,
  };
}

async function listen(
  meet: (client: Socket) => void,
  port: number,
): Promise<Server> {
  const server = createServer(meet);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return server;
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve()),
  );
  const address = server.address();
  await closed(server);
  return typeof address === "object" && address !== null ? address.port : 0;
}

const closed = (server: Server | undefined): Promise<void> =>
  new Promise((resolve) =>
    server === undefined ? resolve() : server.close(() => resolve()),
  );
