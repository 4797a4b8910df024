import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { at, type Call } from "@tixlys/testkit";
import {
  admin,
  catalogService,
  customer,
  made,
  madeService,
} from "./catalog-api.ts";

let call: Call;
let close: () => Promise<void>;
beforeAll(async () => {
  const service = await catalogService();
  ({ call } = service);
  close = () => service.db.close();
});
afterAll(() => close());

const nobody = "0190a6c0-1c5e-7b8a-9f43-000000000000";

describe("creating", () => {
  test("201 with the entry, its version and where it is; anybody can read it there", async () => {
    const name = `  Häuser   & Gärten ${crypto.randomUUID().slice(0, 4)} `;
    const created = await call({
      path: "/v1/types",
      as: admin,
      body: { name, description: "All around the house." },
    });
    expect(created.status).toBe(201);
    expect(created.headers.get("etag")).toBe('"1"');
    const id = String(at(created, "data.type.id"));
    expect(created.headers.get("location")).toBe(`/catalog/v1/types/${id}`);
    expect(at(created, "data.type.name")).toBe(
      name.trim().replace(/\s+/g, " "),
    );
    const read = await call({ path: `/v1/types/${id}` });
    expect(read.body).toEqual(created.body);
    expect(at(read, "data.type.parentId")).toBeUndefined();
  });

  test("409 name-taken for a name that is there below the same parent, whatever its case; elsewhere it is free", async () => {
    const { type, category } = await madeService(call);
    const other = await made(call, "categories", {
      name: "Plumbing",
      parentId: type,
    });
    const create = (parentId: string, name: string) =>
      call({
        path: "/v1/subcategories",
        as: admin,
        body: { parentId, name },
      });
    expect((await create(category, "Straße")).status).toBe(201);
    for (const name of ["STRASSE", "straße", " Straße "]) {
      const taken = await create(category, name);
      expect(taken.status).toBe(409);
      expect(
        at(taken, "data.name.code") ?? at(taken, "data.conflict.code"),
      ).toBe("name-taken");
    }
    expect((await create(other, "straße")).status).toBe(201);
  });

  test("422 that names each field that is wrong, and repeats none of it (http-rules 9)", async () => {
    const { type } = await madeService(call);
    const refused = async (path: string, body: unknown) => {
      const answer = await call({ path, as: admin, body });
      expect(answer.status).toBe(422);
      expect(JSON.stringify(answer.body)).not.toContain("canary");
      return answer;
    };
    for (const name of ["canary<b>", "canary\u0000", "\u202ecanary", "--"]) {
      const answer = await refused("/v1/types", { name });
      expect(at(answer, "data.name.code")).toBe("invalid-format");
    }
    const short = await refused("/v1/types", { name: "a  " });
    expect(at(short, "data.name.code")).toBe("too-short");
    const long = await refused("/v1/types", { name: "a".repeat(101) });
    expect(at(long, "data.name.code")).toBe("too-long");
    const orphan = await refused("/v1/categories", { name: "Lonely" });
    expect(at(orphan, "data.parentId.code")).toBe("required");
    const below = await refused("/v1/types", { name: "Home", parentId: type });
    expect(at(below, "data.parentId.code")).toBe("unknown-property");
  });

  test("422 unknown-reference for a parent that is not there, or is of another level", async () => {
    const { type, category, service } = await madeService(call);
    for (const parentId of [nobody, category, service]) {
      const body = { name: "Elsewhere", parentId };
      const answer = await call({ path: "/v1/categories", as: admin, body });
      expect(answer.status).toBe(422);
      expect(at(answer, "data.parentId.code")).toBe("unknown-reference");
    }
    const body = { name: "Elsewhere", parentId: type };
    expect(
      (await call({ path: "/v1/categories", as: admin, body })).status,
    ).toBe(201);
  });
});

describe("changing", () => {
  test("only what is sent; the new version is the ETag, and what changes nothing keeps it", async () => {
    const { service } = await madeService(call);
    const path = `/v1/services/${service}`;
    const patch = (body: unknown) =>
      call({ method: "PATCH", path, as: admin, body });
    const described = await patch({ description: "With a test." });
    expect([described.status, described.headers.get("etag")]).toEqual([
      200,
      '"2"',
    ]);
    expect(at(described, "data.service.name")).toBe("Socket installation");
    expect(at(described, "data.service.pricesFrom")).toEqual([]);
    const same = await patch({ description: "With a test." });
    expect(same.headers.get("etag")).toBe('"2"');
    const bare = await patch({
      description: null,
      name: "SOCKET installation",
    });
    expect(at(bare, "data.service.description")).toBeUndefined();
    expect(at(bare, "data.service.name")).toBe("SOCKET installation");
  });

  test("412 with the ETag that is, for an If-Match that is not; 304 for what the client has", async () => {
    const { category } = await madeService(call);
    const path = `/v1/categories/${category}`;
    for (const method of ["PATCH", "DELETE"]) {
      const refused = await call({
        method,
        path,
        as: admin,
        headers: { "if-match": '"7"' },
        ...(method === "PATCH" ? { body: { name: "Electrics" } } : {}),
      });
      expect([refused.status, refused.headers.get("etag")]).toEqual([
        412,
        '"1"',
      ]);
    }
    const known = await call({ path, headers: { "if-none-match": '"1"' } });
    expect([known.status, known.headers.get("cache-control")]).toEqual([
      304,
      "no-cache",
    ]);
  });

  test("another parent moves an entry with all that is below it; one where its name is taken refuses it", async () => {
    const from = await madeService(call);
    const to = await madeService(call);
    const path = `/v1/categories/${from.category}`;
    const move = (parentId: string) =>
      call({ method: "PATCH", path, as: admin, body: { parentId } });
    expect((await move(to.type)).status).toBe(409);
    expect((await move(nobody)).status).toBe(422);
    expect((await move(from.subcategory)).status).toBe(422);
    const free = await made(call, "types", {
      name: `Free ${crypto.randomUUID()}`,
    });
    const moved = await move(free);
    expect([moved.status, at(moved, "data.category.parentId")]).toEqual([
      200,
      free,
    ]);
    const below = await call({
      path: `/v1/subcategories?parentId=${from.category}`,
    });
    expect(at(below, "data.subcategories.0.id")).toBe(from.subcategory);
    const left = {
      method: "DELETE",
      path: `/v1/types/${from.type}`,
      as: admin,
    };
    expect((await call(left)).status).toBe(200);
  });
});

