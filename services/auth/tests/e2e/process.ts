import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateRootKey } from "@tixlys/biscuit";
import {
  programOf,
  testBus,
  testCursorKey,
  testDatabase,
  type TestBus,
  type TestDatabase,
} from "@tixlys/testkit";
import { generateIdentity, identityToRecipient } from "age-encryption";

/** The service as a process of its own, against the real PostgreSQL and NATS. */
export type AuthProcess = {
  readonly pid: number;
  readonly url: string;
  readonly metricsUrl: string;
  readonly database: TestDatabase;
  readonly bus: TestBus;
  /** Opens what was sealed for the notifications service. */
  readonly mailIdentity: string;
  /** As `BISCUIT_PRIVATE_KEY` has it; processes over one database share it. */
  readonly privateKey: string;
  readonly rootPassword: string;
  /** Where its finished spans go (decision 31). */
  readonly traceDir: string;
  /** What it was started with. */
  readonly env: Readonly<Record<string, string>>;
  /** Everything that the process has written so far. */
  readonly output: () => string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number>;
  close(): Promise<void>;
};

const startTimeoutMs = 45_000;

/** What may differ from one process of role `all` with a database of its own. */
export type StartOptions = {
  readonly env?: Readonly<Record<string, string>>;
  /** Another process, whose database and bus this one shares. */
  readonly beside?: AuthProcess;
};

export async function startAuth(
  options: StartOptions = {},
): Promise<AuthProcess> {
  const { beside, env } = options;
  const database = beside?.database ?? (await testDatabase("auth"));
  const bus = beside?.bus ?? (await testBus("auth"));
  const privateKey = beside?.privateKey ?? generateRootKey(1).privateKey;
  const mailIdentity = beside?.mailIdentity ?? (await generateIdentity());
  const traceDir = await mkdtemp(join(tmpdir(), "auth-traces-"));
  const rootPassword = `root-${crypto.randomUUID()}`;
  const whole = {
    PATH: process.env["PATH"] ?? "",
    TIXLYS_ENV: "test",
    HOST: "127.0.0.1",
    PORT: "0",
    METRICS_PORT: "0",
    LOG_LEVEL: "trace",
    DATABASE_URL: database.url,
    NATS_URL: bus.url,
    MAIL_RECIPIENT: await identityToRecipient(mailIdentity),
    BISCUIT_PRIVATE_KEY: privateKey,
    CURSOR_KEY: testCursorKey,
    COLUMN_KEYS: `1:${"5e".repeat(32)}`,
    ROOT_PASSWORD: rootPassword,
    TRACE_DIR: traceDir,
    ARGON2_MEMORY_KIB: "64",
    ARGON2_PASSES: "1",
    ...env,
  };
  const child = Bun.spawn(
    [process.execPath, programOf(`${import.meta.dir}/../../src/main.ts`)],
    { env: whole, stdout: "pipe", stderr: "pipe" },
  );
  const output = collect(child);
  const { port, metricsPort } = await started(child, output);
  const close = async (): Promise<void> => {
    child.kill("SIGKILL");
    await child.exited;
    await rm(traceDir, { recursive: true, force: true });
    if (beside !== undefined) return;
    await bus.close();
    await database.close();
  };
  const stop = async (): Promise<number> => {
    child.kill("SIGTERM");
    return child.exited;
  };
  const at = (p: number): string => `http://127.0.0.1:${p}`;
  return {
    pid: child.pid,
    url: at(port),
    metricsUrl: at(metricsPort),
    database,
    bus,
    mailIdentity,
    privateKey,
    rootPassword,
    traceDir,
    env: whole,
    output,
    stop,
    close,
  };
}

type Child = Bun.Subprocess<"ignore", "pipe", "pipe">;

function collect(child: Child): () => string {
  let text = "";
  const read = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of stream)
      text += decoder.decode(chunk, { stream: true });
  };
  const broken = (thrown: unknown): void => {
    text += String(thrown);
  };
  read(child.stdout).catch(broken);
  read(child.stderr).catch(broken);
  return () => text;
}

async function started(
  child: Child,
  output: () => string,
): Promise<{ port: number; metricsPort: number }> {
  const giveUpAt = performance.now() + startTimeoutMs;
  while (performance.now() < giveUpAt) {
    const line = output()
      .split("\n")
      .find((each) => each.includes('"msg":"started"'));
    if (line !== undefined) {
      const { port, metrics_port: metricsPort } = JSON.parse(line);
      return { port: Number(port), metricsPort: Number(metricsPort) };
    }
    if (child.exitCode !== null)
      throw new Error(`auth ended with ${child.exitCode}:\n${output()}`);
    await Bun.sleep(10);
  }
  child.kill("SIGKILL");
  throw new Error(`auth did not start in ${startTimeoutMs} ms:\n${output()}`);
}
