import { type Answer, type Client, text } from "./client.ts";
import { confirm, demoPassword, register } from "./person.ts";
import { expect, type Tell, until } from "./story.ts";

const EVENT_DEADLINE_MS = 10_000;

/** What to do where the examples do not run. */
export const examplesHint =
  "the items example is not running: ./tixlys down, then ./tixlys up --examples";

/** Whether the gateway reaches both services of the example. */
export const hasItems = async (client: Client): Promise<boolean> => {
  const answers = await Promise.all(
    ["items", "shelf"].map((name) => client.get(`/${name}/v1/version`)),
  );
  return answers.every(({ status }) => status === 200);
};

/**
 * One request through two services (`examples/items`): `items` keeps an event and tells of it, `shelf` hears it. The request's id
 * and its idempotency key tie the call, the message and the effect together. Throws a sentence when a step is not true.
 */
export const tellItemsStory = async (
  client: Client,
  suffix: string,
  tell: Tell,
): Promise<void> => {
  const token = await somebody(client, `hal-${suffix}`);
  const ids = {
    "x-request-id": `demo-items-${suffix}`,
    "idempotency-key": `demo-lantern-${suffix}`,
  };
  const post = (): Promise<Answer> =>
    client.post(
      "/items/v1/items",
      { name: "Lantern", quantity: 2 },
      token,
      ids,
    );

  const created = expect(await post(), 201, "create an item");
  const id = text(created, "item.id");
  same(created.headers.get("location"), `/items/v1/items/${id}`, "Location");
  tell({
    what: `POST /items/v1/items with X-Request-Id ${ids["x-request-id"]} and an Idempotency-Key`,
    result: `201, item ${id}`,
  });

  const again = expect(await post(), 201, "create it again");
  same(text(again, "item.id"), id, "the item of the repeated request");
  const list = await until(
    () => client.get("/items/v1/items", token),
    (answer) => answer.text.includes(id),
    EVENT_DEADLINE_MS,
    "the list has the item",
  );
  same(list.answer.text.split(`"id":"`).length - 1, 1, "the number of items");
  tell({
    what: "the same request again, then GET /items/v1/items",
    result: "201, the same item; the list has it once",
  });

  const shelved = await until(
    () => client.get(`/shelf/v1/items/${id}`, token),
    (answer) => answer.status === 200,
    EVENT_DEADLINE_MS,
    "the shelf has the item",
  );
  same(
    text(shelved.answer, "item.correlationId"),
    ids["x-request-id"],
    "the correlation id on the shelf",
  );
  same(
    text(shelved.answer, "item.idempotencyKey"),
    ids["idempotency-key"],
    "the idempotency key on the shelf",
  );
  tell({
    what: `GET /shelf/v1/items/${id}`,
    result: `200, from message ${text(shelved.answer, "item.messageId")}, with the same request id and key: ./tixlys trace ${ids["x-request-id"]}`,
  });
};

/** A token of somebody new. */
const somebody = async (client: Client, name: string): Promise<string> => {
  const { email } = await register(client.suite, name);
  await confirm(client.suite, email);
  const login = expect(
    await client.post("/auth/v1/login", {
      identifier: name,
      password: demoPassword,
    }),
    200,
    "log in",
  );
  return text(login, "accessToken");
};

const same = (found: unknown, wanted: unknown, what: string): void => {
  if (found !== wanted)
    throw new Error(`${what} is ${String(found)}, not ${String(wanted)}`);
};
