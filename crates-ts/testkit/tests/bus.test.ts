import { expect, test } from "bun:test";
import { testBus } from "@tixlys/testkit";

test("a test bus stores messages in streams that are empty at the start", async () => {
  const first = await testBus("auth");
  const stored = await first.bus.publish({
    subject: "evt.auth.account.registered.v1",
    headers: {},
    payload: "{}",
    messageId: crypto.randomUUID(),
  });
  expect(stored).toMatchObject({ stream: "EVT", sequence: 1 });
  const beside = await testBus("users");
  expect(beside.bus.status()).toBe("ok");
  await Promise.all([first.close(), beside.close()]);
  const again = await testBus("auth");
  const afresh = await again.bus.publish({
    subject: "evt.auth.account.registered.v1",
    headers: {},
    payload: "{}",
  });
  expect(afresh.sequence).toBe(1);
  await again.close();
});

test("a service that has no user is named", async () => {
  await expect(testBus("nobody")).rejects.toThrow('no user "nobody"');
});
