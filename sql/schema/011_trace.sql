-- W3C traceparent of the request that stored a file: its later stages belong to the same trace, on whatever host they run and
-- after whatever restart.
alter table raw_signals
    add column trace_parent text check (trace_parent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$');
