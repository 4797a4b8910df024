import { afterAll, beforeAll, expect, test } from "bun:test";
import { at, type Call } from "@tixlys/testkit";
import {
  admin,
  catalogService,
  made,
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

test("before anything is in it the tree is empty, and has a version", async () => {
  const empty = await call({ path: "/v1/tree" });
  expect(at(empty, "data")).toEqual({ types: [] });
  expect(empty.headers.get("etag")).toBe('"1"');
});

test("shows each level by name, below what it stands in; 304 until it changes, and only then another ETag", async () => {
  const { type, category, subcategory, service } = await madeService(call);
  await made(call, "services", {
    name: "Another",
    parentId: subcategory,
  });
  const tree = await call({ path: "/v1/tree" });
  expect(tree.headers.get("cache-control")).toBe("no-cache");
  expect(at(tree, "data.types")).toMatchObject([
    {
      id: type,
      categories: [
        {
          id: category,
          name: "Electrical",
          subcategories: [
            {
              id: subcategory,
              name: "Wiring",
              services: [
                { name: "Another" },
                { id: service, name: "Socket installation" },
              ],
            },
          ],
        },
      ],
    },
  ]);
  const known = { "if-none-match": tree.headers.get("etag") ?? "" };
  const again = () => call({ path: "/v1/tree", headers: known });
  expect((await again()).status).toBe(304);
  const body = { serviceId: service };
  const as = provider(Bun.randomUUIDv7());
  await call({ path: "/v1/providers/me/services", as, body });
  expect((await again()).status).toBe(304);
  const path = `/v1/services/${service}`;
  await call({ method: "PATCH", path, as: admin, body: { name: "Zz" } });
  const changed = await again();
  expect(changed.status).toBe(200);
  expect(JSON.stringify(changed.body)).toContain("Zz");
});
