namespace DiagMod.Host.Health;

/// <summary>What the API's description shows of health and counters.</summary>
internal static class HealthExamples
{
    /// <summary>The process answers.</summary>
    public static readonly LiveAnswer Live = new("live");

    /// <summary>Work may come.</summary>
    public static readonly ReadyAnswer Ready = new("ready", new("up", "applied", Draining: false, "enough", 4.2, []));

    /// <summary>The database is away.</summary>
    public static readonly ReadyAnswer Unavailable = new("unavailable", new("down", "applied", Draining: false, "enough", null, []));

    /// <summary>Two lines of counters with their words.</summary>
    public const string Metrics =
        """
        # HELP anomalies_detected_total Windows above their threshold.
        # TYPE anomalies_detected_total counter
        anomalies_detected_total 12

        """;
}
