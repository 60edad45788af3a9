using DiagMod.Core.Currents;

namespace DiagMod.Core.Simulation;

/// <summary>The rows of one phase whose cells are empty: gaps in order, those that touch joined.</summary>
internal sealed class EmptyRuns
{
    private readonly List<(long First, long End)> _runs = [];
    private int _next;

    public EmptyRuns(SimulatedRecording recording, Phase phase)
    {
        if (!recording.Disturbances.Phases.Has(phase))
        {
            _runs.Add((0, recording.Samples));
            return;
        }

        foreach (var gap in recording.Disturbances.Gaps.Where(g => g.Phases.Has(phase)).OrderBy(g => g.FirstSample))
        {
            var end = gap.FirstSample + gap.Count;
            if (_runs.Count > 0 && gap.FirstSample <= _runs[^1].End)
            {
                _runs[^1] = (_runs[^1].First, Math.Max(_runs[^1].End, end));
            }
            else
            {
                _runs.Add((gap.FirstSample, end));
            }
        }
    }

    /// <summary>Empty cells of the whole recording.</summary>
    public long Cells => _runs.Sum(run => run.End - run.First);

    /// <summary>Empties the cells of the next rows; rows come in order.</summary>
    /// <param name="first">Number of the first row.</param>
    /// <param name="samples">Its samples and those after it.</param>
    public void Empty(long first, Span<double> samples)
    {
        var behind = first + samples.Length;
        for (; _next < _runs.Count && _runs[_next].First < behind; _next++)
        {
            var from = Math.Max(_runs[_next].First, first) - first;
            var to = Math.Min(_runs[_next].End, behind) - first;
            samples[(int)from..(int)to].Fill(double.NaN);
            if (_runs[_next].End > behind)
            {
                return;
            }
        }
    }
}
