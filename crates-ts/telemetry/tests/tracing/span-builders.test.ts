import { describe, expect, test } from "bun:test";
import {
  createMessageSpan,
  databaseSpan,
  httpClientSpan,
  httpServerSpan,
  processSpan,
  publishSpan,
  settleSpan,
} from "../../src/index.ts";

describe("names and attributes of spans (semconv)", () => {
  test("an HTTP server's span is named after method and route", () => {
    expect(
      httpServerSpan({
        method: "get",
        route: "/v1/users/{id}",
        scheme: "http",
        path: "/v1/users/7",
        host: "users",
        port: 4102,
        clientAddress: "10.0.0.9",
        userAgent: "curl/8",
        protocolVersion: "1.1",
      }),
    ).toEqual({
      name: "GET /v1/users/{id}",
      kind: "server",
      attributes: {
        "http.request.method": "GET",
        "http.route": "/v1/users/{id}",
        "url.scheme": "http",
        "url.path": "/v1/users/7",
        "server.address": "users",
        "server.port": 4102,
        "client.address": "10.0.0.9",
        "user_agent.original": "curl/8",
        "network.protocol.version": "1.1",
      },
    });
  });

  test("an unmatched path and an unknown method cannot invent names", () => {
    const span = httpServerSpan({
      method: "BREW",
      scheme: "http",
      path: "/x/y/z",
    });
    expect(span.name).toBe("_OTHER");
    expect(span.attributes).not.toHaveProperty("http.route");
  });

  test("an HTTP client's span has the URL without its secrets", () => {
    const span = httpClientSpan({
      method: "POST",
      url: "http://me:pw@auth:4101/v1/x?token=abc",
    });
    expect(span).toEqual({
      name: "POST",
      kind: "client",
      attributes: {
        "http.request.method": "POST",
        "url.full": "http://auth:4101/v1/x?token=[redacted]",
        "server.address": "auth",
        "server.port": 4101,
      },
    });
    expect(
      httpClientSpan({ method: "GET", url: "no url" }).attributes["url.full"],
    ).toBe("no url");
  });

  test("a database span is named by its summary, or by operation and table", () => {
    expect(
      databaseSpan({ operation: "SELECT", collection: "profile" }).name,
    ).toBe("SELECT profile");
    expect(databaseSpan({ operation: "BEGIN" }).name).toBe("BEGIN");
    const span = databaseSpan({
      operation: "SELECT",
      summary: "SELECT profile account",
      database: "tixlys_users",
      query: "select 1 where id = $1",
    });
    expect(span.name).toBe("SELECT profile account");
    expect(span.attributes).toMatchObject({
      "db.system.name": "postgresql",
      "db.namespace": "tixlys_users",
      "db.query.text": "select 1 where id = $1",
    });
  });

  test("messaging spans are named after operation and template", () => {
    const facts = {
      template: "evt.auth.account.registered.v1",
      messageId: "m1",
      consumerGroup: "users-auth",
      deliveryCount: 2,
    };
    expect(createMessageSpan(facts)).toMatchObject({
      name: "create evt.auth.account.registered.v1",
      kind: "producer",
    });
    expect(publishSpan(facts)).toMatchObject({
      name: "publish evt.auth.account.registered.v1",
      kind: "producer",
      attributes: {
        "messaging.operation.type": "send",
        "messaging.system": "nats",
      },
    });
    expect(publishSpan(facts, "client").kind).toBe("client");
    expect(processSpan(facts)).toMatchObject({
      name: "process evt.auth.account.registered.v1",
      kind: "consumer",
      attributes: {
        "messaging.message.id": "m1",
        "messaging.consumer.group.name": "users-auth",
        "messaging.nats.delivery_count": 2,
      },
    });
    expect(settleSpan("nack", facts)).toMatchObject({
      name: "nack evt.auth.account.registered.v1",
      attributes: { "messaging.operation.type": "settle" },
    });
  });
});
