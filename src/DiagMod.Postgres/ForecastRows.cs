using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;

namespace DiagMod.Postgres;

/// <summary>What a stored forecast leaves in the database: history and future in one row, and the sum of it among the
/// predictions (FOR-08).</summary>
internal static class ForecastRows
{
    private const string ForecastSql = """
        insert into forecasts (equipment_id, raw_id, forecast_data, model_version, p_over, threshold_a, created_at)
        values (@motor, @id, @forecast, @model, @over, @threshold, clock_timestamp())
        returning created_at;
        """;

    // A forecast that no file led to speaks of the newest one that the twin absorbed.
    private const string PredictionSql = """
        insert into predictions (
            raw_id, equipment_id, probability, predicted_severity, model_name, model_version, prediction_details, created_at)
        select file.raw_id, @motor, @over, @severity, @name, @model, @details, @at
        from (
            select coalesce(
                @id,
                (
                    select j.raw_id
                    from twin_journal j
                    where j.equipment_id = @motor
                        and j.raw_id is not null
                    order by j.seq desc
                    limit 1)) as raw_id) file
        where file.raw_id is not null;
        """;

    /// <summary>Stores a forecast.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="motor">The motor.</param>
    /// <param name="rawId">The file that led to it; null when none did.</param>
    /// <param name="forecast">The forecast.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it was stored.</returns>
    public static async Task<DateTimeOffset> AddAsync(
        Work work, EquipmentId motor, RawFileId? rawId, RmsForecast forecast, CancellationToken cancellationToken)
    {
        var at = await StoreAsync(work, motor, rawId, forecast, cancellationToken);
        await work.ExecuteAsync(
            PredictionSql,
            cancellationToken,
            [
                Arg.Text("motor", motor.Value),
                Arg.Id("id", rawId?.Value),
                Arg.Number("over", forecast.POver),
                Arg.Text("severity", SeverityOf(forecast)),
                Arg.Text("name", forecast.ModelVersion.Split('/')[0]),
                Arg.Text("model", forecast.ModelVersion),
                Arg.Json("details", StoreJson.Write(new
                {
                    kind = "forecast_rms",
                    cadence = forecast.Cadence,
                    horizon_s = forecast.HorizonSeconds,
                    threshold_a = forecast.ThresholdAmps,
                    threshold_source = forecast.ThresholdSource,
                    p_over_level = forecast.POverLevel,
                    crossing = forecast.Crossing,
                    fallback = forecast.Fallback,
                })),
                Arg.Time("at", at),
            ]);
        return at;
    }

    private static async Task<DateTimeOffset> StoreAsync(
        Work work, EquipmentId motor, RawFileId? rawId, RmsForecast forecast, CancellationToken cancellationToken)
    {
        await using var command = work.Command(ForecastSql);
        command.Parameters.Add(Arg.Text("motor", motor.Value));
        command.Parameters.Add(Arg.Id("id", rawId?.Value));
        command.Parameters.Add(Arg.Json("forecast", StoreJson.Write(forecast)));
        command.Parameters.Add(Arg.Text("model", forecast.ModelVersion));
        command.Parameters.Add(Arg.Number("over", forecast.POver));
        command.Parameters.Add(Arg.Number("threshold", forecast.ThresholdAmps));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.Time(0);
    }

    // Signals.md 9.4: the smoothed level warns from 0.2 on and alarms from 0.5 on.
    private static string SeverityOf(RmsForecast forecast) =>
        forecast.POverLevel >= 0.5 ? "alarm" : forecast.POverLevel >= 0.2 ? "warning" : "none";
}
