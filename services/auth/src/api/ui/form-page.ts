import {
  page,
  type Page,
  type PageContext,
  type RouteLimits,
} from "@tixlys/pawz";
import type { Device } from "../../application/session/start-session.ts";
import { deviceOf } from "../v1/device.ts";
import { isFromTrustedOrigin, type TrustedOrigins } from "../v1/origin.ts";
import { onceField } from "./form.ts";
import { responseTo, type Answer } from "./layout.ts";
import { foreignForm, refused } from "./refused.ts";

/** What a page knows of whoever looks at it or sends its form. */
export type Asked = {
  readonly request: Request;
  readonly query: URLSearchParams;
  readonly device: Device;
  /** Names whoever sends the form; their own quotas count from here on. */
  readonly actFor: (subject: string, sessionId?: string) => Promise<void>;
};

/** A page with at most one kind of form. */
export type FormPage = {
  /** As the service serves it: `/ui/sign-in`. */
  readonly path: string;
  /** The query parameter `token` is a mailed secret. */
  readonly hasToken?: true;
  /** Of the operation that the form stands for. */
  readonly limits?: RouteLimits;
  /** The form is carried out once, however often it is sent (`formId` belongs into it). */
  readonly once?: true;
  readonly show: (asked: Asked) => Promise<Answer> | Answer;
  readonly submit?: (
    asked: Asked,
    form: URLSearchParams,
  ) => Promise<Answer> | Answer;
  /** In the place of `submit`: what takes long and writes nothing, and then what writes. */
  readonly ahead?: (
    asked: Asked,
    form: URLSearchParams,
  ) => Promise<() => Promise<Answer> | Answer>;
};

/**
 * A page whose form changes something: looking changes nothing, the form comes by POST and from our own pages only
 * (auth #33). Whatever is refused on the way is said on a page as well.
 */
export function formPage(trusted: TrustedOrigins, own: FormPage): Page {
  const { path, limits, show, submit, ahead } = own;
  const takesForm = submit !== undefined || ahead !== undefined;
  return page({
    path,
    methods: takesForm ? ["GET", "POST"] : ["GET"],
    ...(own.hasToken === true ? { secretQuery: ["token"] } : {}),
    ...(own.once === true ? { once: onceField } : {}),
    ...(limits === undefined ? {} : { limits }),
    refused: (refusal) => responseTo(refused(refusal)),
    async handle(request, context) {
      const asked = askedOf(request, context);
      if (request.method !== "POST" || submit === undefined)
        return responseTo(await show(asked));
      return isFromTrustedOrigin(request, trusted)
        ? responseTo(await submit(asked, await context.form()))
        : responseTo(foreignForm);
    },
    ...(ahead === undefined
      ? {}
      : {
          async ahead(request, context) {
            if (!isFromTrustedOrigin(request, trusted))
              return () => responseTo(foreignForm);
            const asked = askedOf(request, context);
            const goOn = await ahead(asked, await context.form());
            return async () => responseTo(await goOn());
          },
        }),
  });
}

function askedOf(
  request: Request,
  { clientAddress, actFor }: PageContext,
): Asked {
  // A request whose Host is no host has no whole URL.
  const url = URL.parse(request.url, "http://localhost");
  return {
    request,
    query: url?.searchParams ?? new URLSearchParams(),
    device: deviceOf({ request, clientAddress }),
    actFor,
  };
}

/** The form of our own mailed tokens; anything else is not even shown in a page. */
const tokenForm = /^[A-Za-z0-9_-]{16,512}$/;

/** The mailed token in the address of a page, if it can be one. */
export function tokenOf({ query }: Asked): string | undefined {
  const token = query.get("token") ?? "";
  return tokenForm.test(token) ? token : undefined;
}
