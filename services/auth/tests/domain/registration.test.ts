import { describe, expect, test } from "bun:test";
import { given } from "@tixlys/nexus/testing";
import {
  linkLifetimeMs,
  registration,
  registrationLifetimeMs,
  type RegistrationEvent,
  type RequestRegistration,
} from "../../src/domain/registration/registration.ts";
import { at, email, linkId, userId, username } from "./values.ts";

const request: RequestRegistration = {
  type: "RequestRegistration",
  id: userId(1),
  email: email("ada@example.test"),
  username: username("ada"),
  capability: "customer",
  details: {},
  linkId: linkId(2),
  owner: undefined,
  at: at(0),
};
const applicant = {
  id: request.id,
  email: request.email,
  username: request.username,
  capability: request.capability,
  details: {},
  requestedAt: at(0),
  expiresAt: at(registrationLifetimeMs),
};
const link = { id: linkId(2), expiresAt: at(linkLifetimeMs) };
const requested: RegistrationEvent = {
  type: "RegistrationRequested",
  ...applicant,
  link,
};
const refused: RegistrationEvent = {
  type: "RegistrationRefused",
  ...applicant,
  owner: userId(9),
};
const redeemed: RegistrationEvent = {
  type: "RegistrationRedeemed",
  id: request.id,
  at: at(5),
};

describe("a registration", () => {
  test("waits for its link for an hour, and for a new one for a day (auth #14)", () => {
    given(registration, []).when(request).then([requested]);
    expect(linkLifetimeMs).toBeLessThanOrEqual(60 * 60 * 1000);
    given(registration, [requested])
      .when(request)
      .rejected({ type: "RegistrationExists" });
  });

  test("of an address with an owner has no link but the same reservation (decision 25)", () => {
    given(registration, [])
      .when({ ...request, owner: userId(9) })
      .then([refused]);
    given(registration, [refused])
      .when({ type: "Redeem", linkId: linkId(2), at: at(1) })
      .rejected({ type: "RegistrationNotPending" });
    given(registration, [refused])
      .when({ type: "RenewLink", linkId: linkId(3), at: at(1) })
      .rejected({ type: "RegistrationNotPending" });
  });

  test("takes no name that speaks for the house", () => {
    for (const name of [
      "root",
      "admin",
      "ad.min",
      "support",
      "tixlys",
      "post-master",
    ])
      given(registration, [])
        .when({ ...request, username: username(name) })
        .rejected({ type: "UsernameReserved" });
  });

  test("is redeemed once, by its newest link, in time (auth #14)", () => {
    const redeem = { type: "Redeem", linkId: linkId(2) } as const;
    given(registration, [requested])
      .when({ ...redeem, at: at(5) })
      .then([redeemed]);
    given(registration, [requested, redeemed])
      .when({ ...redeem, at: at(6) })
      .rejected({ type: "LinkUsed" });
    given(registration, [requested])
      .when({ ...redeem, at: at(linkLifetimeMs) })
      .rejected({ type: "LinkExpired" });
    given(registration, [requested])
      .when({ ...redeem, at: at(linkLifetimeMs - 1) })
      .then([{ ...redeemed, at: at(linkLifetimeMs - 1) }]);
    given(registration, [])
      .when({ ...redeem, at: at(1) })
      .rejected({ type: "RegistrationNotPending" });
  });

  test("voids the older link when a newer one is made (auth #14)", () => {
    const renewed: RegistrationEvent = {
      type: "LinkRenewed",
      link: { id: linkId(3), expiresAt: at(1000 + linkLifetimeMs) },
    };
    given(registration, [requested])
      .when({ type: "RenewLink", linkId: linkId(3), at: at(1000) })
      .then([renewed]);
    given(registration, [requested, renewed])
      .when({ type: "Redeem", linkId: linkId(2), at: at(2000) })
      .rejected({ type: "LinkExpired" });
    given(registration, [requested, renewed])
      .when({ type: "Redeem", linkId: linkId(3), at: at(2000) })
      .then([{ ...redeemed, at: at(2000) }]);
  });

  test("gives no link that outlives it, and none after its day", () => {
    const late = registrationLifetimeMs - 1000;
    given(registration, [requested])
      .when({ type: "RenewLink", linkId: linkId(3), at: at(late) })
      .then([
        {
          type: "LinkRenewed",
          link: { id: linkId(3), expiresAt: at(registrationLifetimeMs) },
        },
      ]);
    given(registration, [requested])
      .when({
        type: "RenewLink",
        linkId: linkId(3),
        at: at(registrationLifetimeMs),
      })
      .rejected({ type: "RegistrationNotPending" });
    given(registration, [requested, redeemed])
      .when({ type: "RenewLink", linkId: linkId(3), at: at(6) })
      .rejected({ type: "RegistrationNotPending" });
    given(registration, [])
      .when({ type: "RenewLink", linkId: linkId(3), at: at(6) })
      .rejected({ type: "RegistrationNotPending" });
  });
});
