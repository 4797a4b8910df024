import { reject, reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refuseField } from "./errors.ts";
import { dataOf, line } from "./fields.ts";

const own = {
  name: line("What it is called"),
  symbol: line("How it is written"),
};
const code = t.String({
  pattern: "^[A-Z]{3}$",
  description: "ISO 4217",
  examples: ["EUR"],
});
const currency = t.Object({ code, ...own }, { additionalProperties: false });
const euro = { code: "EUR", name: "Euro", symbol: "€" };

export const listCurrencies = (app: Application) =>
  route({
    method: "GET",
    path: "/currencies",
    operation: "orders:currency:list",
    summary: "Currencies with their names",
    description:
      "For menus; amounts are accepted in every currency of ISO 4217 that people pay with.",
    guard: "public",
    response: {
      status: 200,
      data: dataOf("currencies", t.Array(currency, { maxItems: 200 })),
      example: { currencies: [euro] },
    },
    errors: [],
    handle: async () =>
      reply.ok({ currencies: [...(await app.listCurrencies())] }),
  });

export const saveCurrency = (app: Application) =>
  route({
    method: "PUT",
    path: "/currencies/{code}",
    operation: "orders:currency:save",
    summary: "Say what a currency is called and how it is written",
    guard: "management",
    params: t.Object({ code }),
    body: t.Object(own, { additionalProperties: false }),
    bodyExample: { name: "Euro", symbol: "€" },
    response: {
      status: 200,
      data: dataOf("currency", currency),
      example: { currency: euro },
    },
    errors: ["invalid-format", "invalid-value"],
    handle: async ({ params, body }) => {
      const done = await app.saveCurrency({ ...params, ...body });
      return done.ok
        ? reply.ok({ currency: done.value })
        : refuseField(done.error);
    },
  });

export const removeCurrency = (app: Application) =>
  route({
    method: "DELETE",
    path: "/currencies/{code}",
    operation: "orders:currency:delete",
    summary: "Take a currency out of the menus",
    guard: "management",
    params: t.Object({ code }),
    response: { status: 200, data: null },
    errors: ["not-found"],
    handle: async ({ params }) => {
      const done = await app.removeCurrency(params.code);
      return done.ok ? reply.ok(null) : reject("not-found");
    },
  });
