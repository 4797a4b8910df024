import { blobPage, type SignedBlobs } from "@tixlys/blobs/http";
import type { Page, Route } from "@tixlys/pawz";
import { changeMyProfile } from "../api/v1/change-my-profile.ts";
import { changeProfile } from "../api/v1/change-profile.ts";
import { listProfiles } from "../api/v1/list-profiles.ts";
import { putMyProvider } from "../api/v1/put-my-provider.ts";
import { deleteUser } from "../api/v1/delete-user.ts";
import { readMyProfile } from "../api/v1/read-my-profile.ts";
import { readMyProvider } from "../api/v1/read-my-provider.ts";
import { readProfile } from "../api/v1/read-profile.ts";
import { deleteMyPicture } from "../api/v1/delete-my-picture.ts";
import { deletePicture } from "../api/v1/delete-picture.ts";
import { readPicture } from "../api/v1/read-picture.ts";
import { replaceMyPicture } from "../api/v1/replace-my-picture.ts";
import { replacePicture } from "../api/v1/replace-picture.ts";
import type { Application } from "../application/application.ts";
import type { Accounts } from "../application/ports.ts";
import type { Pictures } from "../application/pictures/index.ts";

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
  pictures: Pictures,
): { v1: readonly Route[] } {
  return {
    v1: [
      readMyProfile(app),
      changeMyProfile(app),
      readMyProvider(app),
      putMyProvider(app),
      listProfiles(app),
      readProfile(app),
      changeProfile(app),
      deleteUser(accounts),
      replaceMyPicture(pictures),
      deleteMyPicture(pictures),
      readPicture(pictures),
      replacePicture(pictures),
      deletePicture(pictures),
    ],
  };
}

/** Where signed URLs lead to, when pictures lie in a folder. */
export function pages(folder: SignedBlobs | undefined): readonly Page[] {
  return folder === undefined ? [] : [blobPage(folder)];
}
