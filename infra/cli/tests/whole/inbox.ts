/** Somebody's inbox as they follow it: through the gateway, told by processes that they are not connected to. */
import { beforeAll, describe, expect, test } from "bun:test";
import { dataOf } from "@tixlys/client-typescript";
import type { Suite } from "@tixlys/client-typescript";
import { eventually, followEvents } from "@tixlys/testkit";
import type { Sandbox } from "../support/cli.ts";
import { textAt } from "../support/json.ts";
import { behind } from "../e2e/newcomer.ts";
import { resident } from "../e2e/resident.ts";

/** The inbox in a running suite. */
export function inbox(box: Sandbox): void {
  describe("the inbox", () => {
    let gateway = "";
    let suite: Suite;
    beforeAll(async () => {
      gateway = textAt(await box.json(["ps"]), "gateway", "url");
      suite = behind(gateway);
    }, 90_000);

    test("is followed through the gateway, speaks the profile's language, and its stream ends with the session (auth #66)", async () => {
      const { login, hasProfile } = await resident(suite, "inga");
      const { accessToken: token } = await dataOf(login());
      const stream = `${gateway}/notifications/v1/stream`;
      const follower = await followEvents(stream, { token, lastEventId: "0" });
      await eventually("the welcome", async () => follower.events[1]);
      expect(follower.events.map(({ event }) => event)).toEqual([
        "ready",
        "notification",
      ]);
      expect(follower.events[1]?.data).toMatchObject({
        notification: { kind: "welcome", title: "Your account is ready" },
        unread: 1,
      });

      await hasProfile(token);
      await dataOf(
        suite.users.profile.update({ token, body: { locale: "de" } }),
      );
      await eventually("the profile's language", async () => {
        const { notifications } = await dataOf(
          suite.notifications.inbox.list({ token }),
        );
        return notifications[0]?.title === "Ihr Konto ist bereit" || undefined;
      });

      const startMs = performance.now();
      await dataOf(suite.auth.session.end({ token }));
      await follower.ended;
      process.stderr.write(
        `signed out: the stream ended after ${(performance.now() - startMs).toFixed(0)} ms\n`,
      );
      expect((await followEvents(stream, { token })).response.status).toBe(401);
    }, 90_000);
  });
}
