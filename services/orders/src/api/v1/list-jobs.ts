import { list, t } from "@tixlys/pawz";
import {
  type Application,
  jobStatuses,
} from "../../application/application.ts";
import { jobExample } from "./examples.ts";
import { split, statusFilter, uuid } from "./fields.ts";
import { verified } from "./guards.ts";
import { jobRowOnWire, jobSchema } from "./job-body.ts";

type Filters = {
  readonly role?: "customer" | "provider";
  readonly status?: string;
};

export const listJobs = (app: Application) =>
  list({
    path: "/jobs",
    operation: "orders:job:list",
    summary: "Your jobs, as customer or as provider",
    description: "The newest first. Follows your writes within moments.",
    guard: verified,
    delegable: true,
    plural: "jobs",
    filters: t.Object({
      role: t.Optional(
        t.Union([t.Literal("customer"), t.Literal("provider")], {
          description: "In which part; as customer unless told",
        }),
      ),
      status: statusFilter(jobStatuses),
    }),
    row: jobSchema,
    position: t.Object({ id: uuid }),
    example: { jobs: [jobExample], page: { nextCursor: null, hasMore: false } },
    async handle({ principal, query }, { limit, after }) {
      const { role = "customer", status }: Filters = query;
      const who = { role, userId: principal.userId, statuses: split(status) };
      const slice = { limit, after: after?.id };
      const { rows, next } = await app.listJobs(who, slice);
      return {
        rows: rows.map(jobRowOnWire),
        next: next === undefined ? undefined : { id: next },
      };
    },
  });
