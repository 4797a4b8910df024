import {
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { join } from "node:path";
import type { Catcher, MailChannel } from "../../application/ports.ts";
import { type MailFile, parseMailFile } from "./caught-mail.ts";
import { messageId, type Sender } from "./message.ts";

/** The oldest mails give way beyond this many. */
export const caughtMailsMax = 500;
/** Half-written files of a process that died are swept up after this long. */
const staleAfterMs = 60_000;

/**
 * A folder that takes mail instead of a mail server, for development and tests (decision 38). Every role of every service on
 * the machine that runs as the same user sees the same mails. A file appears whole or not at all, readable by its owner only.
 *
 * Two mails of one delivery are two files, as they would be two mails in an inbox.
 */
export function mailCatcher(
  folder: string,
  o: { sender: Sender; newId: () => string; clock: () => Date },
): MailChannel & Catcher {
  return {
    async send(mail) {
      const createdAt = o.clock().toISOString();
      const { subject, text, html, to } = mail;
      const id = o.newId();
      const from = o.sender.address;
      const file: MailFile = {
        id,
        messageId: messageId(mail, o.sender),
        from,
        to,
        subject,
        text,
        html,
        createdAt,
      };
      try {
        await write(
          folder,
          `${createdAt.replaceAll(":", "-")}_${id}.json`,
          `${JSON.stringify(file, null, 2)}\n`,
        );
        await trim(folder);
        return { ok: true, value: null };
      } catch {
        return {
          ok: false,
          error: { type: "deferred", reason: "channel-unreachable" },
        };
      }
    },

    async list({ to }) {
      const wanted = to?.trim().toLowerCase();
      const mails = await Promise.all(
        (await mailNames(folder))
          .reverse()
          .map((name) => read(join(folder, name))),
      );
      return mails
        .filter((mail) => mail !== undefined)
        .filter(
          (mail) => wanted === undefined || mail.to.toLowerCase() === wanted,
        );
    },
  };
}

/** Names sort by time; only finished mails. */
async function mailNames(folder: string): Promise<string[]> {
  return (await entries(folder))
    .filter((name) => /^[^.].*\.json$/.test(name))
    .sort();
}

async function entries(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw cause;
  }
}

async function write(
  folder: string,
  name: string,
  content: string,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unfinished = join(folder, `.${name}.tmp`);
  const file = await open(unfinished, "wx", 0o600);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
  await rename(unfinished, join(folder, name));
}

async function read(path: string) {
  try {
    return parseMailFile(await readFile(path, "utf8"));
  } catch (cause) {
    // Trimmed by another process since it was listed.
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

async function trim(folder: string): Promise<void> {
  const names = await mailNames(folder);
  const surplus = names.slice(0, Math.max(0, names.length - caughtMailsMax));
  const unfinished = (await entries(folder)).filter((name) =>
    name.endsWith(".tmp"),
  );
  const stale = await Promise.all(
    unfinished.map(async (name) =>
      (await isStale(join(folder, name))) ? [name] : [],
    ),
  );
  await Promise.all(
    [...surplus, ...stale.flat()].map((name) =>
      rm(join(folder, name), { force: true }),
    ),
  );
}

async function isStale(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > staleAfterMs;
  } catch {
    return false;
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
