import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { at, type Call } from "@tixlys/testkit";
import {
  admin,
  catalogService,
  customer,
  madeService,
  provider,
} from "./catalog-api.ts";

let call: Call;
let close: () => Promise<void>;
beforeAll(async () => {
  const service = await catalogService();
  ({ call } = service);
  close = () => service.db.close();
});
afterAll(() => close());

const person = () => provider(Bun.randomUUIDv7());
const mine = "/v1/providers/me/services";
const nobody = "0190a6c0-1c5e-7b8a-9f43-000000000000";

describe("offering", () => {
  test("201 with the amount in the currency's digits; it stands in both lists, and by itself where Location says", async () => {
    const { service: serviceId } = await madeService(call);
    const as = person();
    const id = String(as.userId);
    const body = { serviceId, priceFrom: "49.9", currency: "EUR" };
    const created = await call({ path: mine, as, body });
    expect(created.status).toBe(201);
    expect(at(created, "data.offer")).toMatchObject({
      providerId: id,
      serviceId,
      priceFrom: "49.90",
      currency: "EUR",
    });
    const location = created.headers.get("location") ?? "";
    expect(location).toBe(`/catalog/v1/providers/${id}/services/${serviceId}`);
    const there = await call({ path: location.replace("/catalog", "") });
    expect(there.body).toEqual(created.body);
    const providers = await call({
      path: `/v1/services/${serviceId}/providers`,
    });
    expect(at(providers, "data.providers")).toMatchObject([
      { id, priceFrom: "49.90", currency: "EUR" },
    ]);
    for (const [path, who] of [
      [mine, as],
      [`/v1/providers/${id}/services`, undefined],
    ] as const) {
      const listed = await call({
        path,
        ...(who === undefined ? {} : { as: who }),
      });
      expect(at(listed, "data.services")).toMatchObject([
        { id: serviceId, name: "Socket installation", priceFrom: "49.90" },
      ]);
    }
  });

  test.each([
    [{ priceFrom: "5" }, "currency", "required"],
    [{ currency: "EUR" }, "priceFrom", "required"],
    [{ priceFrom: "5.001", currency: "EUR" }, "priceFrom", "invalid-format"],
    [{ priceFrom: "5.5", currency: "JPY" }, "priceFrom", "invalid-format"],
    [{ priceFrom: "5.0001", currency: "KWD" }, "priceFrom", "invalid-format"],
    [{ priceFrom: "0.00", currency: "EUR" }, "priceFrom", "invalid-format"],
    [{ priceFrom: "-5", currency: "EUR" }, "priceFrom", "invalid-format"],
    [{ priceFrom: "1e3", currency: "EUR" }, "priceFrom", "invalid-format"],
    [{ priceFrom: "5", currency: "XXX" }, "currency", "invalid-value"],
    [{ priceFrom: "5", currency: "eur" }, "currency", "invalid-format"],
    [{ serviceId: nobody }, "serviceId", "unknown-reference"],
  ])("422 for %j names %s", async (wrong, field, code) => {
    const { service: serviceId } = await madeService(call);
    const body = { serviceId, ...wrong };
    const answer = await call({ path: mine, as: person(), body });
    expect([answer.status, at(answer, `data.${field}.code`)]).toEqual([
      422,
      code,
    ]);
  });

  test("409 for what one offers already; after taking it back it can be offered anew", async () => {
    const { service: serviceId } = await madeService(call);
    const as = person();
    const offer = () => call({ path: mine, as, body: { serviceId } });
    const remove = () =>
      call({ method: "DELETE", path: `${mine}/${serviceId}`, as });
    expect((await offer()).status).toBe(201);
    expect((await offer()).status).toBe(409);
    const gone = await remove();
    expect([gone.status, at(gone, "data")]).toEqual([200, null]);
    expect((await remove()).status).toBe(404);
    expect((await offer()).status).toBe(201);
  });

  test("a service that is offered cannot be deleted: 409 has-children", async () => {
    const { service: serviceId } = await madeService(call);
    await call({ path: mine, as: person(), body: { serviceId } });
    const refused = await call({
      method: "DELETE",
      path: `/v1/services/${serviceId}`,
      as: admin,
    });
    expect(refused.status).toBe(409);
    expect(at(refused, "data.conflict.code")).toBe("has-children");
  });
});

