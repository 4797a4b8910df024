import type { Suite } from "@tixlys/client-typescript";
import {
  demoPassword,
  done,
  eventually,
  logIn,
  refused,
  untilRefused,
} from "./person.ts";
import type { SignedIn } from "./belongings-story.ts";
import type { Tell } from "./story.ts";

/**
 * Somebody fetches everything that the suite keeps about them, and leaves. Each step is told once it is true; throws a sentence
 * when one is not.
 */
export const tellLeavingStory = async (
  suite: Suite,
  { name, token }: SignedIn,
  tell: Tell,
): Promise<void> => {
  const asked = done(await suite.auth.export.create({ token }), "export");
  const params = { id: asked.export.id };
  await eventually(
    () => suite.auth.export.read({ token, params }),
    (data) => data.export.state === "ready",
    "every service gives its part of the export",
  );
  const { document } = done(
    await suite.auth.export.open({ token, params }),
    "fetch the export",
  );
  const parts = Object.entries(document.services).map(
    ([service, part]) => `${service} (${recordsIn(part)})`,
  );
  tell({
    what: "POST /auth/v1/export, then GET /auth/v1/export/{id}/document",
    result: `202, then everything that the suite keeps about them: ${parts.join(", ")}`,
  });

  const left = await suite.auth.account.delete({
    token,
    body: { password: demoPassword },
  });
  done(left, "delete the account");
  const tookMs = await untilRefused(suite, token);
  refused(await logIn(suite, name), 401, "a login of somebody who left");
  tell({
    what: "DELETE /auth/v1/me",
    result: `202, users refuses the token ${Math.round(tookMs)} ms after the answer, nobody logs in, every service forgets them`,
  });
};

/** How many records stand in a part; the client knows no more of it than that it is one. */
function recordsIn(part: unknown): number {
  const records: unknown =
    typeof part === "object" && part !== null && "records" in part
      ? part.records
      : undefined;
  return Array.isArray(records) ? records.length : 0;
}
