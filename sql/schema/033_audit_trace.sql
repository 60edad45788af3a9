-- W3C trace id of the request that an audit row tells of: from the row to its log lines and spans, and back.
alter table audit_log
    add column trace_id text;

create index audit_log_trace on audit_log (trace_id) where trace_id is not null;
comment on index audit_log_trace is 'audit rows of one request';
