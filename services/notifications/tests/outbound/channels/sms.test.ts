import { loadConfig } from "@tixlys/config";
import { config } from "../../../src/config.ts";
import { expect, test } from "bun:test";
import { plainAskOnce } from "../../../src/outbound/http/post-once.ts";
import { bodyTemplate } from "../../../src/outbound/sms/body.ts";
import { smsChannel } from "../../../src/outbound/sms/channel.ts";
import { smsGateway } from "./sms-gateway.ts";
import { deliveryIdOf } from "./worlds.ts";

test("the gateway is asked as it wants to be, with a secret and with one key for all attempts", async () => {
  const gateway = smsGateway();
  const body =
    '{"messages":[{"recipient":"{{to}}","body":"Tixlys: {{text}}"}],"flash":false,"ref":"{{id}}"}';
  const settings = { url: gateway.url, method: "PUT", body } as const;
  const channel = smsChannel({
    gateway: { ...settings, token: "s3cret-s3cret" },
    ask: plainAskOnce(() => new Date()),
  });
  const id = "0190a6c0-1c5e-7b8a-9f43-00000000000d";
  const text = 'Say "hi", {{to}} \\ and","flash":true';
  const message = { deliveryId: deliveryIdOf(id), to: "+420777123456", text };
  await channel.send(message, AbortSignal.timeout(20_000));
  await gateway.close();
  const [asked] = gateway.received;
  expect(asked?.method).toBe("PUT");
  expect(asked?.headers.get("authorization")).toBe("Bearer s3cret-s3cret");
  expect(asked?.headers.get("idempotency-key")).toBe(`"${id}"`);
  // What a message says becomes no field of its own, and is not read as a place for another value.
  expect(asked?.body).toEqual({
    messages: [{ recipient: "+420777123456", body: `Tixlys: ${text}` }],
    flash: false,
    ref: id,
  });
});

test("a template that is no object, or has no place for number and text, is found out at the start", () => {
  const faults = (body: string) => {
    try {
      loadConfig(config, { SMS_BODY: body });
      return "";
    } catch (fault) {
      return String(fault);
    }
  };
  expect(faults('{"a":"{{to}} {{text}}"}')).not.toContain("SMS_BODY");
  for (const wrong of ["[]", "{", '"{{to}}{{text}}"', '{"to":"{{to}}"}'])
    expect(faults(wrong)).toContain("SMS_BODY");
  expect(() => bodyTemplate("[]")).toThrow();
});

test("a redirect of the gateway is not followed", async () => {
  const [gateway, elsewhere] = [smsGateway(), smsGateway()];
  gateway.state.answer = () => Response.redirect(elsewhere.url, 307);
  const body = '{"to":"{{to}}","text":"{{text}}"}';
  const settings = { url: gateway.url, method: "POST", body } as const;
  const result = await smsChannel({
    gateway: settings,
    ask: plainAskOnce(() => new Date()),
  }).send(
    {
      deliveryId: deliveryIdOf("0190a6c0-1c5e-7b8a-9f43-00000000000d"),
      to: "+420777123456",
      text: "hi",
    },
    AbortSignal.timeout(20_000),
  );
  await Promise.all([gateway.close(), elsewhere.close()]);
  expect(result).toEqual({
    ok: false,
    error: { type: "deferred", reason: "channel-misconfigured" },
  });
  expect(elsewhere.received).toHaveLength(0);
});
