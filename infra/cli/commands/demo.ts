/** `./tixlys demo`: the running suite's whole story, driven as a client would. */
import { defineCommand } from "../console/command.ts";
import { CliError, UsageError } from "../console/errors.ts";
import type { Output } from "../console/output.ts";
import { clientOf } from "../demo/client.ts";
import { tellEdgeStory } from "../demo/edge-story.ts";
import { rootHint, tellIdentityStory } from "../demo/identity-story.ts";
import { tellBelongingsStory } from "../demo/belongings-story.ts";
import { tellLeavingStory } from "../demo/leaving-story.ts";
import { examplesHint, hasItems, tellItemsStory } from "../demo/items-story.ts";
import { orderHint, tellOrderStory } from "../demo/order-story.ts";
import { ownRoot } from "../demo/own-root.ts";
import { type Step, type Tell, tellStory } from "../demo/story.ts";
import { pathsOf } from "../stack/paths.ts";
import { runningState } from "../stack/state.ts";

export const command = defineCommand({
  summary: "Drive the running suite through its story as a client would.",
  example: "./tixlys demo",
  arguments: "[edge|items]",
  arity: [0, 1],
  flags: {
    url: {
      type: "string",
      value: "URL",
      description:
        "The gateway of another suite in development or test; that of this checkout without it.",
    },
    json: { type: "boolean", description: "One JSON document on stdout." },
  },
  details: [
    "Registers people, so each run leaves some more accounts behind, one of them a moderator, and one order.",
    "edge      The five things about the gateway's edge instead: HTTPS, redirect, TLS at the edge only, forward-auth, production.",
    "items     Of the story the last part alone, which needs ./tixlys up --examples: one item on its way from one service into another.",
    "With ./tixlys up --examples it also follows one item from one service into another.",
  ],
  run: async ({ args: [part = "everything"], flags, output }) => {
    const story = stories.get(part);
    if (story === undefined)
      throw new UsageError(`demo knows edge and items, not "${part}"`, "demo");
    const url = flags.url ?? (await ownGateway());
    const started = performance.now();
    const steps: Step[] = [];
    const tell = (step: Step): void => {
      steps.push(step);
      output.print(line(output, steps.length, step));
    };
    const hint = (text: string) => output.print(output.paint("dim", text));
    try {
      await story({ url, isOwn: flags.url === undefined, tell, hint });
    } catch (thrown) {
      throw thrown instanceof CliError
        ? thrown
        : brokenStep(thrown, url, steps);
    }
    const ms = Math.round(performance.now() - started);
    output.print(
      output.paint(
        "green",
        `✓ ${steps.length} steps in ${ms} ms against ${url}`,
      ),
    );
    output.document({ ok: true, url, ms, steps });
    return 0;
  },
});

/** Where a story is told, and to whom. */
type Telling = {
  readonly url: string;
  /** It is the suite of this checkout. */
  readonly isOwn: boolean;
  readonly tell: Tell;
  readonly hint: (text: string) => void;
};

const everything = async ({
  url,
  isOwn,
  tell,
  hint,
}: Telling): Promise<void> => {
  const client = clientOf(url);
  const { suite } = client;
  const suffix = newSuffix();
  await tellStory(client, suffix, tell);
  // Another suite's root is nobody's business here.
  const root = isOwn ? await ownRoot(pathsOf()) : undefined;
  if (!(await tellIdentityStory(suite, suffix, root, tell))) hint(rootHint);
  if (!(await tellOrderStory(client, suffix, root, tell))) hint(orderHint);
  const person = await tellBelongingsStory(suite, url, suffix, tell);
  await tellLeavingStory(suite, person, tell);
  if (await hasItems(client)) await tellItemsStory(client, suffix, tell);
  else hint(examplesHint);
};

const edge = async ({ isOwn, tell }: Telling): Promise<void> => {
  const state = isOwn ? await runningState(pathsOf()) : undefined;
  if (state === undefined)
    throw new UsageError("demo edge looks at this checkout's suite", "demo");
  await tellEdgeStory(state, tell);
};

const items = async ({ url, tell }: Telling): Promise<void> => {
  const client = clientOf(url);
  if (!(await hasItems(client))) throw new Error(examplesHint);
  await tellItemsStory(client, newSuffix(), tell);
};

const stories: ReadonlyMap<string, (telling: Telling) => Promise<void>> =
  new Map([
    ["everything", everything],
    ["edge", edge],
    ["items", items],
  ]);

const newSuffix = (): string => Date.now().toString(36);

const line = (output: Output, number: number, step: Step): string =>
  `${output.paint("green", "✓")} ${String(number).padStart(2)}  ${step.what}\n      ${output.paint("dim", step.result)}`;

const ownGateway = async (): Promise<string> => {
  const state = await runningState(pathsOf());
  const url = state?.gateway.url;
  if (url === undefined || url === null)
    throw new CliError("E_NOT_RUNNING", "no gateway is running here", {
      cause:
        state === undefined
          ? "the suite is not running"
          : "the suite runs without its gateway",
      fix:
        state === undefined
          ? "./tixlys up --detach"
          : "./tixlys down, then ./tixlys up --detach",
    });
  return url;
};

const brokenStep = (
  thrown: unknown,
  url: string,
  told: readonly Step[],
): CliError => {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new CliError("E_DEMO", message, {
    cause:
      told.length === 0
        ? `nothing answered as the suite does at ${url}`
        : `the step after "${told.at(-1)?.what ?? ""}" failed`,
    fix: "./tixlys ps, then ./tixlys logs",
  });
};
