import { createHash } from "node:crypto";
import type { Transaction } from "@tixlys/nexus/postgres";
import type { Allowances } from "../../application/ports.ts";

/** Counted by the hour, as mails are; a number is known by its hash alone, and forgotten after a day. */
export function allowancesIn({ sql }: Transaction): Allowances {
  const count = async (personId: string, of: "push" | "sms", at: string) => {
    await sql`
      insert into mail_hours (user_id, category, hour, count)
      values (${personId}, ${of}, date_trunc('hour', ${at}::timestamptz), 1)
      on conflict (user_id, category, hour) do update set count = mail_hours.count + 1`;
  };
  return {
    async push(personId, perHour, when) {
      const at = when.toISOString();
      const full = await sql`
        select from mail_hours
         where user_id = ${personId} and category = 'push' and hour = date_trunc('hour', ${at}::timestamptz) and count >= ${perHour}`;
      if (full.length > 0) return false;
      await count(personId, "push", at);
      return true;
    },

    async sms({ personId, phone }, { perHour, perDay }, when) {
      const at = when.toISOString();
      const hash = createHash("sha256").update(phone).digest("hex");
      const full = await sql`
        with had as (
          select 'person' as who, hour, count from mail_hours where user_id = ${personId} and category = 'sms'
          union all
          select 'number', hour, count from number_hours where number_hash = ${hash})
        select from had where hour > ${at}::timestamptz - interval '1 day' group by who
        having sum(count) >= ${perDay}
            or coalesce(sum(count) filter (where hour = date_trunc('hour', ${at}::timestamptz)), 0) >= ${perHour}`;
      if (full.length > 0) return false;
      await count(personId, "sms", at);
      await sql`
        insert into number_hours (number_hash, hour, count) values (${hash}, date_trunc('hour', ${at}::timestamptz), 1)
        on conflict (number_hash, hour) do update set count = number_hours.count + 1`;
      return true;
    },
  };
}