test("prices from: the lowest of each currency, on the service and in its list, and its ETag changes with them", async () => {
  const { service, subcategory } = await madeService(call);
  const path = `/v1/services/${service}`;
  const before = (await call({ path })).headers.get("etag") ?? "";
  const cheap = person();
  for (const [as, priceFrom, currency] of [
    [person(), "80", "EUR"],
    [cheap, "7.5", "EUR"],
    [person(), "9000", "JPY"],
    [person(), "12.345", "KWD"],
    [person(), undefined, undefined],
  ] as const)
    await call({
      path: mine,
      as,
      body: {
        serviceId: service,
        ...(priceFrom === undefined ? {} : { priceFrom, currency }),
      },
    });
  const pricesFrom = [
    { amount: "7.50", currency: "EUR" },
    { amount: "9000", currency: "JPY" },
    { amount: "12.345", currency: "KWD" },
  ];
  const shown = await call({ path, headers: { "if-none-match": before } });
  expect(at(shown, "data.service.pricesFrom")).toEqual(pricesFrom);
  const listed = await call({ path: `/v1/services?parentId=${subcategory}` });
  expect(at(listed, "data.services.0.pricesFrom")).toEqual(pricesFrom);
  await call({ method: "DELETE", path: `${mine}/${service}`, as: cheap });
  const after = await call({ path });
  expect(at(after, "data.service.pricesFrom.0.amount")).toBe("80.00");
  expect(
    new Set(
      [before, shown, after].map((each) =>
        typeof each === "string" ? each : each.headers.get("etag"),
      ),
    ).size,
  ).toBe(3);
});

describe("whose offers", () => {
  test("a provider's own by their id as well; another provider's and a customer's are 403", async () => {
    const { service: serviceId } = await madeService(call);
    const as = person();
    const path = `/v1/providers/${String(as.userId)}/services`;
    const body = { serviceId };
    for (const other of [person(), customer, { ...admin, aal: 1 }]) {
      expect((await call({ path, as: other, body })).status).toBe(403);
      const gone = { method: "DELETE", path: `${path}/${serviceId}` };
      expect((await call({ ...gone, as: other })).status).toBe(403);
    }
    expect((await call({ path, as, body })).status).toBe(201);
    const gone = { method: "DELETE", path: `${path}/${serviceId}`, as };
    expect((await call(gone)).status).toBe(200);
  });

  test("management acts for providers who are known, and for nobody else: 404", async () => {
    const { service: serviceId } = await madeService(call);
    const body = { serviceId };
    const stranger = `/v1/providers/${Bun.randomUUIDv7()}/services`;
    expect((await call({ path: stranger, as: admin, body })).status).toBe(404);
    const as = person();
    const path = `/v1/providers/${String(as.userId)}/services`;
    await call({ path: mine, as, body });
    const gone = { method: "DELETE", path: `${path}/${serviceId}`, as: admin };
    expect((await call(gone)).status).toBe(200);
    expect((await call({ path, as: admin, body })).status).toBe(201);
  });

  test("`me` is for providers: 403 for a customer, 401 for nobody", async () => {
    expect((await call({ path: mine, as: customer })).status).toBe(403);
    expect((await call({ path: mine })).status).toBe(401);
  });

  test("nobody does a service that is not there, and nobody does nothing: empty lists (http-rules 39)", async () => {
    const providers = await call({ path: `/v1/services/${nobody}/providers` });
    expect([providers.status, at(providers, "data.providers")]).toEqual([
      200,
      [],
    ]);
    const services = await call({ path: `/v1/providers/${nobody}/services` });
    expect([services.status, at(services, "data.services")]).toEqual([200, []]);
  });
});
