namespace DiagMod.Core.Forecasting;

/// <summary>Thirty damped local-linear-trend Kalman filters, weighed by how well each foretold the last steps (signals.md, 9.2).</summary>
/// <remarks>Member (q_l, q_b, φ): level and slope noise relative to an observation variance that each member estimates.
/// West &amp; Harrison, Bayesian Forecasting and Dynamic Models; weights with forgetting 0.99 and t₄ tails. Constant memory.</remarks>
public sealed class LltBank
{
    /// <summary>Members.</summary>
    public const int Members = 30;

    /// <summary>Values before the filters start.</summary>
    public const int StartValues = 4;

    private const double Forgetting = 0.99;
    private const double Robust = 4;
    private const double MaxDegrees = 100;

    private static readonly double[] LevelNoise = new double[Members];
    private static readonly double[] SlopeNoise = new double[Members];
    private static readonly double[] Damping = new double[Members];

    private readonly double[] _first = new double[StartValues];
    private readonly double[] _level = new double[Members];
    private readonly double[] _slope = new double[Members];
    private readonly double[] _p11 = new double[Members];
    private readonly double[] _p12 = new double[Members];
    private readonly double[] _p22 = new double[Members];
    private readonly double[] _scale = new double[Members];
    private readonly double[] _logWeight = new double[Members];
    private double _degrees;

    static LltBank()
    {
        var m = 0;
        foreach (var level in (double[])[0, 0.003, 0.03, 0.3, 3])
        {
            foreach (var slope in (double[])[0, 1e-5, 1e-3])
            {
                foreach (var damping in (double[])[0.97, 1])
                {
                    LevelNoise[m] = level;
                    SlopeNoise[m] = slope;
                    Damping[m++] = damping;
                }
            }
        }
    }

    /// <summary>Values taken in.</summary>
    public long Count { get; private set; }

    /// <summary>True once the filters run.</summary>
    public bool HasStarted => Count >= StartValues;

    /// <summary>True when every number of every member is finite.</summary>
    public bool IsFinite
    {
        get
        {
            foreach (var array in Arrays())
            {
                foreach (var value in array)
                {
                    if (!double.IsFinite(value))
                    {
                        return false;
                    }
                }
            }

            return true;
        }
    }

    /// <summary>Takes in the next value.</summary>
    /// <param name="y">The value; finite.</param>
    public void Add(double y)
    {
        if (Count < StartValues)
        {
            _first[Count++] = y;
            if (Count == StartValues)
            {
                Start();
            }

            return;
        }

        Count++;
        _degrees = Math.Min(_degrees + 1, MaxDegrees);
        var largest = double.NegativeInfinity;
        for (var m = 0; m < Members; m++)
        {
            Predict(m);
            var variance = _p11[m] + 1;
            var error = y - _level[m];
            var square = error * error / (variance * _scale[m]);
            _logWeight[m] = (Forgetting * _logWeight[m])
                - (0.5 * Math.Log(variance * _scale[m])) - (2.5 * Math.Log(1 + (square / 4)));
            largest = Math.Max(largest, _logWeight[m]);

            // An outlier is taken for a noisier observation, not for a new level.
            var trust = Math.Min(1, Robust / Math.Sqrt(Math.Max(square, 1e-12)));
            var inflated = _p11[m] + (1 / trust);
            double k1 = _p11[m] / inflated, k2 = _p12[m] / inflated;
            _level[m] += k1 * error;
            _slope[m] += k2 * error;
            double p11 = _p11[m], p12 = _p12[m];
            _p11[m] = p11 - (k1 * p11);
            _p12[m] = p12 - (k1 * p12);
            _p22[m] -= k2 * p12;
            _scale[m] += (Math.Min(error * error / variance, Robust * Robust * _scale[m]) - _scale[m]) / _degrees;

            // A constant series would shrink the scale to nothing, and its logarithm to minus infinity.
            _scale[m] = Math.Max(_scale[m], 1e-14);
        }

        for (var m = 0; m < Members; m++)
        {
            _logWeight[m] -= largest;
        }
    }

    /// <summary>Lets steps pass without a value: the state moves on and grows less certain.</summary>
    /// <param name="steps">How many.</param>
    public void Skip(int steps)
    {
        for (var s = 0; s < steps && HasStarted; s++)
        {
            for (var m = 0; m < Members; m++)
            {
                Predict(m);
            }
        }
    }

    /// <summary>Probability of each member; they add up to 1.</summary>
    /// <param name="weights">Receives 30 numbers.</param>
    public void Weights(Span<double> weights)
    {
        double sum = 0;
        for (var m = 0; m < Members; m++)
        {
            weights[m] = Math.Exp(_logWeight[m]);
            sum += weights[m];
        }

        for (var m = 0; m < Members; m++)
        {
            weights[m] /= sum;
        }
    }

    /// <summary>Mean of the next value, over all members; NaN before the filters run.</summary>
    public double NextMean()
    {
        if (!HasStarted)
        {
            return double.NaN;
        }

        Span<double> weights = stackalloc double[Members];
        Weights(weights);
        double mean = 0;
        for (var m = 0; m < Members; m++)
        {
            mean += weights[m] * (_level[m] + (Damping[m] * _slope[m]));
        }

        return mean;
    }

