import { describe, expect, test } from "bun:test";
import { checkStoredFixtures, fold } from "@tixlys/nexus";
import { given } from "@tixlys/nexus/testing";
import type { OrderCommand } from "../../src/domain/order/commands.ts";
import type { OrderEvent } from "../../src/domain/order/events.ts";
import { order } from "../../src/domain/order/order.ts";
import type { OrderStatus } from "../../src/domain/order/state.ts";
import { orderFixtures } from "../../src/domain/order/stored-fixtures.ts";
import { orderEvents } from "../../src/domain/order/stored-order.ts";
import {
  accepted,
  ada,
  adas,
  after,
  bo,
  bos,
  cancelled,
  changed,
  closed,
  customer,
  cy,
  cys,
  euros,
  expired,
  expiresAt,
  idOf,
  jobId,
  offered,
  orderId,
  placed,
  rejected,
  reoffered,
  service,
  start,
  stranger,
  terms,
  withdrawn,
} from "./things.ts";
import { parseProviderId } from "../../src/domain/shared/ids.ts";

const commands = {
  PlaceOrder: {
    type: "PlaceOrder",
    orderId,
    customerId: customer,
    serviceId: service,
    terms,
    expiresAt,
    at: start,
  },
  ChangeOrder: {
    type: "ChangeOrder",
    by: customer,
    terms: { budget: euros("120") },
    changed: ["budget", "description"],
    at: after(1),
  },
  MakeOffer: {
    type: "MakeOffer",
    offerId: adas,
    by: ada,
    price: euros("90"),
    bookTime: after(25),
    at: after(2),
  },
  ChangeOffer: {
    type: "ChangeOffer",
    offerId: adas,
    by: ada,
    price: euros("75"),
    bookTime: after(26),
    at: after(3),
  },
  WithdrawOffer: {
    type: "WithdrawOffer",
    offerId: adas,
    by: { kind: "provider", id: ada },
    at: after(4),
  },
  AcceptOffer: {
    type: "AcceptOffer",
    offerId: adas,
    by: customer,
    jobId,
    at: after(4),
  },
  CancelOrder: {
    type: "CancelOrder",
    by: { kind: "customer", id: customer },
    at: after(4),
  },
  ExpireOrder: { type: "ExpireOrder", at: after(4) },
  CloseOrder: { type: "CloseOrder", at: after(200) },
} as const satisfies {
  [T in OrderCommand["type"]]: OrderCommand & { type: T };
};

const open = [placed];
const bidden = [placed, offered(ada), offered(bo)];
const assigned = [...bidden, accepted(ada), rejected(bo)];
/** A past for each status that an order can have. */
const pasts: Record<OrderStatus, readonly OrderEvent[]> = {
  open: bidden,
  assigned,
  closed: [...assigned, closed],
  cancelled: [...bidden, cancelled(), rejected(ada), rejected(bo)],
  expired: [...bidden, expired, rejected(ada), rejected(bo)],
};

