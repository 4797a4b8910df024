import type { Route } from "@tixlys/pawz";
import { changeMyProfile } from "../api/v1/change-my-profile.ts";
import { deleteUser } from "../api/v1/delete-user.ts";
import { readMyProfile } from "../api/v1/read-my-profile.ts";
import { readProfile } from "../api/v1/read-profile.ts";
import type { Accounts } from "../application/ports.ts";
import type { Application } from "../application/application.ts";

/** What the docs say about this service. */
export const about = {
  title: "Users",
  description:
    "Profiles: what people tell about themselves, made from what auth tells of their accounts.",
};

/** The routes of this service, by API version. */
export function routes(
  app: Application,
  accounts: Accounts,
): { v1: readonly Route[] } {
  return {
    v1: [
      readMyProfile(app),
      changeMyProfile(app),
      readProfile(app),
      deleteUser(accounts),
    ],
  };
}
