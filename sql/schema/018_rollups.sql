-- RMS of the valid windows a minute and a day, beside hourly_feature_summary. Minutes are recomputed from features and days from
-- hours in the transaction that changes them; nothing is ever added to. A trend of a day reads 1,440 short rows, not 172,800 long ones.
create table minute_feature_summary (
    equipment_id text collate "C" not null,
    minute_start timestamptz not null,
    windows_count integer not null,
    rms_count_a integer not null, rms_count_b integer not null, rms_count_c integer not null,
    rms_mean_a double precision, rms_mean_b double precision, rms_mean_c double precision,
    rms_min_a double precision, rms_min_b double precision, rms_min_c double precision,
    rms_max_a double precision, rms_max_b double precision, rms_max_c double precision,
    primary key (equipment_id, minute_start)
) partition by range (minute_start);

create table daily_feature_summary (
    equipment_id text collate "C" not null references equipment,
    day_start timestamptz not null,
    windows_count bigint not null,
    rms_count_a bigint not null, rms_count_b bigint not null, rms_count_c bigint not null,
    rms_mean_a double precision, rms_mean_b double precision, rms_mean_c double precision,
    rms_min_a double precision, rms_min_b double precision, rms_min_c double precision,
    rms_max_a double precision, rms_max_b double precision, rms_max_c double precision,
    primary key (equipment_id, day_start)
);

-- Months of minutes beside the months of features that exist.
do $$
declare
    month record;
begin
    for month in
        select replace(c.relname, 'features_', 'minute_feature_summary_') as child, pg_get_expr(c.relpartbound, c.oid) as bound
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'features'::regclass
    loop
        execute format('create table %I partition of minute_feature_summary %s', month.child, month.bound);
    end loop;
end
$$;

insert into minute_feature_summary (
    equipment_id, minute_start, windows_count,
    rms_count_a, rms_count_b, rms_count_c, rms_mean_a, rms_mean_b, rms_mean_c,
    rms_min_a, rms_min_b, rms_min_c, rms_max_a, rms_max_b, rms_max_c)
select equipment_id, date_trunc('minute', window_start, 'UTC'), count(*),
    count(rms_a), count(rms_b), count(rms_c), avg(rms_a), avg(rms_b), avg(rms_c),
    min(rms_a), min(rms_b), min(rms_c), max(rms_a), max(rms_b), max(rms_c)
from features
where is_valid
group by 1, 2;

insert into daily_feature_summary (
    equipment_id, day_start, windows_count,
    rms_count_a, rms_count_b, rms_count_c, rms_mean_a, rms_mean_b, rms_mean_c,
    rms_min_a, rms_min_b, rms_min_c, rms_max_a, rms_max_b, rms_max_c)
select equipment_id, date_trunc('day', hour_start, 'UTC'), sum(windows_count)::bigint,
    sum(rms_count_a)::bigint, sum(rms_count_b)::bigint, sum(rms_count_c)::bigint,
    sum(rms_mean_a * rms_count_a) / nullif(sum(rms_count_a), 0)::double precision,
    sum(rms_mean_b * rms_count_b) / nullif(sum(rms_count_b), 0)::double precision,
    sum(rms_mean_c * rms_count_c) / nullif(sum(rms_count_c), 0)::double precision,
    min(rms_min_a), min(rms_min_b), min(rms_min_c), max(rms_max_a), max(rms_max_b), max(rms_max_c)
from hourly_feature_summary
group by 1, 2;

-- Smallest and largest sample of every 64, 512 and 4,096 samples of a recording: any stretch of it is drawn from a few hundred rows'
-- worth of numbers. Made when a recording is first drawn, and made again whenever they are missing.
create table raw_envelopes (
    raw_id uuid not null,
    -- Samples a bucket.
    bucket_samples integer not null,
    -- Parts of 4,096 buckets each; the last one is shorter.
    part_no integer not null,
    -- float32 little-endian, smallest and largest in turn; NaN where every cell of a bucket was empty. Null: the whole part was.
    phase_a bytea,
    phase_b bytea,
    phase_c bytea,
    primary key (raw_id, bucket_samples, part_no)
) partition by range (raw_id);

alter table raw_envelopes alter column phase_a set storage external;
alter table raw_envelopes alter column phase_b set storage external;
alter table raw_envelopes alter column phase_c set storage external;

do $$
declare
    month record;
begin
    for month in
        select replace(c.relname, 'raw_chunks_', 'raw_envelopes_') as child, pg_get_expr(c.relpartbound, c.oid) as bound
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'raw_chunks'::regclass
    loop
        execute format('create table %I partition of raw_envelopes %s', month.child, month.bound);
    end loop;
end
$$;
