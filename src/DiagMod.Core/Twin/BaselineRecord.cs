using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Twin;

/// <summary>The motor's healthy RMS and unbalance: medians over its first eight accepted files, then frozen (decision D13).</summary>
internal sealed class BaselineRecord
{
    private const int Files = 8;

    // A poorer set of phases takes over only with this lead: files that alternate would else begin anew for ever.
    private const int LeadOfFewer = 2;

    private static readonly HealthyBaseline Nothing = new(PhaseValues.Unknown, double.NaN, PhaseSet.None, false);

    private readonly List<(PhaseValues Rms, double Unbalance)> _files = new(Files);
    private HealthyBaseline _healthy = Nothing;
    private readonly int[] _filesOfPhases = new int[(int)PhaseSet.All + 1];
    private PhaseSet _phases;
    private double _rateHertz = double.NaN;

    public HealthyBaseline Healthy => _healthy;

    /// <summary>True when a file's sample rate is not the one of the first accepted file (decision D42).</summary>
    public bool IsOtherRate(SampleRate rate) => double.IsFinite(_rateHertz) && rate.Hertz != _rateHertz;

    /// <summary>Counts a file that may be learned by the phases that it has.</summary>
    /// <param name="phases">Phases of the file.</param>
    public void Count(PhaseSet phases) => _filesOfPhases[(int)phases]++;

    /// <summary>Whether other phases are the ones to learn from now on: those that most files so far have, of two sets that as many
    /// have the larger. A motor whose very first file lacks a phase would else be judged by that one alone.</summary>
    /// <param name="phases">Phases of the newest file.</param>
    public bool IsOutnumberedBy(PhaseSet phases)
    {
        if (_files.Count == 0 || phases == _phases)
        {
            return false;
        }

        var lead = _filesOfPhases[(int)phases] - _filesOfPhases[(int)_phases];
        return lead >= (phases.Count() > _phases.Count() ? 0 : LeadOfFewer);
    }

    /// <summary>Begins anew with other phases; the counts of files stay.</summary>
    public void Clear()
    {
        _files.Clear();
        _healthy = Nothing;
        _rateHertz = double.NaN;
    }

    /// <summary>Takes in an accepted file of a running motor; nothing once frozen.</summary>
    public void Add(SampleRate rate, PhaseSet phases, PhaseValues rms, double unbalance)
    {
        if (_healthy.IsFrozen)
        {
            return;
        }

        if (_files.Count == 0)
        {
            _rateHertz = rate.Hertz;
            _phases = phases;
        }

        _files.Add((rms, unbalance));
        Refresh();
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_rateHertz);
        writer.Write((byte)_phases);
        foreach (var files in _filesOfPhases)
        {
            writer.Write(files);
        }

        writer.Write(_files.Count);
        foreach (var (rms, unbalance) in _files)
        {
            writer.Write(rms.R);
            writer.Write(rms.S);
            writer.Write(rms.T);
            writer.Write(unbalance);
        }
    }

    public void Read(BinaryReader reader)
    {
        _rateHertz = reader.ReadDouble();
        _phases = (PhaseSet)reader.ReadByte();
        foreach (ref var files in _filesOfPhases.AsSpan())
        {
            files = reader.ReadInt32();
        }

        _files.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var rms = new PhaseValues(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
            _files.Add((rms, reader.ReadDouble()));
        }

        if (_files.Count > 0)
        {
            Refresh();
        }
    }

    private void Refresh()
    {
        var rows = _files.Select(file => new WindowRms(default, file.Rms)).ToList();
        _healthy = new HealthyBaseline(
            RmsTrend.MedianOf(rows), Quantiles.Median(_files.Select(file => file.Unbalance)), _phases,
            _files.Count >= Files);
    }
}
