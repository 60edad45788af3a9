namespace DiagMod.Core.Forecasting;

/// <summary>A second bank that runs on the value less its season, and the comparison that says when to believe it
/// (signals.md, 9.2).</summary>
internal sealed class SeasonalBank(int period)
{
    private const double ErrorRate = 0.03;

    // A season must save 5 % of the squared error before it is used: a spurious one costs more than it brings.
    private const double Better = 0.95;
    private const int Periods = 3;

    private readonly FourierSeason _season = new(period);
    private double _plainError = double.NaN;
    private double _seasonalError = double.NaN;
    private long _step;

    /// <summary>The bank of the values less their season.</summary>
    public LltBank Bank { get; } = new();

    /// <summary>True once more than three periods are known and the season foretold the last values better.</summary>
    public bool IsBetter => _season.Count > Periods * period && _seasonalError < Better * _plainError;

    /// <summary>What the season adds so many steps after the last value.</summary>
    /// <param name="ahead">Steps ahead, from 1.</param>
    public double Ahead(int ahead) => _season.At(_step + ahead);

    /// <summary>Takes in a value, before the plain bank does.</summary>
    /// <param name="plain">The bank without a season.</param>
    /// <param name="step">Number of the step.</param>
    /// <param name="y">The value; finite.</param>
    public void Add(LltBank plain, long step, double y)
    {
        _step = step;
        double plainMiss = y - plain.NextMean(), seasonalMiss = y - _season.At(step) - Bank.NextMean();
        if (double.IsFinite(plainMiss) && double.IsFinite(seasonalMiss))
        {
            _plainError = Follow(_plainError, plainMiss * plainMiss);
            _seasonalError = Follow(_seasonalError, seasonalMiss * seasonalMiss);
        }

        _season.Add(step, y);
        Bank.Add(y - _season.At(step));
    }

    /// <summary>Lets steps pass without a value.</summary>
    /// <param name="step">Number of the last of them.</param>
    /// <param name="steps">How many.</param>
    public void Skip(long step, int steps)
    {
        _step = step;
        Bank.Skip(steps);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_step);
        writer.Write(_plainError);
        writer.Write(_seasonalError);
        _season.Write(writer);
        Bank.Write(writer);
    }

    public void Read(BinaryReader reader)
    {
        _step = reader.ReadInt64();
        _plainError = reader.ReadDouble();
        _seasonalError = reader.ReadDouble();
        _season.Read(reader);
        Bank.Read(reader);
    }

    private static double Follow(double mean, double square) =>
        double.IsNaN(mean) ? square : mean + (ErrorRate * (square - mean));
}