describe("what is possible", () => {
  test("an order is placed as it was asked for", () => {
    given(order).when(commands.PlaceOrder).then([placed]);
    expect(fold(order, undefined, open)).toMatchObject({
      status: "open",
      terms,
      offers: [],
    });
  });

  test("its customer changes it while it is open; what is not named stays", () => {
    given(order, open).when(commands.ChangeOrder).then([changed]);
    const none = { ...commands.ChangeOrder, changed: [] } as const;
    given(order, open).when(none).then([]);
    const away = { ...commands.ChangeOrder, terms: { budget: null } };
    expect(given(order, open).when(away).state()).toMatchObject({
      terms: { ...terms, budget: undefined },
    });
  });

  test("providers bid, change their bids and take them back", () => {
    given(order, open)
      .when(commands.MakeOffer)
      .then([offered(ada)]);
    given(order, [placed, offered(ada)])
      .when(commands.ChangeOffer)
      .then([reoffered(ada)]);
    given(order, bidden)
      .when(commands.WithdrawOffer)
      .then([withdrawn(ada)]);
  });

  test("who has withdrawn may bid again, under another offer", () => {
    const again = { ...commands.MakeOffer, offerId: cys };
    expect(
      given(order, [...bidden, withdrawn(ada)])
        .when(again)
        .result().ok,
    ).toBe(true);
  });

  test("accepting one offer rejects all that are pending, and touches no withdrawn one", () => {
    const past = [...bidden, offered(cy), withdrawn(cy)];
    const when = given(order, past).when(commands.AcceptOffer);
    when.then([accepted(ada), rejected(bo)]);
    expect(when.state()).toMatchObject({
      status: "assigned",
      jobId,
      winner: { id: adas, status: "accepted" },
      others: [
        { id: bos, status: "rejected" },
        { id: cys, status: "withdrawn" },
      ],
    });
  });

  test("an open order is cancelled by its customer or with their account, and its offers are rejected", () => {
    given(order, bidden)
      .when(commands.CancelOrder)
      .then([cancelled(), rejected(ada), rejected(bo)]);
    given(order, bidden)
      .when({ ...commands.CancelOrder, by: { kind: "account-gone" } })
      .then([cancelled("account-gone"), rejected(ada), rejected(bo)]);
  });

  test("an order expires with its offers", () => {
    given(order, bidden)
      .when(commands.ExpireOrder)
      .then([expired, rejected(ada), rejected(bo)]);
  });

  test("an assigned order is closed, or cancelled with its job", () => {
    given(order, assigned).when(commands.CloseOrder).then([closed]);
    given(order, assigned)
      .when({ ...commands.CancelOrder, by: { kind: "job-cancelled" } })
      .then([cancelled("job-cancelled")]);
  });

  test("an offer is withdrawn with its provider's account", () => {
    given(order, bidden)
      .when({ ...commands.WithdrawOffer, by: { kind: "account-gone" } })
      .then([withdrawn(ada, "account-gone")]);
  });
});

