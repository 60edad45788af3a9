using DiagMod.Host.Http;
using DiagMod.Host.Motors;
using static DiagMod.Host.Http.ExampleValues;

namespace DiagMod.Host.Forecasts;

/// <summary>What the API's description shows of anomalies and forecasts.</summary>
internal static class ForecastExamples
{
    /// <summary>Scores of a motor.</summary>
    public static readonly AnomalyList Anomalies = new(
        Motor,
        [
            new(
                RawId, 115, LastWindow, 6.2, 4.1, 4.1, IsAnomaly: true, 0.0004, 2.4, "lcm", "lcm/5",
                [MotorExamples.Contribution, MotorExamples.SmallContribution], Finished),
        ],
        Cursor,
        new(Finished, 21_600, LastWindow.AddHours(6), 0.18, 0.11, MotorExamples.Crossing));

    /// <summary>History and future.</summary>
    public static readonly ForecastAnswerBody Forecast = new()
    {
        EquipmentId = Motor,
        CreatedAt = Finished,
        Cadence = "hour",
        StepS = 3600,
        Clock = "recorded",
        ModelVersion = "llt-bank/3",
        Fallback = null,
        Manifest = new("llt-bank", "llt-bank/3", "random-walk/1", null, 30, 512, 20),
        HorizonS = 7200,
        ThresholdA = 18.5,
        ThresholdSource = "nameplate",
        POver = 0.18,
        POverLevel = 0.11,
        Crossing = MotorExamples.Crossing,
        Phases = new(
            new(
                "llt-bank/3", false,
                [new(Recorded.AddHours(-1), 17.39), new(Recorded, 17.42)],
                [
                    new(Recorded.AddHours(1), 17.45, 17.31, 17.6, 17.22, 17.7),
                    new(Recorded.AddHours(2), 17.48, 17.28, 17.69, 17.16, 17.82),
                ]),
            null,
            new("llt-bank/3", false, [new(Recorded, 17.51)], [new(Recorded.AddHours(1), 17.54, 17.4, 17.69, 17.3, 17.8)])),
        Readings =
        [
            new(
                "unbalance", 3600, "recorded", "llt-bank/3", null, 0.05, 0.02, 0, null, [new(Recorded, 0.0041)],
                [new(Recorded.AddHours(1), 0.0042, 0.0039, 0.0045, 0.0037, 0.0047)]),
            new(
                "rotor_bars_dbc", 3600, "recorded", "llt-bank/3", null, -54.2, 0.07, 0.01, null, [new(Recorded, -60.1)],
                [new(Recorded.AddHours(1), -60, -60.9, -59.1, -61.4, -58.6)]),
        ],
    };

    /// <summary>Too little to go by.</summary>
    public static readonly Problem TooLittle =
        Problem.BadRequest("E_INSUFFICIENT_HISTORY", "A forecast needs 20 points of history; there are 3.") with
        {
            Have = 3,
            Need = 20,
            EquipmentId = Motor,
        };
}
