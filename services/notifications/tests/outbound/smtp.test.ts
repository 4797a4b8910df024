import { describe, expect, test } from "bun:test";
import { createServer } from "node:net";
import type { SMTPServerOptions } from "smtp-server";
import type { SendProblem } from "../../src/application/ports.ts";
import { eventually } from "@tixlys/testkit";
import { underWayMost } from "../../src/domain/delivery/channels.ts";
import { smtpChannel } from "../../src/outbound/mail/smtp.ts";
import { parseSmtpUrl } from "../../src/outbound/mail/smtp-options.ts";
import { mailServer } from "./mail-server.ts";
import { aMail, patient, sender } from "./mails.ts";

/** A reply of the server other than 250. */
function reply(responseCode: number): Error {
  return Object.assign(new Error("ada@example.test is not welcome"), {
    responseCode,
  });
}

const deferred = (
  reason: Extract<SendProblem, { type: "deferred" }>["reason"],
) => ({ ok: false, error: { type: "deferred", reason } }) as const;
const refused = {
  ok: false,
  error: { type: "refused", reason: "channel-refused" },
} as const;

async function sendTo(
  options: SMTPServerOptions,
  o: { tls?: "required" | "optional"; user?: string } = {},
) {
  const server = await mailServer(options);
  const auth =
    o.user === undefined ? {} : { auth: { user: o.user, pass: "secret" } };
  const channel = smtpChannel(
    {
      host: "127.0.0.1",
      port: server.port,
      tls: o.tls ?? "optional",
      ...auth,
    },
    sender,
  );
  try {
    return {
      result: await channel.send(aMail(), patient()),
      received: server.received,
    };
  } finally {
    await server.close();
  }
}

describe("what an SMTP server answers", () => {
  test("with 450 to the recipient puts the mail off", async () => {
    const { result } = await sendTo({
      onRcptTo: (_, __, done) => done(reply(450)),
    });
    expect(result).toEqual(deferred("channel-busy"));
  });

  test("with 550 to the recipient refuses the mail for good", async () => {
    const { result } = await sendTo({
      onRcptTo: (_, __, done) => done(reply(550)),
    });
    expect(result).toEqual({
      ok: false,
      error: { type: "refused", reason: "recipient-gone" },
    });
  });

  test("with 554 to the mail refuses it for good", async () => {
    const { result } = await sendTo({
      onData: (stream, _, done) => {
        stream.on("data", () => undefined);
        stream.on("end", () => done(reply(554)));
      },
    });
    expect(result).toEqual(refused);
  });

  test("with 452 to the mail puts it off", async () => {
    const { result } = await sendTo({
      onData: (stream, _, done) => {
        stream.on("data", () => undefined);
        stream.on("end", () => done(reply(452)));
      },
    });
    expect(result).toEqual(deferred("channel-busy"));
  });

  test("with 550 to our sender is ours to mend", async () => {
    const { result } = await sendTo({
      onMailFrom: (_, __, done) => done(reply(550)),
    });
    expect(result).toEqual(deferred("channel-misconfigured"));
  });

  test("with 535 to our login is ours to mend", async () => {
    const onAuth: SMTPServerOptions["onAuth"] = (_, __, done) =>
      done(reply(535));
    const { result } = await sendTo(
      { onAuth, allowInsecureAuth: true },
      { user: "suite" },
    );
    expect(result).toEqual(deferred("channel-misconfigured"));
  });

  test("with 554 to our connection is ours to mend", async () => {
    const { result } = await sendTo({
      onConnect: (_, done) => done(reply(554)),
    });
    expect(result).toEqual(deferred("channel-misconfigured"));
  });

  test("after we logged in is taken", async () => {
    const onAuth: SMTPServerOptions["onAuth"] = (given, _, done) =>
      done(null, { user: given.username });
    const { result, received } = await sendTo(
      { onAuth, authOptional: false, allowInsecureAuth: true },
      { user: "suite" },
    );
    expect(result.ok).toBe(true);
    expect(received).toHaveLength(1);
  });
});