describe("what is not", () => {
  test.each(
    Object.values(commands).filter(({ type }) => type !== "PlaceOrder"),
  )("$type: there is no order", (command) => {
    given(order).when(command).rejected({ type: "OrderUnknown" });
  });

  test.each(Object.entries(pasts))(
    "an order that is %s is not placed",
    (_, past) => {
      given(order, past).when(commands.PlaceOrder).rejected({
        type: "OrderExists",
      });
    },
  );

  const settled = Object.entries(pasts).filter(([status]) => status !== "open");
  test.each(settled)(
    "nothing is done to an order that is %s",
    (status, past) => {
      const job = status === "assigned" || status === "closed" ? { jobId } : {};
      const refusal = { type: "OrderNotOpen", status, ...job };
      for (const type of [
        "ChangeOrder",
        "AcceptOffer",
        "CancelOrder",
        "ExpireOrder",
      ] as const)
        expect(given(order, past).when(commands[type]).result()).toEqual({
          ok: false,
          // cast: the status is one of the keys
          error: refusal as never,
        });
      const bid = { ...commands.MakeOffer, by: cy, offerId: cys };
      expect(given(order, past).when(bid).result()).toMatchObject({
        error: refusal,
      });
      const offer =
        status === "assigned" || status === "closed" ? "accepted" : "rejected";
      for (const type of ["ChangeOffer", "WithdrawOffer"] as const)
        given(order, past)
          .when(commands[type])
          .rejected({ type: "OfferNotPending", status: offer });
    },
  );

  test("only an assigned order is closed or cancelled with a job", () => {
    for (const status of ["open", "closed", "cancelled", "expired"] as const) {
      const refusal = { type: "OrderNotAssigned", status } as const;
      given(order, pasts[status]).when(commands.CloseOrder).rejected(refusal);
      given(order, pasts[status])
        .when({ ...commands.CancelOrder, by: { kind: "job-cancelled" } })
        .rejected(refusal);
    }
  });

  test("nobody but its customer changes it, chooses and cancels", () => {
    for (const command of [
      { ...commands.ChangeOrder, by: stranger },
      { ...commands.AcceptOffer, by: stranger },
      { ...commands.CancelOrder, by: { kind: "customer", id: stranger } },
    ] as const)
      given(order, bidden).when(command).rejected({ type: "NotTheCustomer" });
  });

  test("nobody but its provider changes an offer and takes it back", () => {
    for (const command of [
      { ...commands.ChangeOffer, by: bo },
      { ...commands.WithdrawOffer, by: { kind: "provider", id: bo } },
    ] as const)
      given(order, bidden).when(command).rejected({ type: "NotTheProvider" });
  });

  test("an offer that is not there, or not pending, cannot win", () => {
    const other = { ...commands.AcceptOffer, offerId: cys };
    given(order, bidden).when(other).rejected({ type: "OfferUnknown" });
    given(order, [...bidden, withdrawn(ada)])
      .when(commands.AcceptOffer)
      .rejected({ type: "OfferNotPending", status: "withdrawn" });
  });

  test("a provider has one live offer in an order, and none in their own", () => {
    given(order, bidden)
      .when({ ...commands.MakeOffer, offerId: cys })
      .rejected({ type: "LiveOfferExists" });
    const own = idOf(parseProviderId(customer));
    given(order, open)
      .when({ ...commands.MakeOffer, by: own })
      .rejected({ type: "OwnOrder" });
  });

  test("a hundred offers are enough, the withdrawn ones counted", () => {
    const past: OrderEvent[] = [placed];
    for (let each = 0; each < 100; each += 1)
      past.push(offered(bo), withdrawn(bo));
    given(order, past)
      .when(commands.MakeOffer)
      .rejected({ type: "OffersFull" });
  });

  test("nobody keeps the others out: five offers of one provider are enough, and ten changes of one offer", () => {
    const past: OrderEvent[] = [placed];
    for (let each = 0; each < 5; each += 1)
      past.push(offered(ada), withdrawn(ada));
    given(order, past)
      .when(commands.MakeOffer)
      .rejected({ type: "OffersFull" });
    const another = {
      ...commands.MakeOffer,
      offerId: bos,
      by: bo,
      price: euros("80"),
    };
    given(order, past)
      .when(another)
      .then([offered(bo)]);
    const often = Array.from({ length: 10 }, () => reoffered(ada));
    given(order, [placed, offered(ada), ...often])
      .when(commands.ChangeOffer)
      .rejected({ type: "ChangesFull" });
    given(order, [placed, offered(ada), ...often.slice(1)])
      .when(commands.ChangeOffer)
      .then([reoffered(ada)]);
  });

  test("an order is changed a hundred times at most", () => {
    const often = Array.from({ length: 100 }, () => changed);
    given(order, [placed, ...often])
      .when(commands.ChangeOrder)
      .rejected({ type: "ChangesFull" });
    given(order, [placed, ...often.slice(1)])
      .when(commands.ChangeOrder)
      .then([changed]);
  });

  test("times that run backwards or lie behind are refused", () => {
    const backwards = { ...terms, timeEnd: after(23) };
    given(order)
      .when({ ...commands.PlaceOrder, terms: backwards })
      .rejected({ type: "TimeRangeInvalid" });
    given(order)
      .when({ ...commands.PlaceOrder, at: after(48) })
      .rejected({ type: "TimeRangeInvalid" });
    given(order, open)
      .when({ ...commands.ChangeOrder, terms: { timeStart: after(49) } })
      .rejected({ type: "TimeRangeInvalid" });
    for (const type of ["MakeOffer", "ChangeOffer"] as const)
      given(order, type === "MakeOffer" ? open : bidden)
        .when({ ...commands[type], bookTime: after(1) })
        .rejected({ type: "BookTimePast" });
  });

  test("past its time an order is as good as expired, before anybody has said so", () => {
    const refusal = { type: "OrderNotOpen", status: "expired" } as const;
    for (const type of ["ChangeOrder", "AcceptOffer"] as const)
      given(order, bidden)
        .when({ ...commands[type], at: expiresAt })
        .rejected(refusal);
    given(order, open)
      .when({ ...commands.MakeOffer, at: expiresAt })
      .rejected(refusal);
  });
});

test("every version of every event that may lie in a stream is read", () => {
  expect(() => checkStoredFixtures(orderEvents, orderFixtures)).not.toThrow();
  expect(() => checkStoredFixtures(orderEvents, [])).toThrow("no fixture");
});
