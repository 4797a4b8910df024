import type { LoggedFrame } from "../../application/ports.ts";

/** What processes tell each other over a channel's subject. */
export type Word =
  | ({ readonly kind: "entry" } & LoggedFrame)
  | { readonly kind: "notice"; readonly frame: string }
  | { readonly kind: "ended"; readonly userId: string | null };

/** A message of this many characters is sent before more is added; the broker takes 1 MiB. */
const packAtMost = 200_000;
const everybody = "*";

/**
 * The subject of a channel. The shard is its id's last digit: sixteen, the same in every language and for ever, so that a later
 * layout of the broker can part them.
 */
export function subjectOf(channelId: string): string {
  return `chat.live.${channelId.slice(-1)}.${channelId}`;
}

/** One line a word. JSON holds no line break of its own, so a frame is sent as it is, and never encoded twice. */
export function encode(word: Word): string {
  switch (word.kind) {
    case "entry":
      return `${word.redacts === true ? "r" : "e"}${word.seq} ${word.ends ?? ""} ${word.frame}`;
    case "notice":
      return `n${word.frame}`;
    case "ended":
      return `m${word.userId ?? everybody}`;
  }
}

/** Messages of one process: its name, then its words. */
export function packed(process: string, lines: readonly string[]): string[] {
  const messages: string[] = [];
  let message = process;
  for (const line of lines) {
    if (message.length + line.length > packAtMost && message !== process) {
      messages.push(message);
      message = process;
    }
    message += `\n${line}`;
  }
  messages.push(message);
  return messages;
}

/** The words of another process; what cannot be read is left out: the log has it. */
export function unpacked(payload: string): {
  readonly process: string;
  readonly words: readonly Word[];
} {
  const [process = "", ...lines] = payload.split("\n");
  return { process, words: lines.flatMap((line) => decode(line) ?? []) };
}

function decode(line: string): Word | undefined {
  const rest = line.slice(1);
  switch (line[0]) {
    case "e":
    case "r": {
      const first = rest.indexOf(" ");
      const second = rest.indexOf(" ", first + 1);
      const seq = Number(rest.slice(0, first));
      if (first < 1 || second < 0 || !Number.isSafeInteger(seq))
        return undefined;
      const ends = rest.slice(first + 1, second);
      const frame = rest.slice(second + 1);
      return {
        kind: "entry",
        seq,
        frame,
        ends: ends === "" ? undefined : ends,
        ...(line[0] === "r" ? { redacts: true } : {}),
      };
    }
    case "n":
      return { kind: "notice", frame: rest };
    case "m":
      return { kind: "ended", userId: rest === everybody ? null : rest };
    default:
      return undefined;
  }
}
