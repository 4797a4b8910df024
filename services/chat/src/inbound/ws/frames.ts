/** What a client may say. */
export type ClientFrame =
  | {
      readonly type: "subscribe";
      readonly channelId: string;
      readonly afterSeq?: number;
    }
  | { readonly type: "unsubscribe"; readonly channelId: string }
  | {
      readonly type: "send";
      readonly channelId: string;
      readonly clientId: string;
      readonly content: string;
      readonly replyTo?: string;
    }
  | { readonly type: "typing"; readonly channelId: string }
  | { readonly type: "read"; readonly channelId: string; readonly seq: number }
  | { readonly type: "ping" };

/** Why a frame cannot be carried out; `about` tells the client which one it was. */
export type FrameRefusal = {
  readonly code: string;
  readonly message: string;
  readonly about: About;
};

/** What of a frame the answer repeats; `of` is its type. */
export type About = {
  readonly of?: ClientFrame["type"];
  readonly channelId?: string;
  readonly clientId?: string;
};

type Check = (value: unknown) => boolean;

const uuidForm =
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const isUuid: Check = (value) =>
  typeof value === "string" && uuidForm.test(value);
const isSeq: Check = (value) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isText: Check = (value) =>
  typeof value === "string" && !value.includes("\0");

type Fields = Readonly<Record<string, readonly [Check, "needed" | "maybe"]>>;
const channelId = [isUuid, "needed"] as const;

/** Every field of every frame; what is not here is refused by name. */
const shapes: Readonly<Record<ClientFrame["type"], Fields>> = {
  subscribe: { channelId, afterSeq: [isSeq, "maybe"] },
  unsubscribe: { channelId },
  send: {
    channelId,
    clientId: [isUuid, "needed"],
    content: [isText, "needed"],
    replyTo: [isUuid, "maybe"],
  },
  typing: { channelId },
  read: { channelId, seq: [isSeq, "needed"] },
  ping: {},
};

/** Reads a frame, or says what is wrong with it. */
export function readFrame(
  text: string,
): { readonly frame: ClientFrame } | { readonly refused: FrameRefusal } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused("malformed-json", "The frame is not JSON.", {});
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return refused("malformed-frame", "A frame is an object.", {});
  const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(value));
  const type = fields.get("type");
  const ids = aboutOf(fields);
  if (!isType(type))
    return refused("unknown-type", "There is no frame of this type.", ids);
  const about = { ...ids, of: type };
  const wrong = mistakeIn(shapes[type], fields);
  // cast: every field of this type's shape was looked at, and there is no other.
  return wrong === undefined
    ? { frame: value as ClientFrame }
    : refused(wrong.code, wrong.message, about);
}

function mistakeIn(
  shape: Fields,
  fields: ReadonlyMap<string, unknown>,
): { readonly code: string; readonly message: string } | undefined {
  for (const name of fields.keys())
    if (name !== "type" && !Object.hasOwn(shape, name))
      return {
        code: "unknown-property",
        message: `"${name.slice(0, 40)}" is no field of this frame.`,
      };
  for (const [name, [holds, need]] of Object.entries(shape)) {
    const value = fields.get(name);
    if (value === undefined && need === "maybe") continue;
    if (value === undefined)
      return { code: "required", message: `"${name}" is missing.` };
    if (!holds(value))
      return {
        code: "invalid-format",
        message: `"${name}" has the wrong form.`,
      };
  }
  return undefined;
}

function isType(type: unknown): type is ClientFrame["type"] {
  return typeof type === "string" && Object.hasOwn(shapes, type);
}

/** Only ids are repeated: anything else could be made to say something. */
function aboutOf(fields: ReadonlyMap<string, unknown>): About {
  const [channel, client] = [fields.get("channelId"), fields.get("clientId")];
  return {
    ...(typeof channel === "string" && isUuid(channel)
      ? { channelId: channel }
      : {}),
    ...(typeof client === "string" && isUuid(client)
      ? { clientId: client }
      : {}),
  };
}

function refused(code: string, message: string, about: About) {
  return { refused: { code, message, about } };
}

/** An `error` frame. */
export function errorFrame({ code, message, about }: FrameRefusal): string {
  return JSON.stringify({ type: "error", code, message, ...about });
}
