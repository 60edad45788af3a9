-- What the application role may do: no schema changes, no edits of journal and audit.
do $$
begin
    if not exists (select from pg_roles where rolname = 'diagmod_app') then
        return;
    end if;

    grant select on all tables in schema public to diagmod_app;
    grant insert, update on
        equipment, maintenance_events, raw_signals, ingest_counters, twins, users, refresh_tokens, sessions,
        sign_in_attempts, hourly_feature_summary, cluster_labels, file_analyses, upload_sessions
        to diagmod_app;
    grant insert, delete on upload_parts to diagmod_app;
    grant delete on upload_sessions to diagmod_app;
    grant insert on fleet_priors, upload_attempts, raw_chunks, features, anomaly_scores, predictions, forecasts, twin_journal,
        twin_checkpoints to diagmod_app;
    grant delete on raw_chunks, features, anomaly_scores, predictions, forecasts, hourly_feature_summary, file_analyses,
        refresh_tokens, sessions, sign_in_attempts to diagmod_app;
    grant update (cluster_id) on features to diagmod_app;
    grant insert, update, delete on second_factors, backup_codes, sign_in_tickets, known_devices, account_notices
        to diagmod_app;
    grant insert, update on api_keys to diagmod_app;
    grant insert, update on board_groups to diagmod_app;
    grant usage on all sequences in schema public to diagmod_app;
    grant execute on function ensure_feature_partitions(timestamptz, timestamptz) to diagmod_app;
    grant execute on function ensure_chunk_partition(uuid) to diagmod_app;
    grant execute on function ensure_partitions() to diagmod_app;
    grant execute on function audit_append(text, text, text, text, text, text, text, json) to diagmod_app;
    grant execute on function audit_append(text, text, text, text, text, text, text, json, text) to diagmod_app;
    grant execute on function audit_seal_month(text, text) to diagmod_app;
    grant insert, update on minute_feature_summary, daily_feature_summary, job_runs, trusted_clock to diagmod_app;
    grant insert on raw_envelopes to diagmod_app;
    grant delete on raw_envelopes, minute_feature_summary, daily_feature_summary to diagmod_app;
    grant execute on function retire_month(text, timestamptz) to diagmod_app;
    grant execute on function note_archive(bigint, text, bigint, text, bigint) to diagmod_app;
    grant execute on function drop_retired(bigint) to diagmod_app;
    grant insert, delete on reports to diagmod_app;
    grant execute on function remove_simulated_motors() to diagmod_app;
    grant execute on function prune_simulated_motors() to diagmod_app;
end
$$;
