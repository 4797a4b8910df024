import { describe, expect, test } from "bun:test";
import { page } from "@tixlys/pawz";
import { fixtureService } from "@tixlys/testkit/fixture";

type Sent = {
  readonly id?: string;
  readonly name?: string;
  readonly cookie?: string;
};

/** A page that greets whoever sends its form, and counts them. */
function over(status = 303) {
  const carriedOut: string[] = [];
  const gate = Promise.withResolvers<undefined>();
  const form = page({
    path: "/ui/guests",
    methods: ["POST"],
    once: "form",
    async handle(_request, context) {
      const name = (await context.form()).get("name") ?? "nobody";
      carriedOut.push(name);
      if (name === "slow") await gate.promise;
      if (status === 500) throw new Error("broken");
      return new Response(status === 303 ? null : `hello ${name}`, {
        status,
        headers: {
          location: `guests?number=${carriedOut.length}`,
          "content-security-policy": "default-src 'none'",
          "set-cookie": `guest=${carriedOut.length}`,
        },
      });
    },
  });
  const { http } = fixtureService({ parts: { pages: [form] } });
  const send = ({
    id = "01234567-89ab-cdef",
    name = "ada",
    cookie,
  }: Sent = {}) =>
    http.handle(
      new Request("http://shop.test/ui/guests", {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          ...(cookie === undefined ? {} : { cookie }),
        },
        body: new URLSearchParams({ form: id, name }).toString(),
      }),
    );
  return { send, carriedOut, letGo: () => gate.resolve(undefined) };
}

describe("a form that is sent twice", () => {
  test("is carried out once; the second answer is the first one, cookie and policy included", async () => {
    const { send, carriedOut } = over();
    const [first, second] = [await send(), await send()];
    for (const { status, headers } of [first, second]) {
      expect(status).toBe(303);
      expect(headers.get("location")).toBe("guests?number=1");
      expect(headers.getSetCookie()).toEqual(["guest=1"]);
      expect(headers.get("content-security-policy")).toBe("default-src 'none'");
    }
    expect(carriedOut).toEqual(["ada"]);
  });

  test("waits for the first one while that is being worked on (a double click)", async () => {
    const { send, carriedOut, letGo } = over(200);
    const first = send({ name: "slow" });
    const second = send({ name: "slow" });
    await Bun.sleep(20);
    letGo();
    const texts = await Promise.all(
      [first, second].map(async (each) => (await each).text()),
    );
    expect(texts).toEqual(["hello slow", "hello slow"]);
    expect(carriedOut).toEqual(["slow"]);
  });

  test("does what takes long ahead of it, once, and not again for an answer that is known", async () => {
    const done: string[] = [];
    const form = page({
      path: "/ui/guests",
      methods: ["POST"],
      once: "form",
      handle: () => new Response("never"),
      async ahead(_request, context) {
        const name = (await context.form()).get("name") ?? "";
        done.push(`hashed for ${name}`);
        return () => {
          done.push(`wrote ${name}`);
          return new Response(null, { status: 303 });
        };
      },
    });
    const { http } = fixtureService({ parts: { pages: [form] } });
    const send = async (id: string) =>
      http.handle(
        new Request("http://shop.test/ui/guests", {
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams({ form: id, name: "ada" }).toString(),
        }),
      );
    for (const id of ["a-form-with-an-id", "a-form-with-an-id", "none"])
      expect((await send(id)).status).toBe(303);
    expect(done).toEqual([
      "hashed for ada",
      "wrote ada",
      "hashed for ada",
      "wrote ada",
    ]);
  });

  test("counts as another one when it was corrected, shown anew, or sent from another browser", async () => {
    const { send, carriedOut } = over();
    await send();
    await send({ name: "adam" });
    await send({ id: "another-form-of-the-same" });
    await send({ cookie: "session=other" });
    expect(carriedOut).toEqual(["ada", "adam", "ada", "ada"]);
  });

  test("is carried out each time when it has no id, and tried again after a failure", async () => {
    const plain = over();
    await plain.send({ id: "short" });
    await plain.send({ id: "short" });
    expect(plain.carriedOut).toHaveLength(2);
    const broken = over(500);
    expect([
      (await broken.send()).status,
      (await broken.send()).status,
    ]).toEqual([500, 500]);
    expect(broken.carriedOut).toHaveLength(2);
  });
});