describe("TLS", () => {
  test("that is required and not offered means no mail in the clear", async () => {
    const { result, received } = await sendTo({}, { tls: "required" });
    expect(result).toEqual(deferred("channel-misconfigured"));
    expect(received).toHaveLength(0);
  });

  test("that is required refuses a certificate that nobody vouches for", async () => {
    const { result, received } = await sendTo(
      { disabledCommands: [] },
      { tls: "required" },
    );
    expect(result.ok).toBe(false);
    expect(received).toHaveLength(0);
  });

  test("that is optional is used where it is offered", async () => {
    const { result, received } = await sendTo({ disabledCommands: [] });
    expect(result.ok).toBe(true);
    expect(received[0]?.headers["from"]).toBe("Tixlys <no-reply@example.test>");
  });
});

describe("an SMTP server that", () => {
  test("is not there puts the mail off", async () => {
    const server = await mailServer();
    await server.close();
    const channel = smtpChannel(
      { host: "127.0.0.1", port: server.port, tls: "optional" },
      sender,
    );
    expect(await channel.send(aMail(), patient())).toEqual(
      deferred("channel-unreachable"),
    );
  });

  test("says nothing costs no more than the time it is given", async () => {
    const silent = createServer(() => undefined);
    const port = await new Promise<number>((resolve) => {
      silent.listen(0, "127.0.0.1", () => {
        const address = silent.address();
        resolve(
          typeof address === "object" && address !== null ? address.port : 0,
        );
      });
    });
    const channel = smtpChannel(
      { host: "127.0.0.1", port, tls: "optional" },
      sender,
    );
    const started = performance.now();
    const result = await channel.send(aMail(), AbortSignal.timeout(200));
    silent.close();
    expect(result).toEqual(deferred("channel-timeout"));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

test("none of the mails that are under way at a time waits for another one's connection", async () => {
  let open = 0;
  const silent = createServer((socket) => {
    open += 1;
    socket.on("error", () => undefined).on("close", () => (open -= 1));
  });
  const port = await new Promise<number>((resolve) => {
    silent.listen(0, "127.0.0.1", () => {
      const address = silent.address();
      resolve(
        typeof address === "object" && address !== null ? address.port : 0,
      );
    });
  });
  const server = { host: "127.0.0.1", port, tls: "optional" } as const;
  const channel = smtpChannel(server, sender);
  const giveUp = new AbortController();
  const sent = Array.from({ length: underWayMost }, () =>
    channel.send(aMail(), giveUp.signal),
  );
  await eventually("all of them", async () =>
    open === underWayMost ? true : undefined,
  );
  giveUp.abort();
  await Promise.all(sent);
  silent.close();
  await channel.close?.();
});

test("one address is one recipient, whatever stands in it", async () => {
  const server = await mailServer();
  const channel = smtpChannel(
    { host: "127.0.0.1", port: server.port, tls: "optional" },
    sender,
  );
  const hostile =
    "ada@example.test, eve@example.test\r\nBcc: mallory@example.test";
  await channel.send(aMail({ to: hostile }), patient());
  await server.close();
  const recipients = server.received.flatMap(({ to }) => to);
  expect(recipients).not.toContain("eve@example.test");
  expect(recipients).not.toContain("mallory@example.test");
});

describe("MAIL_URL", () => {
  test("says server, port, login and TLS", () => {
    expect(
      parseSmtpUrl("smtps://suite:p%40ss@mail.example", { strict: true }),
    ).toEqual({
      host: "mail.example",
      port: 465,
      tls: "always",
      auth: { user: "suite", pass: "p@ss" },
    });
    expect(parseSmtpUrl("smtp://[::1]:2525", { strict: false })).toEqual({
      host: "::1",
      port: 2525,
      tls: "optional",
    });
  });

  test("outside development and test requires TLS unless it says otherwise", () => {
    expect(parseSmtpUrl("smtp://mail.example", { strict: true })).toMatchObject(
      { port: 587, tls: "required" },
    );
    expect(
      parseSmtpUrl("smtp://mail.example?tls=optional", { strict: true }),
    ).toMatchObject({ tls: "optional" });
  });

  test.each([
    "http://mail.example",
    "mail.example",
    "smtp://",
    "smtp://m?tls=no",
  ])("%p is refused in words that do not repeat it", (url) => {
    const problem = parseSmtpUrl(url, { strict: true });
    expect(typeof problem).toBe("string");
    expect(problem).not.toContain("mail.example");
  });
});
