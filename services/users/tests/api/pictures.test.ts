import { describe, expect, test } from "bun:test";
import { mintFor, type TestClaims } from "@tixlys/testkit";
import { BlobStoreFailure } from "@tixlys/blobs";
import { err } from "@tixlys/nexus";
import type {
  PictureEncoder,
  PictureRefusal,
} from "../../src/application/pictures/index.ts";
import { adaId } from "../domain/people.ts";
import { ada, admin, apiKeys, stranger, usersApi } from "./users-api.ts";

const mine = "/v1/me/picture";
const adas = `/v1/users/${adaId}/picture`;
const root: TestClaims = { roles: ["root"], aal: 2 };

async function api(encoder?: PictureEncoder) {
  const parts = await usersApi({ encoder });
  const send = async (
    method: string,
    path: string,
    as?: TestClaims,
    body?: FormData,
  ) => {
    const response = await parts.http.handle(
      new Request(`http://users.test${path}`, {
        method,
        headers:
          as === undefined
            ? {}
            : { authorization: `Bearer ${mintFor(apiKeys, as)}` },
        ...(body === undefined ? {} : { body }),
      }),
    );
    const text = await response.text();
    const json: unknown = text === "" ? undefined : JSON.parse(text);
    return { status: response.status, headers: response.headers, body: json };
  };
  return { ...parts, send };
}

function image(content = "picture", part = "image"): FormData {
  const form = new FormData();
  form.append(part, new Blob([content]), "me.png");
  return form;
}

const urlForm = new RegExp(
  `^/users/v1/users/${adaId}/picture\\?v=[0-9a-f]{8}$`,
);

describe("PUT /v1/me/picture", () => {
  test("200 with the picture's address, which the profile shows too and others are told", async () => {
    const { send, call, told } = await api();
    const { status, body } = await send("PUT", mine, ada, image());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: "success",
      data: { pictureUrl: expect.stringMatching(urlForm) },
    });
    const { data } = Object(body);
    for (const [path, as] of [
      ["/v1/me", ada],
      [`/v1/users/${adaId}`, stranger],
    ] as const) {
      const shown = await call({ path, as });
      expect(shown.body).toMatchObject({ data: { profile: data } });
      expect(shown.headers.get("etag")).toBe('"2"');
    }
    expect(told.map(({ type }) => type)).toEqual([
      "created",
      "picture-changed",
    ]);
  });

  test("another picture has another address, and the one before is due", async () => {
    const { send, lines } = await api();
    const urls = new Set<unknown>();
    for (const content of ["one", "two", "one"])
      urls.add((await send("PUT", mine, ada, image(content))).body);
    expect(urls.size).toBe(3);
    const states = [...lines.values()].map(({ state }) => state);
    expect(states.toSorted()).toEqual(["due", "due", "kept"]);
  });

  test.each([
    ["NotAPicture", 415, { contentType: { code: "unsupported-image" } }],
    ["PictureUnreadable", 422, { image: { code: "image-unreadable" } }],
    ["PictureTooLarge", 422, { image: { code: "image-too-large" } }],
    ["PictureMoves", 422, { image: { code: "image-animated" } }],
  ] as const)(
    "%s is %i, and nothing is stored",
    async (type, expected, data) => {
      const { send, objects, lines } = await api(refusing(type));
      const { status, body } = await send("PUT", mine, ada, image());
      expect(status).toBe(expected);
      expect(body).toMatchObject({ status: "fail", data });
      expect([objects.size, lines.size]).toEqual([0, 0]);
    },
  );

  test("503 with Retry-After while too many are encoded", async () => {
    const { send } = await api(refusing("PicturesBusy"));
    const { status, headers } = await send("PUT", mine, ada, image());
    expect([status, headers.get("retry-after")]).toEqual([503, "2"]);
  });

  test("http-rules 16: 503 with Retry-After while the store is away", async () => {
    const { send, store } = await api();
    store.put = () => Promise.reject(new BlobStoreFailure("write", "away"));
    const { status, headers } = await send("PUT", mine, ada, image());
    expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
  });

  test("413 above 5 MiB, and exactly 5 MiB is taken", async () => {
    const { send } = await api();
    const most = 5 * 1024 * 1024;
    const taken = await send("PUT", mine, ada, image("x".repeat(most)));
    expect(taken.status).toBe(200);
    const refused = await send("PUT", mine, ada, image("x".repeat(most + 1)));
    expect(refused.status).toBe(413);
    expect(refused.body).toMatchObject({
      data: { size: { code: "body-too-large" } },
    });
  });

  test("422 for no part, another name, two parts; 415 without a form", async () => {
    const { send, call } = await api();
    const two = image();
    two.append("image", new Blob(["x"]), "x.png");
    const more = image();
    more.append("caption", "hello");
    for (const [form, data] of [
      [image("x", "picture"), { picture: {}, image: { code: "required" } }],
      [two, { image: { code: "too-many-items" } }],
      [more, { caption: { code: "unknown-property" } }],
    ] as const) {
      const { status, body } = await send("PUT", mine, ada, form);
      expect(status).toBe(422);
      expect(body).toMatchObject({ data });
    }
    const json = await call({
      method: "PUT",
      path: mine,
      as: ada,
      body: { image: "x" },
    });
    expect(json.status).toBe(415);
  });

  test("401 without a token, 403 for who is not verified, 404 before the profile is there", async () => {
    const { send } = await api();
    expect((await send("PUT", mine, undefined, image())).status).toBe(401);
    const unverified = { ...ada, verified: false };
    expect((await send("PUT", mine, unverified, image())).status).toBe(403);
    const early = await send("PUT", mine, stranger, image());
    expect([early.status, early.headers.get("retry-after")]).toEqual([
      404,
      "1",
    ]);
  });
});

