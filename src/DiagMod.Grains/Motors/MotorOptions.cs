using DiagMod.Core.Detection;

namespace DiagMod.Grains.Motors;

/// <summary>What the operator says about all motors.</summary>
public sealed record MotorOptions
{
    /// <summary>Window score that counts as anomalous instead of the model's own threshold, above 0; NaN: the model's own, the
    /// default (ANOMALY_THRESHOLD, D7). A change enters each twin's journal when the twin is next used.</summary>
    public double ScoreThreshold { get; init; } = double.NaN;

    /// <summary>Detector that a motor begins on: lcm, the default, hst, stats or iforest (ANOMALY_MODEL_TYPE). One that must be
    /// trained first is adopted when it was; until then a motor begins on lcm. Motors that absorbed a file or were given a model
    /// keep theirs.</summary>
    public string ModelType { get; init; } = LcmDetector.ModelType;

    /// <summary>True: a forecast is stored with every file; default true (AUTO_FORECAST_AFTER_INGEST). The twin's state does not
    /// depend on it, and a forecast that is asked for is made all the same.</summary>
    public bool StoresForecast { get; init; } = true;

    /// <summary>A twin that nobody asks for so long is kept compressed until it is asked again, a third of its size.</summary>
    public TimeSpan RestAfter { get; init; } = TimeSpan.FromMinutes(1);
}
