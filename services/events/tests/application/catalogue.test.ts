import { expect, test } from "bun:test";
import { auth, chat } from "@tixlys/contracts";
import { createApplication } from "../../src/application/application.ts";
import { catalogueOf } from "../../src/outbound/catalogue.ts";

test("the catalogue says of each field what it may hold, and its version follows from what it says", () => {
  const app = createApplication({ catalogue: catalogueOf([auth, chat]) });
  const { types, version } = app.readCatalogue();
  const registered = types.find(
    ({ type }) => type === "auth.account.registered",
  );
  expect(registered).toMatchObject({
    subject: "evt.auth.account.registered.v1",
    producer: "auth",
    fields: { userId: "plain", email: "personal" },
    schema: { properties: { type: { const: "auth.account.registered" } } },
  });
  expect(catalogueOf([chat, auth]).version).toBe(version);
  expect(catalogueOf([chat]).version).not.toBe(version);
});
