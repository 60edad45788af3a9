using System.Globalization;
using System.Text;
using DiagMod.Core.Currents;
using DiagMod.Core.Simulation;

namespace DiagMod.Chaos.Storm;

/// <summary>A recording of known content, and what must become of it.</summary>
/// <param name="Number">Its number in the battery.</param>
/// <param name="Motor">The motor.</param>
/// <param name="RecordedAt">Its time; null for a motor without a clock.</param>
/// <param name="Content">The CSV.</param>
internal sealed record TestFile(int Number, string Motor, DateTimeOffset? RecordedAt, byte[] Content)
{
    /// <summary>Samples a second of every file.</summary>
    public const int Hertz = 1000;

    private const int Decimals = 4;

    /// <summary>Name it is sent under: natural order is the order of numbers.</summary>
    public string Name => FormattableString.Invariant($"f{Number}.csv");

    /// <summary>Makes a file: one of two motors of its sender, 4 to 12 s long, the first of the two motors with a clock.</summary>
    public static async Task<TestFile> MakeAsync(int seed, int number, int senders)
    {
        var random = new Random(Seeds.Of(seed, number));
        var (sender, turn) = (number % senders, number / senders);
        var hasClock = turn % 2 == 0;
        var motor = string.Create(CultureInfo.InvariantCulture, $"EQ_CHAOS_{sender}{(hasClock ? 'A' : 'B')}");
        var recording = new SimulatedRecording
        {
            Motor = SimulatedMotor.Draw(new EquipmentId(motor), (ulong)(1000 * seed) + (ulong)(2 * sender) + (hasClock ? 0UL : 1UL)),
            Seed = ((ulong)seed * 1_000_003) + (ulong)number,
            Seconds = 4 + (random.Next(17) / 2.0),
            Rate = new SampleRate(Hertz),
        };
        using var csv = new MemoryStream();
        await SimulatedCsv.WriteAsync(recording, csv, Decimals, CancellationToken.None);
        DateTimeOffset? at = hasClock ? new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(17 * turn) : null;
        return new TestFile(number, motor, at, csv.ToArray());
    }

    /// <summary>The same with one cell that is no number, in line 1,000: it must be refused.</summary>
    public byte[] Spoiled()
    {
        var text = Encoding.ASCII.GetString(Content);
        var line = 0;
        var at = 0;
        while (++line < 1000)
        {
            at = text.IndexOf('\n', at) + 1;
        }

        return Encoding.ASCII.GetBytes(text.Insert(at, "x"));
    }

    /// <summary>The cells as a plain reader sees them, by phase: what every value of the product is held against.</summary>
    public double[][] Cells()
    {
        var lines = Encoding.ASCII.GetString(Content).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(',')).ToArray();
        return [.. Enumerable.Range(0, 3).Select(phase => lines
            .Select(cells => (double)float.Parse(cells[phase], CultureInfo.InvariantCulture)).ToArray())];
    }

    /// <summary>RMS of each window of one second and half a second's hop, by phase, worked out the plain way.</summary>
    public double[][] WindowRms() =>
    [
        .. Cells().Select(samples =>
        {
            var windows = new List<double>();
            for (var start = 0; start + Hertz <= samples.Length; start += Hertz / 2)
            {
                var sum = 0.0;
                for (var i = start; i < start + Hertz; i++)
                {
                    sum += samples[i] * samples[i];
                }

                windows.Add(Math.Sqrt(sum / Hertz));
            }

            return windows.ToArray();
        }),
    ];
}
