using System.Numerics;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Diagnosis;

/// <summary>How the currents of the phases present make one complex signal whose fundamental turns forward (signals.md,
/// sections 4.4 and 6): a factor for each phase.</summary>
/// <param name="R">Factor of phase R.</param>
/// <param name="S">Factor of phase S.</param>
/// <param name="T">Factor of phase T.</param>
/// <param name="Phases">Phases whose factor is not zero.</param>
/// <remarks>A lone phase counts twice and stays real: heterodyned, its negative image lies at twice the supply
/// frequency below, where no line of the positive half is looked for. So nothing has to be transformed to make it
/// analytic.</remarks>
internal readonly record struct SpaceVector(Complex R, Complex S, Complex T, PhaseSet Phases)
{
    // Above this |I0|/|I1| one current transformer is mounted the wrong way round (signals.md, section 2.5).
    private const double PolarityLimit = 0.5;

    // e^(j2π/3)
    private static readonly Complex A = new(-0.5, 0.86602540378443864676);

    /// <summary>True when only one phase is there: lines below 0 Hz are folded to above.</summary>
    public bool IsLone => Phases.Count() == 1;

    /// <summary>The factor of a phase.</summary>
    public Complex this[Phase phase] => phase switch { Phase.R => R, Phase.S => S, _ => T };

    /// <summary>One phase alone.</summary>
    public static SpaceVector Lone(Phase phase) => new(
        phase == Phase.R ? 2 : 0, phase == Phase.S ? 2 : 0, phase == Phase.T ? 2 : 0, (PhaseSet)(1 << (int)phase));

    /// <summary>The best that the phases present allow.</summary>
    /// <param name="phases">The phases present, at least one.</param>
    /// <param name="phasors">Phasor of each at the supply frequency; those of absent phases do not matter.</param>
    /// <remarks>With one phase missing it is minus the sum of the others (isolated star point). A reversed sequence
    /// swaps roles. A current transformer mounted the wrong way round is turned back; where no turn of one explains the
    /// sum of the currents, the strongest phase is used alone.</remarks>
    public static SpaceVector Of(PhaseSet phases, Complex[] phasors)
    {
        var present = new List<Phase>();
        foreach (var phase in PhaseSets.InOrder)
        {
            if (phases.Has(phase))
            {
                present.Add(phase);
            }
        }

        if (present.Count == 1)
        {
            return Lone(present[0]);
        }

        Complex[] known = [.. phasors];
        var signs = new double[] { 1, 1, 1 };
        if (present.Count == 3 && !TurnBack(known, signs))
        {
            return Lone(present.MaxBy(phase => phasors[(int)phase].Magnitude));
        }

        Complex r = signs[0] * 2 / 3, s = signs[1] * 2 / 3 * A, t = signs[2] * 2 / 3 * A * A;
        if (present.Count == 2)
        {
            var factors = new Complex[] { r, s, t };
            var missing = PhaseSets.InOrder[3 - (int)present[0] - (int)present[1]];
            foreach (var phase in present)
            {
                factors[(int)phase] -= factors[(int)missing];
            }

            factors[(int)missing] = 0;
            (r, s, t) = (factors[0], factors[1], factors[2]);
        }

        var forward = (r * phasors[0]) + (s * phasors[1]) + (t * phasors[2]);
        var backward = (Complex.Conjugate(r) * phasors[0]) + (Complex.Conjugate(s) * phasors[1])
            + (Complex.Conjugate(t) * phasors[2]);
        return backward.Magnitude > forward.Magnitude
            ? new SpaceVector(Complex.Conjugate(r), Complex.Conjugate(s), Complex.Conjugate(t), phases)
            : new SpaceVector(r, s, t, phases);
    }

    // Turns one current transformer when that makes the three currents one system. False when nothing does.
    private static bool TurnBack(Complex[] phasors, double[] signs)
    {
        if (ZeroRatio(phasors) <= PolarityLimit)
        {
            return true;
        }

        for (var phase = 0; phase < 3; phase++)
        {
            phasors[phase] = -phasors[phase];
            if (ZeroRatio(phasors) <= PolarityLimit)
            {
                signs[phase] = -1;
                return true;
            }

            phasors[phase] = -phasors[phase];
        }

        return false;
    }

    private static double ZeroRatio(Complex[] phasors)
    {
        var (r, s, t) = (phasors[0], phasors[1], phasors[2]);
        var largest = Math.Max((r + (A * s) + (A * A * t)).Magnitude, (r + (A * A * s) + (A * t)).Magnitude);
        return (r + s + t).Magnitude / largest;
    }
}
