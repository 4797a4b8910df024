import { dlopen, ptr } from "bun:ffi";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** `SOL_SOCKET` and `SO_ATTACH_REUSEPORT_CBPF` of Linux (socket(7)). */
const socketLevel = 1;
const attachProgram = 51;
/** `BPF_RET | BPF_K`: answer a constant. */
const answerConstant = 0x06;
/** As /proc/net/tcp writes it. */
const listening = "0A";

/**
 * Sends every new connection of a shared port to the listener that joined last, while the one before it still takes what has
 * already come to it. Without that, the kernel deals new connections out to both, and those that lie in the queue of the older
 * one when it closes are reset.
 *
 * True when the kernel took it. Elsewhere than on Linux, or where it refuses, false: a few connections that are being made at the
 * moment of the change may then be reset, before anything was asked on them.
 */
export function steerToNewest(port: number): boolean {
  if (process.platform !== "linux") return false;
  try {
    const [socket] = listenersOf(port);
    return socket !== undefined && attach(socket);
  } catch {
    // No /proc, another libc, or a sandbox without executable memory.
    return false;
  }
}

/** Descriptors of this process that listen on the port. */
function listenersOf(port: number): number[] {
  const inodes = new Set(
    ["/proc/self/net/tcp", "/proc/self/net/tcp6"].flatMap((file) =>
      inodesIn(readFileSync(file, "utf8"), port),
    ),
  );
  return readdirSync("/proc/self/fd")
    .filter((name) => inodes.has(inodeOf(`/proc/self/fd/${name}`)))
    .map(Number);
}

function inodesIn(table: string, port: number): string[] {
  return table.split("\n").flatMap((line) => {
    const [, local = "", , state, , , , , , inode = ""] = line
      .trim()
      .split(/\s+/);
    const own = Number.parseInt(local.split(":")[1] ?? "", 16);
    return state === listening && own === port ? [inode] : [];
  });
}

function inodeOf(descriptor: string): string {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(descriptor))?.[1] ?? "";
  } catch {
    // Closed since it was listed.
    return "";
  }
}

/**
 * A program for the group of listeners: "the second one". The newest joins behind the one that is about to leave; when that has
 * left, there is no second one, and the kernel takes the one that there is.
 */
function attach(socket: number): boolean {
  const program = steering();
  const { symbols, close } = dlopen("libc.so.6", {
    setsockopt: { args: ["i32", "i32", "i32", "ptr", "u32"], returns: "i32" },
  });
  try {
    return (
      symbols.setsockopt(
        socket,
        socketLevel,
        attachProgram,
        program,
        headBytes,
      ) === 0
    );
  } finally {
    close();
  }
}

const headBytes = 16;

/** `struct sock_fprog` and, behind it in the same memory so that they live and go together, its one `struct sock_filter`. */
function steering(): Uint8Array {
  const bytes = new Uint8Array(new ArrayBuffer(headBytes + 8));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 1, true);
  view.setBigUint64(8, BigInt(ptr(bytes)) + BigInt(headBytes), true);
  view.setUint16(headBytes, answerConstant, true);
  view.setUint32(headBytes + 4, 1, true);
  return bytes;
}
