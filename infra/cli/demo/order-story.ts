import type { Suite } from "@tixlys/client-typescript";
import { talkAboutOrder } from "./chat-story.ts";
import type { Client } from "./client.ts";
import { tellEventsStory } from "./events-story.ts";
import { tellInboxStory } from "./inbox-story.ts";
import type { RootLogin } from "./identity-story.ts";
import {
  demoPassword,
  done,
  eventually,
  linkInMail,
  logIn,
  refused,
} from "./person.ts";
import type { Tell } from "./story.ts";
import { openOrderHook, type OrderHook } from "./webhook-story.ts";

const DAY_MS = 86_400_000;

/** Somebody of this story, signed in. */
type Party = {
  readonly email: string;
  readonly userId: string;
  readonly token: string;
};

/** What to do where there is nothing to ask for, and nobody may say that there is. */
export const orderHint =
  "without an order: no service of the catalog is there, and root cannot add one";

/**
 * A customer places an order, two providers offer, one of them is asked over chat and wins, the job is done, confirmed and reviewed; and each party gets the mail
 * that says so. Each step is told once it is true; throws a sentence when one is not. Answers false when there is nothing to ask for.
 */
export const tellOrderStory = async (
  { suite, origin }: Pick<Client, "suite" | "origin">,
  suffix: string,
  root: RootLogin | undefined,
  tell: Tell,
): Promise<boolean> => {
  const serviceId = await someService(suite, suffix, root);
  if (serviceId === undefined) return false;
  const customer = await join(suite, `eve-${suffix}`, "customer");
  const hook = await openOrderHook(suite, customer);
  try {
    await liveOrder(
      { suite, origin },
      { suffix, serviceId, customer, hook },
      tell,
    );
  } finally {
    await hook.close();
  }
  return true;
};

/** What the story is about. */
type OrderPlan = {
  readonly suffix: string;
  readonly serviceId: string;
  readonly customer: Party;
  readonly hook: OrderHook;
};

/** From the order to its end, and what others have heard of it. */
const liveOrder = async (
  { suite, origin }: Pick<Client, "suite" | "origin">,
  { suffix, serviceId, customer, hook }: OrderPlan,
  tell: Tell,
): Promise<void> => {
  const winner = await join(suite, `fay-${suffix}`, "provider");
  const other = await join(suite, `gus-${suffix}`, "provider");
  const id = await place(suite, customer, serviceId, tell);
  const params = { id };
  const chosen = await offer(suite, winner, id, "90");
  await offer(suite, other, id, "80");
  const seen = done(
    await suite.orders.order.read({ token: other.token, params }),
    "a provider reads the order",
  ).order;
  if (seen.customerId !== undefined || seen.locationIsExact)
    throw new Error("a provider sees customer or door before the acceptance");
  await mailed(suite, customer, "You have an offer", 2);
  tell({
    what: "two providers: POST /orders/v1/orders/{id}/offers",
    result:
      "201 twice; each sees the area and their own offer alone, and the customer gets a mail for each",
  });

  const speakers = { customer, provider: winner };
  const talk = await talkAboutOrder(suite, origin, id, speakers, tell);
  const parties = { customer, winner, other };
  const job = await accept(suite, parties, id, chosen, tell);
  try {
    await talk.afterAcceptance(other);
  } finally {
    talk.close();
  }
  await finish(suite, { customer, winner }, job, tell);
  await eventually(
    () => suite.orders.order.read({ token: customer.token, params }),
    ({ order }) => order.status === "closed",
    "the order is closed",
  );
  const { history } = done(
    await suite.orders.history.read({ token: customer.token, params }),
    "read the history",
  );
  tell({
    what: "GET /orders/v1/orders/{id}/history",
    result: `200, ${history.length} events, from ${history[0]?.type ?? "nothing"} to ${history.at(-1)?.type ?? "nothing"}`,
  });
  await tellEventsStory(suite, id, { customer, winner }, tell);
  await tellInboxStory(suite, origin, customer, tell);
  await hook.tellAll(id, tell);
};

/** A service to ask for: one that is there, or one that root adds. */
const someService = async (
  suite: Suite,
  suffix: string,
  root: RootLogin | undefined,
): Promise<string | undefined> => {
  const { services } = done(
    await suite.catalog.service.list({ query: { limit: 1 } }),
    "list the services",
  );
  if (services[0] !== undefined) return services[0].id;
  if (root === undefined) return undefined;
  const opened = await logIn(suite, root.identifier, root.password);
  if (!opened.ok) return undefined;
  const token = opened.data.accessToken;
  try {
    return await addService(suite, `Demo ${suffix}`, token);
  } finally {
    await suite.auth.session.end({ token });
  }
};

/** A service, and what it stands in. */
const addService = async (
  suite: Suite,
  name: string,
  token: string,
): Promise<string> => {
  const { type } = done(
    await suite.catalog.type.create({ token, body: { name } }),
    "add a type",
  );
  const { category } = done(
    await suite.catalog.category.create({
      token,
      body: { name, parentId: type.id },
    }),
    "add a category",
  );
  const { subcategory } = done(
    await suite.catalog.subcategory.create({
      token,
      body: { name, parentId: category.id },
    }),
    "add a subcategory",
  );
  const { service } = done(
    await suite.catalog.service.create({
      token,
      body: { name, parentId: subcategory.id },
    }),
    "add a service",
  );
  return service.id;
};

