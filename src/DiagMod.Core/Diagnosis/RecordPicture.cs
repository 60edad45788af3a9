namespace DiagMod.Core.Diagnosis;

/// <summary>Draws a spectrum: from 0 Hz to 150 Hz above the supply, the largest level in each step.</summary>
internal static class RecordPicture
{
    private const double AboveHz = 150;
    private const int Steps = 4_000;

    /// <summary>Draws it.</summary>
    public static RecordSpectrum Of(LineSpectrum spectrum)
    {
        var (_, highest) = spectrum.Reach;
        var last = spectrum.SupplyHz + Math.Min(AboveHz, highest);

        // A short record has fewer values than that.
        var step = Math.Max(last / Steps, spectrum.StepHz);
        var count = (int)Math.Floor(last / step);
        var levels = new float[count];
        var floors = new float[count];
        for (var i = 0; i < count; i++)
        {
            (levels[i], floors[i]) = spectrum.Largest(i * step, (i + 1) * step);
            var nearest = Math.Clamp(spectrum.SupplyHz, i * step, (i + 1) * step);
            if (Math.Abs(nearest - spectrum.SupplyHz) < spectrum.LeastOffsetHz)
            {
                levels[i] = float.NaN;
            }
        }

        return new RecordSpectrum(step / 2, step, levels, floors);
    }
}
