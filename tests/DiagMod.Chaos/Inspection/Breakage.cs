namespace DiagMod.Chaos.Inspection;

/// <summary>Safeties switched off in the battery's own database, each to see its counter go red: a battery that does not is
/// worth nothing.</summary>
internal static class Breakage
{
    /// <summary>SQL that switches a safety off, and the counter that must tell, by name.</summary>
    public static IReadOnlyDictionary<string, (string Sql, string Counter)> All { get; } =
        new Dictionary<string, (string, string)>(StringComparer.Ordinal)
        {
            // A claim that never runs out: whoever dies with a file takes it along.
            ["lease"] = (
                """
                create function chaos_lease() returns trigger language plpgsql as $$
                begin
                    if new.processing_status = 'processing' then
                        new.lease_until := 'infinity';
                    end if;
                    return new;
                end $$;
                create trigger chaos_lease before update on raw_signals for each row execute function chaos_lease();
                """,
                Counters.LeftInWork),

            // Content is no longer known again.
            ["hash"] = (
                """
                create function chaos_hash() returns trigger language plpgsql as $$
                begin
                    new.file_hash := encode(sha256(convert_to(new.file_hash || clock_timestamp()::text, 'UTF8')), 'hex');
                    return new;
                end $$;
                create trigger chaos_hash before insert on raw_signals for each row execute function chaos_hash();
                """,
                Counters.TwoIds),

            // The summary of an hour is added to, not made anew.
            ["hourly"] = (
                """
                create function chaos_hourly() returns trigger language plpgsql as $$
                begin
                    new.windows_count := old.windows_count + new.windows_count;
                    return new;
                end $$;
                create trigger chaos_hourly before update on hourly_feature_summary for each row
                    execute function chaos_hourly();
                """,
                Counters.HourlyOff),

            // A window may be there twice, and one in fifty is.
            ["windows"] = (
                """
                alter table features drop constraint features_pkey;
                create function chaos_windows() returns trigger language plpgsql as $$
                begin
                    if pg_trigger_depth() = 1 and random() < 0.02 then
                        insert into features select new.*;
                    end if;
                    return null;
                end $$;
                create trigger chaos_windows after insert on features for each row execute function chaos_windows();
                """,
                Counters.DuplicateWindow),
        };
}
