import { expect, test } from "bun:test";
import { mintFor } from "@tixlys/testkit";
import { ada, lantern, message } from "../application/memory.ts";
import { apiKeys, shelfService } from "./shelf-api.ts";

const ask = async (userId: string, id: string = lantern.itemId) => {
  const http = await shelfService();
  const authorization = `Bearer ${mintFor(apiKeys, { userId })}`;
  const response = await http.handle(
    new Request(`http://shelf.test/v1/items/${id}`, {
      headers: { authorization },
    }),
  );
  const body: unknown = await response.json();
  return { status: response.status, body };
};

test("GET /v1/items/{id}: 200 with the ids of the request that created it", async () => {
  const { status, body } = await ask(ada);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    data: {
      item: {
        id: lantern.itemId,
        name: "Lantern",
        quantity: 2,
        ...message,
        idempotencyKey: "0123456789abcdef",
      },
    },
  });
});

test("GET /v1/items/{id}: 404 for somebody else's and for what is not there, alike", async () => {
  const [foreign, unknown] = [
    await ask(Bun.randomUUIDv7()),
    await ask(ada, Bun.randomUUIDv7()),
  ];
  expect(foreign.status).toBe(404);
  expect(unknown).toEqual(foreign);
});
