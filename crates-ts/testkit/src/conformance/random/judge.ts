import { textsIn } from "../json.ts";
import { canary } from "../probes.ts";
import { unless } from "../rule.ts";
import { answerMistakes } from "../rules/documents.ts";
import type { Answer, Subject } from "../subject.ts";

/** What no answer to any request may do; one sentence each. */
export function mistakesIn(
  subject: Subject,
  answer: Answer,
  mustFail: boolean,
): string[] {
  const { status, headers, json, text } = answer;
  const isRefusal = status >= 400;
  const isJson = (headers.get("content-type") ?? "").startsWith(
    "application/json",
  );
  return [
    ...unless(status < 500, answer, `a failure: ${text.slice(0, 200)}`),
    ...unless(
      headers.get("x-request-id") !== null,
      answer,
      "it has no request id",
    ),
    ...unless(
      !isRefusal || isJson,
      answer,
      `a refusal that is no JSON: ${text.slice(0, 100)}`,
    ),
    ...unless(
      !isRefusal || !textsIn(json).join(" ").includes(canary),
      answer,
      "it repeats what was sent",
    ),
    ...unless(!mustFail || isRefusal, answer, "it was taken"),
    ...answerMistakes(subject, answer),
  ];
}
