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
import { type Step, tellStory } from "../demo/story.ts";
import { pathsOf } from "../stack/paths.ts";
import { runningState } from "../stack/state.ts";

export const command = defineCommand({
  summary: "Drive the running suite through its story as a client would.",
  example: "./tixlys demo",
  arguments: "[edge]",
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
    "Registers six people, so each run leaves six more accounts behind, one of them a moderator, and one order.",
    "edge      The five things about the gateway's edge instead: HTTPS, redirect, TLS at the edge only, forward-auth, production.",
    "With ./tixlys up --examples it also follows one item from one service into another.",
  ],
  run: async ({ args: [part], flags, output }) => {
    if (part === "edge") return await tellEdge(output);
    if (part !== undefined)
      throw new UsageError(`demo knows edge, not "${part}"`, "demo");
    const url = flags.url ?? (await ownGateway());
    const started = performance.now();
    const steps: Step[] = [];
    const tell = (step: Step): void => {
      steps.push(step);
      output.print(line(output, steps.length, step));
    };
    const client = clientOf(url);
    const suffix = Date.now().toString(36);
    try {
      const { suite } = client;
      await tellStory(client, suffix, tell);
      // Another suite's root is nobody's business here.
      const root =
        flags.url === undefined ? await ownRoot(pathsOf()) : undefined;
      if (!(await tellIdentityStory(suite, suffix, root, tell)))
        output.print(output.paint("dim", rootHint));
      if (!(await tellOrderStory(client, suffix, root, tell)))
        output.print(output.paint("dim", orderHint));
      const person = await tellBelongingsStory(suite, url, suffix, tell);
      await tellLeavingStory(suite, person, tell);
      if (await hasItems(client)) await tellItemsStory(client, suffix, tell);
      else output.print(output.paint("dim", examplesHint));
    } catch (thrown) {
      throw brokenStep(thrown, url, steps);
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

const tellEdge = async (output: Output): Promise<number> => {
  const url = await ownGateway();
  const state = await runningState(pathsOf());
  const started = performance.now();
  const steps: Step[] = [];
  try {
    if (state !== undefined)
      await tellEdgeStory(state, (step) => {
        steps.push(step);
        output.print(line(output, steps.length, step));
      });
  } catch (thrown) {
    throw brokenStep(thrown, url, steps);
  }
  const ms = Math.round(performance.now() - started);
  output.print(
    output.paint("green", `✓ ${steps.length} steps in ${ms} ms against ${url}`),
  );
  output.document({ ok: true, url, ms, steps });
  return 0;
};

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
