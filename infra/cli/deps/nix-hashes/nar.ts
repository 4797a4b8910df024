/** The hash by which Nix knows a folder, computed without Nix. */
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

/** As `nix hash path` says it (`sha256-…`): SHA-256 of the folder's Nix archive: names, contents, links, what is executable. */
export async function hashOfFolder(folder: string): Promise<string> {
  const hash = new Bun.CryptoHasher("sha256");
  hash.update(text("nix-archive-1"));
  await writeNode(folder, hash);
  return `sha256-${hash.digest("base64")}`;
}

/** As `nix hash file` says it. */
export function hashOfBytes(bytes: Uint8Array): string {
  return `sha256-${new Bun.CryptoHasher("sha256").update(bytes).digest("base64")}`;
}

async function writeNode(path: string, to: Bun.CryptoHasher): Promise<void> {
  const facts = await lstat(path);
  const say = (...words: string[]): void => {
    for (const word of words) to.update(text(word));
  };
  say("(", "type");
  if (facts.isSymbolicLink()) say("symlink", "target", await readlink(path));
  else if (facts.isDirectory()) {
    say("directory");
    // By bytes, whatever the language of the machine.
    const names = (await readdir(path)).sort((a, b) =>
      Buffer.compare(Buffer.from(a), Buffer.from(b)),
    );
    for (const name of names) {
      say("entry", "(", "name", name, "node");
      await writeNode(join(path, name), to);
      say(")");
    }
  } else {
    say("regular");
    if ((facts.mode & 0o100) !== 0) say("executable", "");
    say("contents");
    to.update(framed(await readFile(path)));
  }
  say(")");
}

function text(word: string): Uint8Array {
  return framed(Buffer.from(word));
}

/** Length in eight bytes, the bytes, zeros up to a multiple of eight. */
function framed(bytes: Uint8Array): Uint8Array {
  const whole = Buffer.alloc(8 + Math.ceil(bytes.length / 8) * 8);
  whole.writeBigUInt64LE(BigInt(bytes.length));
  whole.set(bytes, 8);
  return whole;
}
