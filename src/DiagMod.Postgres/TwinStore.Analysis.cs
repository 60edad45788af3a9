using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Postgres;

/// <summary>What the step of an analysis stores: result, predictions, status; with the journal entry in one transaction.</summary>
internal sealed partial class TwinStore
{
    /// <summary>model_name of predictions that come from the whole record.</summary>
    internal const string RecordModel = "record";

    private const string AnalysisFenceSql = """
        select analysis_fence
        from raw_signals
        where id = @id
            and analysis_status = 'running'
            and deleted_at is null
        for update;
        """;

    private const string KeepAnalysisSql = """
        insert into file_analyses (
            raw_id, equipment_id, recorded_at, version, rules_version, severity, fault, load_a, supply_hz, slip, n_av_db,
            n_sum_db, rotation_dbc, analysis, diagnosis, spectrum_first_hz, spectrum_step_hz, spectrum)
        values (
            @id, @motor, @recorded, @version, @rules, @severity, @fault, @load, @supply, @slip, @mean, @sum, @rotation,
            @analysis, @diagnosis, @first, @step, @spectrum)
        on conflict (raw_id) do update
        set version = excluded.version, rules_version = excluded.rules_version, severity = excluded.severity,
            fault = excluded.fault, load_a = excluded.load_a, supply_hz = excluded.supply_hz, slip = excluded.slip,
            n_av_db = excluded.n_av_db, n_sum_db = excluded.n_sum_db, rotation_dbc = excluded.rotation_dbc,
            analysis = excluded.analysis, diagnosis = excluded.diagnosis,
            spectrum_first_hz = excluded.spectrum_first_hz, spectrum_step_hz = excluded.spectrum_step_hz,
            spectrum = excluded.spectrum, created_at = clock_timestamp();
        """;

    private const string ForgetHypothesesSql = """
        delete from predictions
        where raw_id = @id
            and model_name = 'record';
        """;

    private const string HypothesisSql = """
        insert into predictions (
            raw_id, equipment_id, defect_type_id, probability, predicted_severity, model_name, model_version,
            prediction_details)
        values (
            @id, @motor, (select id from defect_types where code = @fault), @confidence, @severity, @name, @version,
            @details);
        """;

    private const string AnalyzedSql = """
        update raw_signals
        set analysis_status = 'completed', analysis_reason = null, analysis_lease_until = null, analysis_not_before = null
        where id = @id;
        """;

    private static async Task<bool> HoldsFenceAsync(Work work, AnalysisClaim claim, CancellationToken cancellationToken) =>
        await work.ScalarAsync(AnalysisFenceSql, cancellationToken, [Arg.Id("id", claim.RawId.Value)])
            is long fence && fence == claim.Fence;

    private static async Task KeepAnalysisAsync(Work work, JudgedFile file, CancellationToken cancellationToken)
    {
        var (claim, analysis, diagnosis) = (file.Claim, file.Analysis, file.Diagnosis);
        await work.ExecuteAsync(
            KeepAnalysisSql,
            cancellationToken,
            [
                Arg.Id("id", claim.RawId.Value),
                Arg.Text("motor", claim.EquipmentId.Value),
                Arg.Time("recorded", claim.RecordedAt),
                Arg.Text("version", analysis.Version),
                Arg.Text("rules", diagnosis.Version),
                Arg.Text("severity", WordOf(diagnosis.Severity)),
                Arg.Text("fault", diagnosis.Hypotheses.Count == 0 ? null : diagnosis.Hypotheses[0].Fault),
                Arg.Number("load", analysis.LoadAmps),
                Arg.Number("supply", analysis.SupplyHz),
                Arg.Number("slip", analysis.Slip?.Value),
                Arg.Number("mean", analysis.RotorBars?.MeanDb),
                Arg.Number("sum", analysis.RotorBars?.SumDb),
                Arg.Number("rotation", analysis.Rotation?.LevelDb),
                Arg.Json("analysis", StoreJson.Write(analysis with { Spectrum = RecordSpectrum.Empty })),
                Arg.Json("diagnosis", StoreJson.Write(diagnosis)),
                Arg.Number("first", analysis.Spectrum.FirstHz),
                Arg.Number("step", analysis.Spectrum.StepHz),
                Arg.Bytes("spectrum", SpectrumBlob.Encode(analysis.Spectrum)),
            ]);
        await PredictAsync(work, file, cancellationToken);
        await work.ExecuteAsync(AnalyzedSql, cancellationToken, [Arg.Id("id", claim.RawId.Value)]);
        await work.ExecuteAsync(FileAnalyses.PurgeSql, cancellationToken, [Arg.Id("id", claim.RawId.Value)]);
    }

    // One row a hypothesis; none when nothing is to be seen.
    private static async Task PredictAsync(Work work, JudgedFile file, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(ForgetHypothesesSql, cancellationToken, [Arg.Id("id", file.Claim.RawId.Value)]);
        foreach (var hypothesis in file.Diagnosis.Hypotheses)
        {
            await work.ExecuteAsync(
                HypothesisSql,
                cancellationToken,
                [
                    Arg.Id("id", file.Claim.RawId.Value),
                    Arg.Text("motor", file.Claim.EquipmentId.Value),
                    Arg.Text("fault", hypothesis.Fault),
                    Arg.Number("confidence", hypothesis.Confidence),
                    Arg.Text("severity", WordOf(hypothesis.Severity)),
                    Arg.Text("name", RecordModel),
                    Arg.Text("version", $"{file.Analysis.Version} {file.Diagnosis.Version}"),
                    Arg.Json("details", StoreJson.Write(hypothesis)),
                ]);
        }
    }

    private static AuditEntry AuditOf(TwinCommit commit, JudgedFile file, Actor actor) => new(
        actor, "file.analyse", "raw_file", file.Claim.RawId.ToString(), "success",
        StoreJson.Write(new
        {
            equipment_id = commit.EquipmentId.Value,
            journal_seq = commit.Entry.Seq,
            severity = WordOf(file.Diagnosis.Severity),
            faults = file.Diagnosis.Hypotheses.Select(hypothesis => hypothesis.Fault),
        }));

    private static string WordOf(Severity severity) => severity switch
    {
        Severity.Alarm => "alarm",
        Severity.Warning => "warning",
        Severity.Watch => "watch",
        _ => "good",
    };
}
