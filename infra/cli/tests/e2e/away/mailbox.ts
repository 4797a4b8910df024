import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { freePort } from "../../../stack/ports.ts";

/** A mail that the server has taken over. */
export type Mail = {
  readonly to: string;
  /** The page of the suite that its link leads to; empty where there is none. */
  readonly page: string;
  readonly token: string;
};

/** How the mail server behaves. */
export type Mood =
  | "takes"
  /** Nobody listens at its port. */
  | "gone"
  /** 450 to every recipient: come back later. */
  | "busy"
  /** 550 to every recipient: never. */
  | "rejects"
  /** It answers nothing any more after the greeting. */
  | "hangs";

/** A real SMTP server whose mood changes; its port stays. */
export type Mailbox = {
  readonly url: string;
  readonly mails: readonly Mail[];
  /** How often somebody has tried to hand a mail over since the last change of mood, in vain. */
  readonly refusals: () => number;
  become(mood: Mood): Promise<void>;
  close(): Promise<void>;
};

/** Starts the server, which takes everything. */
export async function openMailbox(): Promise<Mailbox> {
  const port = await freePort();
  const mails: Mail[] = [];
  let refusals = 0;
  let server: SMTPServer | undefined;
  const close = async (): Promise<void> => {
    const old = server;
    server = undefined;
    if (old !== undefined)
      await new Promise<void>((resolve) => old.close(() => resolve()));
  };
  const become = async (mood: Mood): Promise<void> => {
    await close();
    refusals = 0;
    if (mood === "gone") return;
    const started = serverIn(mood, mails, () => (refusals += 1));
    await new Promise<void>((resolve) =>
      started.listen(port, "127.0.0.1", () => resolve()),
    );
    server = started;
  };
  await become("takes");
  return {
    url: `smtp://127.0.0.1:${port}?tls=optional`,
    mails,
    refusals: () => refusals,
    become,
    close,
  };
}

function serverIn(
  mood: Mood,
  mails: Mail[],
  onRefusal: () => void,
): SMTPServer {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    closeTimeout: 50,
    onRcptTo: (_address, _session, done) => {
      if (mood === "takes") return done();
      onRefusal();
      if (mood === "busy") done(reply(450));
      if (mood === "rejects") done(reply(550));
    },
    onData: taking(mails),
  });
  // Connections that are cut off when it goes away.
  server.on("error", () => undefined);
  return server;
}

function taking(mails: Mail[]): SMTPServerOptions["onData"] {
  return (stream, session, done) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      for (const { address } of session.envelope.rcptTo)
        mails.push({ to: address, ...linkIn(text) });
      done();
    });
  };
}

/** Out of quoted-printable, where a long line is broken and `=` is written as `=3D`. */
function linkIn(raw: string): {
  readonly page: string;
  readonly token: string;
} {
  const text = raw.replaceAll("=\r\n", "").replaceAll("=3D", "=");
  const [, page = "", token = ""] =
    /\/auth\/ui\/([\w-]+)\?token=([\w-]+)/.exec(text) ?? [];
  return { page, token };
}

const reply = (responseCode: number): Error =>
  Object.assign(new Error("not now"), { responseCode });
