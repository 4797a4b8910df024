import { expect, test } from "bun:test";
import { type Brand, defineEvents, field } from "../../src/index.ts";

type UserId = Brand<string, "UserId">;
type Opened = {
  readonly type: "Opened";
  readonly id: UserId;
  readonly role: "user" | "admin";
};
type Closed = { readonly type: "Closed"; readonly at: Date };
type Event = Opened | Closed;

const define = defineEvents<Event>();
const opened = {
  version: 1,
  fields: { id: field.text<UserId>(), role: field.oneOf("user", "admin") },
} as const;
const closed = { version: 1, fields: { at: field.instant() } } as const;
const up = <T>(data: T): T => data;

test("every older version needs its upcaster, and no other has one: anything else does not compile", () => {
  const { fields } = closed;
  const whole = define({
    Opened: opened,
    Closed: { version: 3, fields, upcast: { 1: up, 2: up } },
  });
  expect(whole.versions).toEqual({ Opened: 1, Closed: 3 });
  const refused = [
    // @ts-expect-error version 3 needs upcasters of 1 and 2
    define({ Opened: opened, Closed: { version: 3, fields } }),
    define({
      Opened: opened,
      // @ts-expect-error the upcaster of 2 is missing
      Closed: { version: 3, fields, upcast: { 1: up } },
    }),
    define({
      Opened: opened,
      // @ts-expect-error nothing comes after version 3
      Closed: { version: 3, fields, upcast: { 1: up, 2: up, 3: up } },
    }),
    define({
      Opened: opened,
      // @ts-expect-error there is nothing before version 1
      Closed: { version: 1, fields, upcast: { 1: up } },
    }),
    define({
      Opened: opened,
      // @ts-expect-error an upcaster answers an object of JSON
      Closed: { version: 2, fields, upcast: { 1: () => undefined } },
    }),
    define({
      Opened: opened,
      // @ts-expect-error a version that is only known at run time could not be complete
      Closed: { version: [2].length, fields, upcast: { 1: up } },
    }),
  ];
  expect(refused.length).toBe(6);
});

test("every type of event must be declared, and no other: anything else does not compile", () => {
  const refused = [
    // @ts-expect-error Closed is missing
    define({ Opened: opened }),
    // @ts-expect-error there is no event Lost
    define({ Opened: opened, Closed: closed, Lost: closed }),
  ];
  expect(refused.length).toBe(2);
});

test("every field must be declared with the field of its type: anything else does not compile", () => {
  const { fields } = opened;
  const refused = [
    // @ts-expect-error at is missing
    define({ Opened: opened, Closed: { version: 1, fields: {} } }),
    define({
      Opened: opened,
      // @ts-expect-error Closed has no field by
      Closed: { version: 1, fields: { ...closed.fields, by: field.text() } },
    }),
    define({
      Opened: opened,
      // @ts-expect-error a Date is no text
      Closed: { version: 1, fields: { at: field.text() } },
    }),
    define({
      // @ts-expect-error the role may be admin, too
      Opened: { version: 1, fields: { ...fields, role: field.oneOf("user") } },
      Closed: closed,
    }),
    define({
      // @ts-expect-error a closed set of texts must say which they are
      Opened: { version: 1, fields: { ...fields, role: field.text() } },
      Closed: closed,
    }),
    define({
      Opened: {
        version: 1,
        // @ts-expect-error another brand is another type
        fields: { ...fields, id: field.text<Brand<string, "OrderId">>() },
      },
      Closed: closed,
    }),
  ];
  expect(refused.length).toBe(6);
});
