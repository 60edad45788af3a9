-- Where the months of the large tables begin. There are no default partitions: with one, attaching a month
-- would scan and lock it. Partitions are made by ensure_partitions() (coming months) and by
-- ensure_feature_partitions(), ensure_chunk_partition() (whatever month a write needs: imported history is old).
-- To undo: alter table ... detach partition ... keeps each month as an ordinary table, nothing is copied.
create function uuid_at(at timestamptz) returns uuid
language sql immutable parallel safe
return (rpad(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0'), 32, '0'))::uuid;
comment on function uuid_at(timestamptz) is 'smallest UUIDv7 of a moment: bounds of the raw_chunks partitions';

create function time_of_uuid(id uuid) returns timestamptz
language sql immutable parallel safe
return to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0);
comment on function time_of_uuid(uuid) is 'moment inside a UUIDv7';
