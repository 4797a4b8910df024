import { classedColumns } from "@tixlys/testkit";
import { personalData } from "../../src/outbound/postgres/personal-data.ts";

classedColumns("events", personalData);
