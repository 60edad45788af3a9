using System.Numerics;

namespace DiagMod.Core.Features;

/// <content>The supply frequency: the strongest line, refined by how far its phasor turns (signals.md, section 4.3).</content>
internal sealed partial class SpectralFeatures
{
    private const double NormalLowHz = 45;
    private const double NormalHighHz = 65;

    // Drives: any frequency from 5 to 120 Hz is taken as the supply when most of the power is in it (signals.md, 4.3).
    private const double DriveLowHz = 5;
    private const double DriveHighHz = 120;
    private const double DriveShare = 0.6;

    // A space vector of less than this share of a phase (twice its phasor when balanced) is left over from a zero sequence.
    private const double SpaceShare = 0.2;

    // What a line has to be over the mean bin of noise.
    private const double NoiseFactor = 16;

    // A line in the usual range is the supply unless something ten times as strong stands elsewhere.
    private const double SupplyShare = 0.1;

    // The strongest line between 40 and 70 Hz over all phases. The strongest line of all tells whether the rate can be right.
    private double FindSupply()
    {
        var strongest = 0;
        for (var lane = 0; lane < _count; lane++)
        {
            var bins = _spectra.StrongestBins(lane);
            var bin = bins.IsEmpty ? 0 : bins[0];
            strongest = bin > 0 && (strongest == 0 || Power(bin) > Power(strongest)) ? bin : strongest;
        }

        if (strongest == 0)
        {
            Conditions |= WindowConditions.SupplyOutOfRange;
            return double.NaN;
        }

        var supplyHz = _options.IsDriven ? DriveHz(strongest) : MainsHz(strongest);
        if (_options.IsDriven ? double.IsNaN(supplyHz) : !(supplyHz is >= NormalLowHz and <= NormalHighHz))
        {
            Conditions |= WindowConditions.SupplyOutOfRange;
        }

        return supplyHz;
    }

    private double DriveHz(int strongest) =>
        LineHz(strongest) is >= DriveLowHz and <= DriveHighHz and var hz && PowerShare(strongest) > DriveShare ? hz : double.NaN;

    private double MainsHz(int strongest)
    {
        var best = 0;
        var last = Math.Min((int)(_options.SupplyHighHz / _binHz), _spectra.Nyquist - 1);
        for (var k = Math.Max(2, (int)(_options.SupplyLowHz / _binHz)); k <= last; k++)
        {
            if (Power(k) > Power(k - 1) && Power(k) >= Power(k + 1) && (best == 0 || Power(k) > Power(best)))
            {
                best = k;
            }
        }

        return best > 0 && Power(best) >= SupplyShare * Power(strongest) && StandsOut(best) ? LineHz(best) : DriveHz(strongest);
    }

    // White noise of variance v has a mean bin of 6v/N (squared amplitude, Hann). If all of the window were noise, one of the
    // thirty bins would exceed 16 times that mean once in 300,000 windows; a line alone has N/3 times it.
    private bool StandsOut(int bin)
    {
        double variance = 0;
        for (var lane = 0; lane < _count; lane++)
        {
            variance += _lanes[lane].Variance;
        }

        return Power(bin) > NoiseFactor * 6 * variance / _samples;
    }

    private double Power(int bin)
    {
        double sum = 0;
        for (var lane = 0; lane < _count; lane++)
        {
            sum += _spectra.Power[(4 * bin) + lane];
        }

        return sum;
    }

    private double PowerShare(int bin)
    {
        double line = 0;
        double all = 0;
        for (var lane = 0; lane < _count; lane++)
        {
            var amplitude = _spectra.Line(bin, lane).AmplitudeAmps;
            line += 0.5 * amplitude * amplitude;
            all += _lanes[lane].Variance;
        }

        return line / all;
    }

    private double LineHz(int bin)
    {
        var strongest = 0;
        for (var lane = 1; lane < _count; lane++)
        {
            strongest = _spectra.Power[(4 * bin) + lane] > _spectra.Power[(4 * bin) + strongest] ? lane : strongest;
        }

        return _spectra.Line(bin, strongest).Bin * _binHz;
    }

    // The turn of the phasor from the first half of the window to the second: f = f0 + arg(b·a*)/(2π·N/(2·rate)).
    private double Refine(double coarseHz)
    {
        var half = _samples / 2;
        _tone.Set(coarseHz / _rate.Hertz);
        Span<Complex> early = stackalloc Complex[3];
        Span<Complex> late = stackalloc Complex[3];
        for (var lane = 0; lane < _count; lane++)
        {
            var samples = _lanes[lane].Samples.Span;
            early[lane] = _tone.Project(samples[..half], _lanes[lane].Mean, _halfWindow, 0);
            late[lane] = _tone.Project(samples[half..], _lanes[lane].Mean, _halfWindow, half);
        }

        var (a, isReversed) = SpaceVector(early[.._count], reversed: null);
        var (b, _) = SpaceVector(late[.._count], isReversed);
        var strongest = 0;
        for (var lane = 1; lane < _count; lane++)
        {
            strongest = early[lane].Magnitude > early[strongest].Magnitude ? lane : strongest;
        }

        // Three columns of one sensor have no space vector, and what is left of it turns as noise does.
        if (!(a.Magnitude > SpaceShare * early[strongest].Magnitude))
        {
            (a, b) = (early[strongest], late[strongest]);
        }

        var turn = (b * Complex.Conjugate(a)).Phase;
        var refined = coarseHz + (turn * _rate.Hertz / (Math.PI * _samples));
        return double.IsFinite(refined) && refined > 0 ? refined : coarseHz;
    }
}