test("deleting: 409 has-children from the top down, 200 from the bottom up, 404 afterwards", async () => {
  const ids = await madeService(call);
  const remove = (path: string) =>
    call({ method: "DELETE", path: `/v1/${path}`, as: admin });
  for (const path of [
    `types/${ids.type}`,
    `categories/${ids.category}`,
    `subcategories/${ids.subcategory}`,
  ]) {
    const refused = await remove(path);
    expect(refused.status).toBe(409);
    expect(at(refused, "data.conflict.code")).toBe("has-children");
  }
  for (const path of [
    `services/${ids.service}`,
    `subcategories/${ids.subcategory}`,
    `categories/${ids.category}`,
    `types/${ids.type}`,
  ]) {
    const gone = await remove(path);
    expect([gone.status, at(gone, "data")]).toEqual([200, null]);
    expect((await remove(path)).status).toBe(404);
    expect((await call({ path: `/v1/${path}` })).status).toBe(404);
  }
});

test("an id of another level is no id here", async () => {
  const { service, category } = await madeService(call);
  expect((await call({ path: `/v1/types/${service}` })).status).toBe(404);
  const path = `/v1/subcategories/${category}`;
  expect((await call({ method: "DELETE", path, as: admin })).status).toBe(404);
});

test("writes are management's: 401 for nobody, 403 for a customer, and for a manager without a second factor", async () => {
  const body = { name: "Mine" };
  expect((await call({ path: "/v1/types", body })).status).toBe(401);
  for (const as of [customer, { ...admin, aal: 1 }])
    expect((await call({ path: "/v1/types", as, body })).status).toBe(403);
});

describe("lists", () => {
  test("by name, in parts that neither repeat nor skip while entries come and go (http-rules 35)", async () => {
    const { type } = await madeService(call);
    const names = Array.from({ length: 12 }, (_, n) => `Part ${n + 10}`);
    const ids = new Map<string, string>();
    for (const name of names.toReversed())
      ids.set(name, await made(call, "categories", { name, parentId: type }));
    const seen: string[] = [];
    let cursor = "";
    for (let part = 0; part < 10; part += 1) {
      const answer = await call({
        path: `/v1/categories?parentId=${type}&limit=3${cursor}`,
      });
      const rows = at(answer, "data.categories");
      for (const row of Array.isArray(rows) ? rows : [])
        seen.push(String(Reflect.get(Object(row), "name")));
      const next = at(answer, "data.page.nextCursor");
      if (typeof next !== "string") break;
      cursor = `&cursor=${next}`;
      await made(call, "categories", { name: `Aa ${part}`, parentId: type });
      const path = `/v1/categories/${ids.get(names[part] ?? "") ?? ""}`;
      await call({ method: "DELETE", path, as: admin });
    }
    expect(seen.toSorted()).toEqual(seen);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((name) => name.startsWith("Part"))).toEqual(names);
  });

  test("whatever is looked for is answered: with a list, or with what is wrong about it", async () => {
    for (const query of [
      "%00",
      "a%00b",
      "%F0%9F%99%82",
      "%25%5F",
      "'--",
      "x".repeat(200),
    ]) {
      const { status } = await call({ path: `/v1/services?query=${query}` });
      expect([200, 400]).toContain(status);
    }
    const long = `/v1/services?query=${"x".repeat(201)}`;
    expect((await call({ path: long })).status).toBe(400);
  });

  test("a cursor of one list is none for another, or for other filters", async () => {
    const { type } = await madeService(call);
    await made(call, "categories", { name: "Second", parentId: type });
    const first = await call({
      path: `/v1/categories?parentId=${type}&limit=1`,
    });
    const cursor = String(at(first, "data.page.nextCursor"));
    for (const path of [
      `/v1/categories?limit=1&cursor=${cursor}`,
      `/v1/categories?parentId=${type}&query=sec&cursor=${cursor}`,
      `/v1/subcategories?cursor=${cursor}`,
    ])
      expect((await call({ path })).status).toBe(400);
  });
});
