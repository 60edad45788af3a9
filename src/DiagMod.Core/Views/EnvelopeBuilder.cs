using DiagMod.Core.Currents;

namespace DiagMod.Core.Views;

/// <summary>Makes every level of a recording's <see cref="EnvelopePyramid"/> in one pass over its samples, in constant memory.</summary>
/// <param name="emit">Receives each part as soon as it is full; its arrays are not used again.</param>
public sealed class EnvelopeBuilder(Action<EnvelopePart> emit)
{
    private readonly Level[] _levels = [.. EnvelopePyramid.Levels.Select(samples => new Level(samples))];
    private long _next;

    /// <summary>Takes the next rows.</summary>
    /// <param name="rows">Rows that follow the ones before.</param>
    /// <exception cref="ArgumentException">A row is missing before them.</exception>
    public void Append(PhaseCurrents rows)
    {
        if (rows.FirstSample != _next)
        {
            throw new ArgumentException($"Rows from {rows.FirstSample} came where row {_next} was due.", nameof(rows));
        }

        for (var at = 0; at < rows.Count;)
        {
            var take = (int)Math.Min(rows.Count - at, EnvelopePyramid.Finest - (_next % EnvelopePyramid.Finest));
            foreach (var phase in PhaseSets.InOrder)
            {
                _levels[0].Widen(phase, rows[phase].Span.Slice(at, take));
            }

            at += take;
            _next += take;
            if (_next % EnvelopePyramid.Finest == 0)
            {
                CloseFrom(0);
            }
        }
    }

    /// <summary>Ends the recording: the last, shorter buckets and parts are emitted.</summary>
    public void Finish()
    {
        for (var level = 0; level < _levels.Length; level++)
        {
            if (_levels[level].IsOpen)
            {
                Close(level);
            }

            _levels[level].Flush(emit);
        }
    }

    private void CloseFrom(int level)
    {
        Close(level);
        if (level + 1 < _levels.Length && _next % _levels[level + 1].Samples == 0)
        {
            CloseFrom(level + 1);
        }
    }

    private void Close(int level)
    {
        if (level + 1 < _levels.Length)
        {
            _levels[level + 1].Widen(_levels[level]);
        }

        _levels[level].Close(emit);
    }

    private sealed class Level(int samples)
    {
        private readonly float[] _min = [float.NaN, float.NaN, float.NaN];
        private readonly float[] _max = [float.NaN, float.NaN, float.NaN];
        private float[][] _part = NewPart();
        private int _filled;
        private int _number;

        public int Samples => samples;

        /// <summary>True when the bucket in work holds something.</summary>
        public bool IsOpen { get; private set; }

        public void Widen(Phase phase, ReadOnlySpan<float> values)
        {
            IsOpen = true;
            var (min, max) = (_min[(int)phase], _max[(int)phase]);
            foreach (var value in values)
            {
                if (float.IsFinite(value))
                {
                    min = value >= min ? min : value;
                    max = value <= max ? max : value;
                }
            }

            (_min[(int)phase], _max[(int)phase]) = (min, max);
        }

        public void Widen(Level finer)
        {
            IsOpen = true;
            for (var phase = 0; phase < 3; phase++)
            {
                _min[phase] = finer._min[phase] >= _min[phase] || float.IsNaN(finer._min[phase]) ? _min[phase] : finer._min[phase];
                _max[phase] = finer._max[phase] <= _max[phase] || float.IsNaN(finer._max[phase]) ? _max[phase] : finer._max[phase];
            }
        }

        public void Close(Action<EnvelopePart> emit)
        {
            for (var phase = 0; phase < 3; phase++)
            {
                _part[phase][2 * _filled] = _min[phase];
                _part[phase][(2 * _filled) + 1] = _max[phase];
                _min[phase] = _max[phase] = float.NaN;
            }

            IsOpen = false;
            if (++_filled == EnvelopePyramid.PartBuckets)
            {
                Flush(emit);
            }
        }

        public void Flush(Action<EnvelopePart> emit)
        {
            if (_filled == 0)
            {
                return;
            }

            var (part, filled) = (_part, _filled);
            _part = NewPart();
            _filled = 0;
            emit(new EnvelopePart(samples, _number++, Cut(part[0], filled), Cut(part[1], filled), Cut(part[2], filled)));
        }

        private static float[] Cut(float[] numbers, int buckets) => numbers.Length == 2 * buckets ? numbers : numbers[..(2 * buckets)];

        private static float[][] NewPart() =>
            [new float[2 * EnvelopePyramid.PartBuckets], new float[2 * EnvelopePyramid.PartBuckets], new float[2 * EnvelopePyramid.PartBuckets]];
    }
}

/// <summary>Consecutive buckets of one level: smallest and largest sample in turn, amperes; NaN where every cell was empty.</summary>
/// <param name="BucketSamples">Samples a bucket; the last bucket of a recording may have fewer.</param>
/// <param name="Number">Number of the part, from 0.</param>
/// <param name="R">Phase R.</param>
/// <param name="S">Phase S.</param>
/// <param name="T">Phase T.</param>
public sealed record EnvelopePart(int BucketSamples, int Number, float[] R, float[] S, float[] T);
