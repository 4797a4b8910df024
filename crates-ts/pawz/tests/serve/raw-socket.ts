/** Sends bytes as they are and gathers what comes back until the server closes or `quietMs` pass. */
export async function rawExchange(
  port: number,
  request: string,
  quietMs = 300,
): Promise<string> {
  let received = "";
  const { promise, resolve } = Promise.withResolvers<void>();
  let timer = setTimeout(resolve, quietMs * 4);
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      data(_socket, bytes) {
        received += bytes.toString("latin1");
        clearTimeout(timer);
        timer = setTimeout(resolve, quietMs);
      },
      close: () => resolve(),
      error: () => resolve(),
    },
  });
  socket.write(request);
  await promise;
  clearTimeout(timer);
  socket.end();
  return received;
}
