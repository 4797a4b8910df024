import { beforeEach, describe, expect, test } from "bun:test";
import { ada, verifiedAccount } from "../../application/memory/ports.ts";
import {
  browserOf,
  harness,
  placeOf,
  type Browser,
  type Harness,
} from "./visitor.ts";

let own: Harness;
let browser: Browser;
beforeEach(async () => {
  own = harness();
  browser = browserOf(own);
  await verifiedAccount(own.on);
  const { username: identifier, password } = ada;
  await browser.send("sign-in", { identifier, password });
});

describe("auth #75: the page of one's data", () => {
  test("asks for it, says that it is being collected, and gives it as a file", async () => {
    expect((await browser.open("my-data")).text).toContain("Collect my data");
    const asked = await browser.fill("my-data", {});
    expect(placeOf(asked)).toBe("my-data?notice=asked");
    expect((await browser.open("my-data?notice=asked")).text).toContain(
      "is being collected",
    );
    await own.on.app.collectExports();
    expect((await browser.open("my-data")).text).toContain("It is ready");
    const file = await browser.fill("my-data", {});
    expect([file.status, file.headers.get("content-disposition")]).toEqual([
      200,
      'attachment; filename="my-data.json"',
    ]);
    expect(file.headers.get("cache-control")).toBe("no-store");
    expect(file.json).toMatchObject({ complete: true });
  });

  test("auth #49: wants the password again, and comes back", async () => {
    own.on.advance(11 * 60_000);
    for (const page of ["my-data", "delete-account"])
      expect(placeOf(await browser.open(page))).toBe(
        `step-up?return_to=${page}`,
      );
  });
});

describe("auth #75: the page that ends an account", () => {
  test("deletes it with the password and a yes, and the browser is nobody's", async () => {
    const left = await browser.fill("delete-account", {
      password: ada.password,
      sure: "yes",
    });
    expect(placeOf(left)).toBe("sign-in?notice=deleted");
    expect(browser.cookies.has("__Host-tixlys-refresh")).toBe(false);
    expect((await browser.open("sign-in?notice=deleted")).text).toContain(
      "Your account is deleted",
    );
    expect(own.on.store.departures).toHaveLength(1);
  });

  test("does nothing without the yes, or with a wrong password, and says which", async () => {
    const unsure = await browser.fill("delete-account", {
      password: ada.password,
    });
    expect([unsure.status, unsure.text]).toEqual([
      422,
      expect.stringContaining("Please say that you want it deleted"),
    ]);
    const wrong = await browser.fill("delete-account", {
      password: "mistyped mistyped",
      sure: "yes",
    });
    expect([wrong.status, wrong.text]).toEqual([
      401,
      expect.stringContaining("This is not your password"),
    ]);
    expect(own.on.store.departures).toEqual([]);
    expect((await browser.open("account")).status).toBe(200);
  });
});
