import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { err, ok } from "@tixlys/nexus";
import type {
  PictureEncoder,
  PictureRefusal,
} from "../../application/ports/pictures.ts";
import { formatOf } from "../../domain/picture/picture.ts";
import { type Encoded, storedType } from "./encode.ts";
import { type EncodeRequest, isAnswer } from "./encoder-messages.ts";
import { gateOf } from "./gate.ts";

export type ProcessEncoderOptions = {
  /** Pictures that are encoded at a time; decoding holds a whole image of some formats: two are 256 MB. 2 unless told. */
  readonly atOnce?: number;
  /** Pictures that wait beside them; more are refused. 8 unless told. */
  readonly waiting?: number;
  /** For one picture, the process's start included; then the process is killed. 15,000 unless told. */
  readonly timeoutMs?: number;
  /** How long the process stays without a picture; its memory goes with it. 20,000 unless told. */
  readonly idleMs?: number;
};

/** An encoder and the process behind it. */
export type ProcessEncoder = PictureEncoder & {
  /** Of the process, while there is one. */
  readonly pid: () => number | undefined;
};

type Child = {
  readonly process: Bun.Subprocess;
  readonly underWay: Map<number, (encoded: Encoded) => void>;
  /** By us: then no picture that is left in it is to blame. */
  isKilled: boolean;
};

const refused = (type: PictureRefusal["type"]): Encoded => err({ type });

/**
 * Encodes pictures in a process of its own, started when one comes and ended when none has come for a while. What a decoder can be
 * brought to by a picture (a crash, a loop, memory) ends with that process, and nothing that a service knows is in it.
 */
export function processEncoder({
  atOnce = 2,
  waiting = 8,
  timeoutMs = 15_000,
  idleMs = 20_000,
}: ProcessEncoderOptions = {}): ProcessEncoder {
  const gate = gateOf(atOnce, waiting);
  let child: Child | undefined;
  let nextId = 0;
  let idle: Timer | undefined;
  const current = (): Child => {
    clearTimeout(idle);
    child ??= startChild((ended) => {
      if (child === ended) child = undefined;
    });
    return child;
  };
  // From the moment it is killed on: the next picture must not go to a process that is dying.
  const kill = (dying: Child): void => {
    if (child === dying) child = undefined;
    dying.isKilled = true;
    dying.process.kill("SIGKILL");
  };
  const rest = (): void => {
    const resting = child;
    if (resting?.underWay.size !== 0) return;
    idle = setTimeout(() => kill(resting), idleMs);
    idle.unref();
  };
  return {
    pid: () => child?.process.pid,
    async encode(upload) {
      if (formatOf(upload) === undefined) return refused("NotAPicture");
      const encoded = await gate.run(async () => {
        nextId += 1;
        const result = await ask(current(), {
          request: { id: nextId, bytes: upload },
          timeoutMs,
          kill,
        });
        rest();
        return result;
      });
      return encoded?.value ?? refused("PicturesBusy");
    },
  };
}

/** The answer; when there is none in time the process is killed, and the other picture that was in it may be sent again. */
async function ask(
  child: Child,
  how: {
    readonly request: EncodeRequest;
    readonly timeoutMs: number;
    readonly kill: (child: Child) => void;
  },
): Promise<Encoded> {
  const { request, timeoutMs, kill } = how;
  const { promise, resolve } = Promise.withResolvers<Encoded>();
  const timer = setTimeout(() => {
    resolve(refused("PictureTooLarge"));
    kill(child);
  }, timeoutMs);
  child.underWay.set(request.id, resolve);
  try {
    child.process.send(request);
    return await promise;
  } finally {
    clearTimeout(timer);
    child.underWay.delete(request.id);
  }
}

function startChild(onEnd: (child: Child) => void): Child {
  const underWay: Child["underWay"] = new Map();
  const started = Bun.spawn([process.execPath, "--no-install", entry()], {
    env: inherited(),
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
    serialization: "advanced",
    ipc(message: unknown) {
      if (!isAnswer(message)) return;
      underWay.get(message.id)?.(
        "bytes" in message
          ? ok({ bytes: message.bytes, contentType: storedType })
          : refused(message.refusal),
      );
    },
    onExit() {
      onEnd(child);
      // Alone in it, a picture is what ended it; of two nobody knows which.
      const type =
        underWay.size === 1 && !child.isKilled
          ? "PictureUnreadable"
          : "PicturesBusy";
      for (const resolve of underWay.values()) resolve(refused(type));
    },
  });
  started.unref();
  const child: Child = { process: started, underWay, isKilled: false };
  return child;
}

/** Beside the bundle in an image, beside this file otherwise. */
function entry(): string {
  const bundled = join(dirname(Bun.main), "encoder-process.js");
  return existsSync(bundled)
    ? bundled
    : join(import.meta.dir, "encoder-process.ts");
}

/** No variable of the service's own: there are secrets among them. */
function inherited(): Record<string, string> {
  const names = [
    "PATH",
    "HOME",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "BUN_RUNTIME_TRANSPILER_CACHE_PATH",
  ];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Bun.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