/** A new account that is confirmed and signed in; a provider has described themself. */
const join = async (
  suite: Suite,
  name: string,
  kind: "customer" | "provider",
): Promise<Party> => {
  const email = `${name}@example.test`;
  const body = { email, username: name, password: demoPassword, kind };
  const { user } = done(
    await suite.auth.registration.create({ body }),
    `register ${name}`,
  );
  const link = await linkInMail(suite, email, "verify-email");
  const verification = { token: link.searchParams.get("token") ?? "" };
  done(await suite.auth.registration.verify({ body: verification }), "verify");
  const { accessToken: token } = done(await logIn(suite, name), "log in");
  if (kind === "provider")
    await eventually(
      () =>
        suite.users.provider.update({
          token,
          body: { personalId: "850101-1234", city: "Prague", radiusKm: 30 },
        }),
      () => true,
      "the profile that users makes from the event",
    );
  return { email, userId: user.id, token };
};

const place = async (
  suite: Suite,
  { token, email }: Party,
  serviceId: string,
  tell: Tell,
): Promise<string> => {
  const { order } = await eventually(
    () =>
      suite.orders.order.create({
        token,
        body: {
          serviceId,
          description: "Two sockets in the kitchen.",
          location: { lat: 50.08746, lon: 14.42125 },
          city: "Prague",
          timeStart: new Date(Date.now() + DAY_MS).toISOString(),
          timeEnd: new Date(Date.now() + 2 * DAY_MS).toISOString(),
          budget: { amount: "100", currency: "EUR" },
        },
      }),
    () => true,
    "the order of a service that the catalog has told of",
  );
  await mailed(suite, { email }, "Your order is open for offers");
  tell({
    what: "a customer: POST /orders/v1/orders",
    result: `201, ${order.status}, and a mail that says so`,
  });
  return order.id;
};

/** Asks again while `orders` has not heard of the provider's profile. */
const offer = async (
  suite: Suite,
  { token }: Party,
  id: string,
  amount: string,
): Promise<string> => {
  const bookTime = new Date(Date.now() + DAY_MS).toISOString();
  const body = { price: { amount, currency: "EUR" }, bookTime };
  const made = await eventually(
    () => suite.orders.offer.create({ token, params: { id }, body }),
    () => true,
    "an offer",
  );
  return made.offer.id;
};

type Parties = {
  readonly customer: Party;
  readonly winner: Party;
  readonly other: Party;
};

const accept = async (
  suite: Suite,
  { customer, winner, other }: Parties,
  id: string,
  offerId: string,
  tell: Tell,
): Promise<string> => {
  const params = { id, offerId };
  const { token } = customer;
  const { order } = done(
    await suite.orders.offer.accept({ token, params }),
    "accept an offer",
  );
  refused(
    await suite.orders.offer.accept({ token, params }),
    409,
    "the same offer again",
  );
  if (order.job === undefined) throw new Error("an accepted offer has no job");
  await mailed(suite, winner, "Your offer was accepted");
  await mailed(suite, other, "Your offer was not accepted");
  tell({
    what: "POST /orders/v1/orders/{id}/offers/{offerId}/accept",
    result: `200, ${order.status}, the other offer is rejected, its job is ${order.job.status}; again it is 409; winner and loser get their mails`,
  });
  return order.job.id;
};

const finish = async (
  suite: Suite,
  { customer, winner }: Pick<Parties, "customer" | "winner">,
  id: string,
  tell: Tell,
): Promise<void> => {
  const params = { id };
  const { token } = winner;
  done(await suite.orders.job.start({ token, params }), "start the job");
  done(await suite.orders.job.complete({ token, params }), "complete it");
  await mailed(suite, customer, "Your job is done: please confirm it");
  const confirmed = { token: customer.token, params };
  const { job } = done(await suite.orders.job.confirm(confirmed), "confirm it");
  done(
    await suite.orders.review.create({
      ...confirmed,
      body: { rating: 4.5, comment: "On time, and it works." },
    }),
    "review it",
  );
  const { rating } = await eventually(
    () => suite.orders.rating.read({ params: { id: winner.userId } }),
    (data) => data.rating.count === 1,
    "the provider's rating",
  );
  await mailed(suite, winner, "Your work was confirmed");
  await mailed(suite, winner, "You have a review");
  tell({
    what: "the job: start, complete, confirm, then POST /orders/v1/jobs/{id}/review",
    result: `${job.status}; the provider's rating is ${String(rating.mean)}, and each party has the mails that say so`,
  });
};

/** Waits until so many mails of this subject have come to an address. */
const mailed = async (
  suite: Suite,
  { email }: Pick<Party, "email">,
  subject: string,
  count = 1,
): Promise<void> => {
  await eventually(
    () => suite.notifications.devMail.list({ query: { to: email } }),
    ({ mails }) =>
      mails.filter((mail) => mail.subject === subject).length >= count,
    `"${subject}" to ${email}`,
  );
};
