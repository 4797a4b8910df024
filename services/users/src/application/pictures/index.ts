export { largestUploadBytes } from "../../domain/picture/picture.ts";
export { pictureUrlOf } from "../../domain/picture/picture-url.ts";
export { createPictures } from "./pictures.ts";
export type { Pictures } from "./pictures.ts";
export type {
  AttachRejection,
  PicturePorts,
  PictureRejection,
  PictureRequest,
} from "./requests.ts";
export type {
  LedgerEntries,
  OwnPicture,
  Picture,
  PictureEncoder,
  PictureLedger,
  PictureRefusal,
  PictureStore,
  PictureWork,
} from "../ports/pictures.ts";