    /// <summary>Mean and standard deviation of each member's prediction some steps ahead.</summary>
    /// <param name="steps">Steps ahead, ascending.</param>
    /// <param name="means">Receives steps × 30 means.</param>
    /// <param name="deviations">Receives steps × 30 standard deviations.</param>
    public void Moments(ReadOnlySpan<int> steps, Span<double> means, Span<double> deviations)
    {
        for (var m = 0; m < Members; m++)
        {
            double l = _level[m], b = _slope[m], p11 = _p11[m], p12 = _p12[m], p22 = _p22[m], phi = Damping[m];
            var at = 0;
            for (var h = 1; at < steps.Length; h++)
            {
                l += phi * b;
                b *= phi;
                p11 += (2 * phi * p12) + (phi * phi * p22) + LevelNoise[m];
                p12 = (phi * p12) + (phi * phi * p22);
                p22 = (phi * phi * p22) + SlopeNoise[m];
                if (steps[at] == h)
                {
                    means[(at * Members) + m] = l;
                    deviations[(at * Members) + m] = Math.Sqrt(Math.Max((p11 + 1) * _scale[m], 0));
                    at++;
                }
            }
        }
    }

    /// <summary>Simulates futures: members in proportion to their probability, state, process and observation noise Gaussian.</summary>
    /// <param name="normals">Source of normal numbers.</param>
    /// <param name="steps">Steps ahead.</param>
    /// <param name="paths">How many futures.</param>
    /// <param name="observed">Receives steps × paths observations.</param>
    /// <param name="levels">Receives steps × paths noise-free levels.</param>
    internal void Simulate(ref NormalStream normals, int steps, int paths, Span<double> observed, Span<double> levels)
    {
        Span<double> weights = stackalloc double[Members];
        Weights(weights);
        double cumulated = 0;
        var path = 0;
        for (var m = 0; m < Members; m++)
        {
            cumulated += weights[m];
            var until = m == Members - 1 ? paths : Math.Min((int)Math.Floor((cumulated * paths) + 1e-9), paths);
            double scale = Math.Sqrt(_scale[m]), phi = Damping[m];
            var l11 = Math.Sqrt(Math.Max(_p11[m], 0));
            var l21 = l11 > 0 ? _p12[m] / l11 : 0;
            var l22 = Math.Sqrt(Math.Max(_p22[m] - (l21 * l21), 0));
            double levelNoise = scale * Math.Sqrt(LevelNoise[m]), slopeNoise = scale * Math.Sqrt(SlopeNoise[m]);
            for (; path < until; path++)
            {
                double z1 = normals.Next(), z2 = normals.Next();
                var l = _level[m] + (scale * l11 * z1);
                var b = _slope[m] + (scale * ((l21 * z1) + (l22 * z2)));
                for (var h = 0; h < steps; h++)
                {
                    l += phi * b;
                    l += levelNoise > 0 ? levelNoise * normals.Next() : 0;
                    b = (phi * b) + (slopeNoise > 0 ? slopeNoise * normals.Next() : 0);
                    levels[(h * paths) + path] = l;
                    observed[(h * paths) + path] = l + (scale * normals.Next());
                }
            }
        }
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(_degrees);
        foreach (var array in Arrays())
        {
            foreach (var value in array)
            {
                writer.Write(value);
            }
        }
    }

    internal void Read(BinaryReader reader)
    {
        Count = reader.ReadInt64();
        _degrees = reader.ReadDouble();
        foreach (var array in Arrays())
        {
            for (var i = 0; i < array.Length; i++)
            {
                array[i] = reader.ReadDouble();
            }
        }
    }

    private double[][] Arrays() => [_first, _level, _slope, _p11, _p12, _p22, _scale, _logWeight];

    private void Start()
    {
        var mean = (_first[0] + _first[1] + _first[2] + _first[3]) / 4;
        double d1 = _first[1] - _first[0], d2 = _first[2] - _first[1], d3 = _first[3] - _first[2];
        var drift = (d1 + d2 + d3) / 3;
        var variance = (((d1 - drift) * (d1 - drift)) + ((d2 - drift) * (d2 - drift)) + ((d3 - drift) * (d3 - drift))) / 3;
        Array.Fill(_level, mean);
        Array.Fill(_slope, 0);
        Array.Fill(_p11, 1);
        Array.Fill(_p12, 0);
        Array.Fill(_p22, 0.05);
        Array.Fill(_scale, Math.Max(variance / 2, 1e-12));
        _degrees = 1;
        Array.Fill(_logWeight, 0);
    }

    private void Predict(int m)
    {
        var phi = Damping[m];
        _level[m] += phi * _slope[m];
        _slope[m] *= phi;
        _p11[m] += (2 * phi * _p12[m]) + (phi * phi * _p22[m]) + LevelNoise[m];
        _p12[m] = (phi * _p12[m]) + (phi * phi * _p22[m]);
        _p22[m] = (phi * phi * _p22[m]) + SlopeNoise[m];
    }
}
