import { list, reject, reply, type Reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import type { PlaceFault } from "../../application/gazetteer.ts";
import type { City } from "../../application/ports.ts";
import { refuseField } from "./errors.ts";
import { dataOf, idParams, line, point, uuid } from "./fields.ts";

const own = {
  name: line("As its people write it in English"),
  country: line("The country's name"),
  iso2: t.String({ pattern: "^[A-Z]{2}$", description: "ISO 3166" }),
  location: point,
};
const city = t.Object({ id: uuid, ...own }, { additionalProperties: false });
const prague = {
  id: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c08",
  name: "Prague",
  country: "Czechia",
  iso2: "CZ",
  location: { lat: 50.09, lon: 14.42 },
};

const { id: _, ...newCity } = prague;

const onWire = ({ id, name, country, iso2, lat, lon }: City) => ({
  id,
  name,
  country,
  iso2,
  location: { lat, lon },
});

export const listCities = (app: Application) =>
  list({
    path: "/cities",
    operation: "orders:city:list",
    summary: "Cities that are known here",
    guard: "public",
    plural: "cities",
    filters: t.Object({
      query: t.Optional(
        t.String({
          minLength: 1,
          maxLength: 100,
          description: "How the name begins, whatever its case",
        }),
      ),
    }),
    row: city,
    position: t.Object({ id: uuid }),
    example: { cities: [prague], page: { nextCursor: null, hasMore: false } },
    async handle({ query: filters }, { limit, after }) {
      const { query }: { readonly query?: string } = filters;
      const found = await app.listCities(query, {
        limit: limit + 1,
        after: after?.id,
      });
      const rows = found.slice(0, limit);
      const last = found.length > limit ? rows.at(-1) : undefined;
      return {
        rows: rows.map(onWire),
        next: last === undefined ? undefined : { id: last.id },
      };
    },
  });

export const addCity = (app: Application) =>
  route({
    method: "POST",
    path: "/cities",
    operation: "orders:city:create",
    summary: "Add a city",
    guard: "management",
    body: t.Object(own, { additionalProperties: false }),
    bodyExample: newCity,
    response: {
      status: 201,
      data: dataOf("city", city),
      example: { city: prague },
      headers: { location: "The city" },
    },
    errors: ["invalid-format", "invalid-value", "name-taken"],
    handle: async ({ body }) => {
      const done = await app.addCity(body);
      if (!done.ok) return refuse(done.error);
      const { id } = done.value;
      return reply.created(
        { city: onWire(done.value) },
        `/orders/v1/cities/${id}`,
      );
    },
  });

export const readCity = (app: Application) =>
  route({
    method: "GET",
    path: "/cities/{id}",
    operation: "orders:city:read",
    summary: "One city",
    guard: "public",
    params: idParams,
    response: {
      status: 200,
      data: dataOf("city", city),
      example: { city: prague },
    },
    errors: ["not-found"],
    handle: async ({ params }) => {
      const found = await app.readCity(params.id);
      return found.ok
        ? reply.ok({ city: onWire(found.value) })
        : reject("not-found");
    },
  });

export const changeCity = (app: Application) =>
  route({
    method: "PATCH",
    path: "/cities/{id}",
    operation: "orders:city:update",
    summary: "Change a city",
    description: "Only what is sent changes.",
    guard: "management",
    params: idParams,
    resource: ({ params }) => `orders/cities/${params.id}`,
    body: t.Partial(t.Object(own), {
      additionalProperties: false,
      minProperties: 1,
    }),
    bodyExample: { location: { lat: 50.08, lon: 14.44 } },
    response: {
      status: 200,
      data: dataOf("city", city),
      example: { city: prague },
    },
    errors: ["not-found", "invalid-format", "invalid-value", "name-taken"],
    handle: async ({ params, body }) => {
      const done = await app.changeCity(params.id, body);
      if (done.ok) return reply.ok({ city: onWire(done.value) });
      return done.error.type === "Missing"
        ? reject("not-found")
        : refuse(done.error);
    },
  });

function refuse(fault: PlaceFault): Reply<never> {
  return fault.type === "CityExists"
    ? reject("name-taken", { field: "name" })
    : refuseField(fault);
}

export const removeCity = (app: Application) =>
  route({
    method: "DELETE",
    path: "/cities/{id}",
    operation: "orders:city:delete",
    summary: "Take a city out of the list",
    guard: "management",
    params: idParams,
    resource: ({ params }) => `orders/cities/${params.id}`,
    response: { status: 200, data: null },
    errors: ["not-found"],
    handle: async ({ params }) => {
      const done = await app.removeCity(params.id);
      return done.ok ? reply.ok(null) : reject("not-found");
    },
  });
