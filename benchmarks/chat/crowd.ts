/** Many raw sockets that have joined their channels, and what reaches them. */
import { dialects } from "./dialect.ts";
import type { DialectName } from "./dialect.ts";
import { fatal, openRaw } from "./raw-socket.ts";
import type { RawSocket } from "./raw-socket.ts";

/** Who is in it, and what to do with a message. */
export type CrowdPlan = {
  readonly port: number;
  readonly dialect: DialectName;
  /** One socket each; without tokens nobody asks for them. */
  readonly tokens: readonly (string | undefined)[];
  /** Of the socket at that place; none for one that only sends. */
  readonly channelOf: (place: number) => string | undefined;
  /** A message's bytes. */
  readonly onMessage: (
    place: number,
    data: Buffer,
    from: number,
    to: number,
  ) => void;
  readonly onAck?: () => void;
};

/** Every contestant's messages are longer, and whatever else they send is shorter. */
const MESSAGE_BYTES = 250;
const AT_ONCE = 50;
const JOIN_WITHIN_MS = 60_000;

/** Opens them, some at a time, and answers when all have joined. */
export async function gather(plan: CrowdPlan): Promise<readonly RawSocket[]> {
  const sockets: RawSocket[] = [];
  const places = plan.tokens.map((_, place) => place).toReversed();
  const some = async (): Promise<void> => {
    for (let at = places.pop(); at !== undefined; at = places.pop())
      sockets[at] = await joined(plan, at);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
  return sockets;
}

async function joined(plan: CrowdPlan, place: number): Promise<RawSocket> {
  const dialect = dialects[plan.dialect];
  const channelId = plan.channelOf(place);
  const there = Promise.withResolvers<undefined>();
  let isThere = false;
  const arrive = (): void => {
    isThere = true;
    there.resolve(undefined);
  };
  const target = {
    port: plan.port,
    path: dialect.path,
    token: plan.tokens[place],
  };
  const open = openRaw(target, (data, from, to, socket) => {
    if (isThere && to - from >= MESSAGE_BYTES)
      return plan.onMessage(place, data, from, to);
    const text = data.toString("utf8", from, to);
    const said = dialect.read(text);
    if (said.kind === "refused") fatal(text);
    if (said.kind === "answer") socket.send(said.text);
    else if (said.kind === "ack") plan.onAck?.();
    else if (said.kind === "joined") arrive();
    else if (said.kind === "ready")
      if (channelId === undefined) arrive();
      else socket.send(dialect.join(channelId));
  });
  const timer = setTimeout(
    () => there.reject(new Error("a socket did not join in time")),
    JOIN_WITHIN_MS,
  );
  const socket = await open;
  await there.promise;
  clearTimeout(timer);
  return socket;
}