test("DELETE /v1/me/picture: 200 with a picture and without, and the picture is nowhere any more", async () => {
  const { send, call, pictures, objects } = await api();
  await send("PUT", mine, ada, image());
  for (let turn = 0; turn < 2; turn += 1) {
    const { status, body } = await send("DELETE", mine, ada);
    expect([status, body]).toEqual([200, { status: "success", data: null }]);
  }
  const { body } = await call({ path: "/v1/me", as: ada });
  expect(JSON.stringify(body)).not.toContain("picture");
  expect((await send("GET", adas)).status).toBe(404);
  await pictures.cleanUp();
  expect(objects.size).toBe(0);
});

describe("GET /v1/users/{id}/picture", () => {
  test("302 to a signed URL for anybody, whatever they accept and whichever picture they think of", async () => {
    const { send, http } = await api();
    await send("PUT", mine, ada, image());
    for (const path of [adas, `${adas}?v=0badcafe`, adas.replace("/v1", "")]) {
      const found = await http.handle(
        new Request(`http://users.test${path}`, {
          headers: { accept: "image/avif,image/webp,image/*" },
        }),
      );
      expect(found.status).toBe(302);
      expect(found.headers.get("location")).toMatch(
        /^https:\/\/blobs\.example\.test\/pictures\//,
      );
      expect(found.headers.get("cache-control")).toBe("public, max-age=60");
    }
  });

  test("404 without a picture, for nobody, and for what is no id, alike", async () => {
    const { send } = await api();
    const answers = await Promise.all([
      send("GET", adas),
      send("GET", `/v1/users/${stranger.userId ?? ""}/picture`),
      send("GET", "/v1/users/robert/picture"),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(
      1,
    );
  });
});

describe("PUT and DELETE /v1/users/{id}/picture", () => {
  test("the picture of a closed account is shown to nobody", async () => {
    const { send, rows } = await api();
    await send("PUT", adas, admin, image());
    expect((await send("GET", adas)).status).toBe(302);
    const profile = rows.get(adaId);
    if (profile === undefined) throw new Error("no profile");
    rows.set(adaId, { ...profile, disabled: true });
    expect((await send("GET", adas)).status).toBe(404);
  });

  test("are for management, over people below their rank", async () => {
    const { send, rows } = await api();
    const given = await send("PUT", adas, admin, image());
    expect(given.body).toMatchObject({
      data: { pictureUrl: expect.stringMatching(urlForm) },
    });
    expect((await send("DELETE", adas, admin)).status).toBe(200);
    const profile = rows.get(adaId);
    if (profile === undefined) throw new Error("no profile");
    for (const [role, as, expected] of [
      ["moderator", admin, 200],
      ["admin", admin, 403],
      ["root", admin, 403],
      ["admin", root, 200],
      ["root", root, 200],
    ] as const) {
      const current = rows.get(adaId) ?? profile;
      rows.set(adaId, { ...current, roles: [role, "customer"] });
      for (const method of ["PUT", "DELETE"]) {
        const form = method === "PUT" ? image() : undefined;
        const { status, body } = await send(method, adas, as, form);
        expect([role, method, status]).toEqual([role, method, expected]);
        if (expected === 403)
          expect(body).toMatchObject({
            data: { permission: { code: "rank-too-low" } },
          });
      }
    }
  });

  test("auth #26: need the second factor of management, and are 403 for everybody else", async () => {
    const { send } = await api();
    for (const as of [
      ada,
      stranger,
      { roles: ["moderator"] },
      { roles: ["admin"], aal: 1 },
      { roles: ["root"], aal: 1 },
    ] satisfies TestClaims[])
      for (const method of ["PUT", "DELETE"])
        expect(
          (await send(method, adas, as, method === "PUT" ? image() : undefined))
            .status,
        ).toBe(403);
  });

  test("404 for nobody", async () => {
    const { send } = await api();
    const path = `/v1/users/${stranger.userId ?? ""}/picture`;
    expect((await send("PUT", path, admin, image())).status).toBe(404);
    expect((await send("DELETE", path, admin)).status).toBe(404);
  });
});

function refusing(type: PictureRefusal["type"]): PictureEncoder {
  return { encode: async () => err({ type }) };
}
