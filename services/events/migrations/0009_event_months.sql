-- As before, and moves along what already lies in the default partition and belongs to the new month: one id from far ahead, which
-- anybody's clock may give, made every later run fail. Waits two seconds at most for who uses the default partition.
CREATE OR REPLACE FUNCTION "make_event_months"(first timestamptz, months integer) RETURNS integer LANGUAGE plpgsql AS $$
declare
  parent text;
  child  text;
  low    timestamptz;
  bounds uuid[];
  made   integer := 0;
begin
  perform set_config('lock_timeout', '2s', true);
  for n in 0 .. months - 1 loop
    low := date_trunc('month', first, 'UTC') + make_interval(months => n);
    low := date_trunc('month', low + interval '3 days', 'UTC');
    bounds := array[messaging.uuid_floor(low), messaging.uuid_floor(date_trunc('month', low + interval '33 days', 'UTC'))];
    foreach parent in array array['events', 'mentions'] loop
      child := parent || to_char(low at time zone 'UTC', '_YYYY_MM');
      if to_regclass(child) is null then
        execute format('create table %I (like %I including all)', child, parent);
        execute format('lock table %I in share row exclusive mode', parent || '_default');
        execute format('with moved as (delete from %I where %I >= $1 and %2$I < $2 returning *) insert into %I select * from moved',
                       parent || '_default', case parent when 'events' then 'id' else 'event_id' end, child) using bounds[1], bounds[2];
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child, bounds[1], bounds[2]);
        made := made + 1;
      end if;
    end loop;
  end loop;
  return made;
end $$;
