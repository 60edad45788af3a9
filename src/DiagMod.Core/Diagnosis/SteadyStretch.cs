namespace DiagMod.Core.Diagnosis;

/// <summary>The longest stretch of a record in which the motor ran steadily (signals.md, section 2.4): it was not off,
/// did not start, and no cells were empty.</summary>
/// <param name="First">First kept sample.</param>
/// <param name="Count">Kept samples; 0 when the motor never ran.</param>
internal readonly record struct SteadyStretch(int First, int Count)
{
    /// <summary>A stretch below this says nothing about lines, seconds.</summary>
    public const double LeastSeconds = 6;

    private const double BlockSeconds = 0.25;

    // A window of one second whose halves differ by more is a start.
    private const double StartChange = 0.2;

    // A load that pulsates slowly is no start: tried when nothing is left otherwise.
    private const double PulsatingChange = 0.5;

    // A motor without load still takes a fifth of its current or more.
    private const double OffShare = 0.1;

    /// <summary>Finds it.</summary>
    /// <param name="phases">The phases present.</param>
    /// <param name="rate">Their rate.</param>
    public static SteadyStretch Find(IReadOnlyList<PhaseRecord> phases, RecordRate rate)
    {
        var count = phases.Min(phase => phase.Kept.Length);
        var size = Math.Max(1, (int)Math.Round(BlockSeconds * rate.Hertz));
        var blocks = new Blocks(phases, count, size, rate.Factor);
        var steady = Longest(blocks.Usable(StartChange), size, count);
        return steady.Count >= LeastSeconds * rate.Hertz
            ? steady : Longest(blocks.Usable(PulsatingChange), size, count);
    }

    private static SteadyStretch Longest(bool[] usable, int size, int count)
    {
        var longest = default(SteadyStretch);
        for (var block = 0; block < usable.Length; block++)
        {
            var first = block;
            while (block < usable.Length && usable[block])
            {
                block++;
            }

            // What is left behind the last whole block goes with it.
            var end = block == usable.Length ? count : block * size;
            if (block > first && end - (first * size) > longest.Count)
            {
                longest = new SteadyStretch(first * size, end - (first * size));
            }
        }

        return longest;
    }

    /// <summary>Sums over blocks of a quarter of a second, all phases together.</summary>
    private sealed class Blocks
    {
        private readonly double[][] _sums;
        private readonly double[][] _squares;
        private readonly bool[] _isEmpty;
        private readonly int _size;
        private readonly int _count;

        public Blocks(IReadOnlyList<PhaseRecord> phases, int count, int size, int factor)
        {
            _size = size;
            _count = count / size;
            _isEmpty = new bool[_count];
            _sums = [.. phases.Select(phase => Sums(phase.Kept, x => x))];
            _squares = [.. phases.Select(phase => Sums(phase.Kept, x => x * x))];
            foreach (var (first, end) in phases.SelectMany(phase => phase.Empty))
            {
                var from = (int)Math.Min(_count, first / factor / size);
                var to = (int)Math.Min(_count, ((end - 1) / factor / size) + 1);
                _isEmpty.AsSpan(from, to - from).Fill(true);
            }
        }

        public bool[] Usable(double mostChange)
        {
            var levels = new double[_count];
            var running = new List<double>();
            for (var block = 0; block < _count; block++)
            {
                levels[block] = Level(block, 1);
                if (!_isEmpty[block])
                {
                    running.Add(levels[block]);
                }
            }

            running.Sort();
            var off = running.Count > 0 ? OffShare * running[(int)(0.9 * (running.Count - 1))] : 0;
            var usable = new bool[_count];
            for (var block = 0; block < _count; block++)
            {
                usable[block] = !_isEmpty[block] && levels[block] > off;
            }

            for (var block = 0; block + 4 <= _count; block++)
            {
                if (Math.Abs(Level(block + 2, 2) - Level(block, 2)) > mostChange * Level(block, 4))
                {
                    usable.AsSpan(block, 4).Clear();
                }
            }

            return usable;
        }

        private double Level(int first, int blocks)
        {
            double variance = 0;
            double count = blocks * _size;
            for (var phase = 0; phase < _sums.Length; phase++)
            {
                double sum = 0, squares = 0;
                for (var block = first; block < first + blocks; block++)
                {
                    sum += _sums[phase][block];
                    squares += _squares[phase][block];
                }

                variance += Math.Max(0, (squares / count) - (sum / count * (sum / count)));
            }

            return Math.Sqrt(variance);
        }

        private double[] Sums(ReadOnlySpan<float> samples, Func<double, double> of)
        {
            var sums = new double[_count];
            for (var n = 0; n < _count * _size; n++)
            {
                sums[n / _size] += of(samples[n]);
            }

            return sums;
        }
    }
}
