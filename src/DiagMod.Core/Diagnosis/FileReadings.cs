namespace DiagMod.Core.Diagnosis;

/// <summary>The few numbers of a file's analysis that its motor's twin remembers: float32, as the journal keeps them (decision D30).
/// NaN = unknown.</summary>
/// <param name="LoadAmps">Positive-sequence current, amperes RMS.</param>
/// <param name="SupplyHz">Mean supply frequency, hertz.</param>
/// <param name="Slip">Slip, 1.</param>
/// <param name="MeanDb">N_av, decibels below the fundamental.</param>
/// <param name="SumDb">N_Σ, decibels below the fundamental.</param>
/// <param name="RotationDb">Level at f ± f_r, dBc.</param>
/// <param name="OuterScore">Largest score of an outer raceway.</param>
/// <param name="InnerScore">Largest score of an inner raceway.</param>
/// <param name="BallScore">Largest score of balls or rollers.</param>
/// <param name="CageScore">Largest score of a cage.</param>
/// <param name="Unbalance">u2, 1.</param>
/// <param name="Thd">Total harmonic distortion, 1.</param>
public readonly record struct FileReadings(
    float LoadAmps, float SupplyHz, float Slip, float MeanDb, float SumDb, float RotationDb, float OuterScore, float InnerScore,
    float BallScore, float CageScore, float Unbalance, float Thd)
{
    /// <summary>Numbers in one reading.</summary>
    internal const int Count = 12;

    /// <summary>Rounds what an analysis says.</summary>
    /// <param name="analysis">The analysis.</param>
    /// <param name="medians">The medians of the file's windows.</param>
    public static FileReadings Of(FileAnalysis analysis, FileMedians medians)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(medians);
        return new FileReadings(
            (float)analysis.LoadAmps, (float)analysis.SupplyHz, (float)(analysis.Slip?.Value ?? double.NaN),
            (float)(analysis.RotorBars?.MeanDb ?? double.NaN), (float)(analysis.RotorBars?.SumDb ?? double.NaN),
            (float)(analysis.Rotation?.LevelDb ?? double.NaN), Score(analysis, BearingPart.Outer),
            Score(analysis, BearingPart.Inner), Score(analysis, BearingPart.Ball), Score(analysis, BearingPart.Cage),
            (float)medians.Unbalance, (float)medians.Thd);
    }

    /// <summary>The largest score of a part.</summary>
    /// <param name="part">The part.</param>
    public float ScoreOf(BearingPart part) => part switch
    {
        BearingPart.Outer => OuterScore,
        BearingPart.Inner => InnerScore,
        BearingPart.Ball => BallScore,
        _ => CageScore,
    };

    internal void Write(BinaryWriter writer)
    {
        foreach (var value in (float[])
        [
            LoadAmps, SupplyHz, Slip, MeanDb, SumDb, RotationDb, OuterScore, InnerScore, BallScore, CageScore, Unbalance, Thd,
        ])
        {
            writer.Write(value);
        }
    }

    internal static FileReadings Read(BinaryReader reader)
    {
        var v = new float[Count];
        for (var i = 0; i < v.Length; i++)
        {
            v[i] = reader.ReadSingle();
        }

        return new FileReadings(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11]);
    }

    private static float Score(FileAnalysis analysis, BearingPart part)
    {
        var largest = float.NaN;
        foreach (var family in analysis.Bearings)
        {
            if (family.Part == part && !((float)family.Score <= largest))
            {
                largest = (float)family.Score;
            }
        }

        return largest;
    }
}
