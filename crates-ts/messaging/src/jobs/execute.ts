import type { Database } from "@tixlys/nexus/postgres";
import {
  extractTrace,
  inSpan,
  linkTo,
  newTrace,
  runWithContext,
} from "@tixlys/telemetry";
import { sleep, within } from "@tixlys/nexus/waits";
import { complete, fail, giveBack, renew } from "./runs.ts";
import type { Log } from "../log.ts";
import type { Job, JobContext } from "./define.ts";
import type { JobMetrics, TryResult } from "./metrics.ts";
import type { Claim } from "./runs.ts";

/** What a try needs besides its claim. */
export type ExecuteOptions = {
  readonly database: Database;
  readonly logger: Log;
  readonly metrics: JobMetrics;
  readonly leaseMs: number;
  /** The tries that run, so that a stop can reach them. */
  readonly running: Map<string, AbortController>;
};

/** Why a run's signal has fired; a closed set. */
class Ended extends Error {
  override readonly name = "Ended";
  readonly why: "overdue" | "taken-over" | "stopping";

  constructor(why: Ended["why"]) {
    super(`the run is ${why}`);
    this.why = why;
  }
}

/** What a stop tells the runs that it cannot wait for. */
export const stopping = new Ended("stopping");

/** A try that does not end this long after its signal is left behind; its fence keeps it from completing. */
const LEFT_BEHIND_MS = 2_000;

/** Does one try and writes down what became of it. Never rejects. */
export async function execute(
  options: ExecuteOptions,
  job: Job,
  claim: Claim,
): Promise<void> {
  const { logger, metrics, running } = options;
  const controller = new AbortController();
  running.set(claim.id, controller);
  const startedAt = performance.now();
  const timer = setTimeout(
    () => controller.abort(new Ended("overdue")),
    job.timeoutMs,
  );
  const beating = keepLease(options, claim, controller);
  let result: TryResult;
  try {
    await underWatch(
      attempt(options, job, claim, controller.signal),
      controller.signal,
    );
    result = "done";
  } catch (error) {
    result = await settle(options, job, claim, error, controller.signal);
  } finally {
    clearTimeout(timer);
    beating.stop();
    running.delete(claim.id);
  }
  const durationMs = performance.now() - startedAt;
  metrics.tried(job.name, result, durationMs);
  logger.debug(
    { job: job.name, run_id: claim.id, result, duration_ms: durationMs },
    "a job was tried",
  );
}

/** Runs the job in a span of its own that names its cause, as the request that asked for it. */
async function attempt(
  { database }: ExecuteOptions,
  job: Job,
  claim: Claim,
  signal: AbortSignal,
): Promise<void> {
  const completed = async (
    sql: Parameters<typeof complete>[0],
  ): Promise<void> => {
    if (!(await complete(sql, claim))) throw new Ended("taken-over");
  };
  const context: JobContext<unknown> = {
    payload: claim.payload,
    runId: claim.id,
    attempt: claim.attempt,
    dueAt: claim.dueAt,
    signal,
  };
  const requestId = claim.context["x-request-id"] ?? claim.id;
  const span = {
    attributes: { "tixlys.job.name": job.name, "tixlys.job.run_id": claim.id },
    parent: newTrace(),
    links: linkTo(extractTrace(claim.context)),
  };
  await runWithContext({ requestId }, () =>
    inSpan(`job ${job.name}`, span, () =>
      job.attempt(context, {
        plain: () => completed(database.sql),
        transact: (work) =>
          database.transact(async (tx) => {
            await work(tx);
            await completed(tx.sql);
          }),
      }),
    ),
  );
}

/** Waits for the work; after its signal has fired only a little longer. */
async function underWatch(
  work: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const fired = new Promise<undefined>((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  const ended = work.then(() => true as const);
  if ((await Promise.race([ended, fired])) === true) return;
  if ((await within(LEFT_BEHIND_MS, ended)) === true) return;
  throw signal.reason;
}

async function settle(
  { database, logger }: ExecuteOptions,
  job: Job,
  claim: Claim,
  error: unknown,
  { aborted, reason }: AbortSignal,
): Promise<TryResult> {
  const facts = { job: job.name, run_id: claim.id, attempt: claim.attempt };
  const ended: unknown = aborted ? reason : error;
  try {
    if (ended instanceof Ended && ended.why === "taken-over") {
      logger.warn(facts, "a job was taken over by another process");
      return "lost";
    }
    if (ended === stopping) {
      await giveBack(database, claim);
      return "given-back";
    }
    const isKept = await fail(database, claim, job, textOf(ended));
    const isLast = claim.attempt >= job.attempts;
    if (isLast) logger.error({ ...facts, err: ended }, "a job failed for good");
    else
      logger.warn({ ...facts, err: ended }, "a job failed and will run again");
    if (!isKept) return "lost";
    return isLast ? "failed" : "retried";
  } catch (err) {
    logger.warn({ ...facts, err }, "a job's end could not be written down");
    return "lost";
  }
}

const textOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** Renews the lease until the try ends; fires its signal when somebody else has it, or when it has run out unrenewed. */
function keepLease(
  { database, leaseMs, logger }: ExecuteOptions,
  claim: Claim,
  controller: AbortController,
): { stop(): void } {
  const done = new AbortController();
  const beat = async (): Promise<void> => {
    let validUntil = performance.now() + leaseMs;
    while (!done.signal.aborted) {
      await sleep(leaseMs / 3, done.signal);
      if (done.signal.aborted) return;
      const askedAt = performance.now();
      const isOurs = await renew(database, claim, leaseMs).catch(
        (error: unknown) => {
          logger.warn({ err: error, job: claim.job }, "a lease is not renewed");
          return askedAt < validUntil;
        },
      );
      if (!isOurs) return controller.abort(new Ended("taken-over"));
      validUntil = askedAt + leaseMs;
    }
  };
  beat().catch((error: unknown) => controller.abort(error));
  return { stop: () => done.abort() };
}
