using System.Diagnostics;
using System.Text;
using DiagMod.Core.Currents;
using DiagMod.Core.Tests.Support;

namespace DiagMod.Core.Tests.Currents;

/// <summary>
/// Structure-aware fuzzing in the process: whatever the bytes, the parser gives a verdict, quickly, and the same one
/// however they are cut.
/// </summary>
public sealed class CurrentCsvFuzzTests
{
    private const int Inputs = 200_000;
    private const int Seed = 41;

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            ",", ",,", "\n", "\r\n", "\r", "\0", "\"", "\"\"", " ", "\t", "-", "+", ".", "e", "e5", "1e400", "1e-400",
            "nan", "inf", "-Infinity", "0x1F", "1_000", "1.5f", "+-1", "9999999999", "1e9", "\u00EF\u00BB\u00BF",
            "\u00FF\u00FE", "\u001F\u008B", "PK\u0003\u0004", ";", "|", "\u00A0", "\u00E2\u0088\u0092", "\n\n", "\u001A",
            "current_R,current_S,current_T\n", "1.2345,-2.3456,3.4567\n", "16777217.00000001", "0.0000000000000001",
        }.Select(Encoding.Latin1.GetBytes),
        Encoding.ASCII.GetBytes(new string('7', 65)), Encoding.ASCII.GetBytes(new string(' ', 1025)),
    ];

    [Fact]
    public void Verdict_MutatedInputs_NeverCrashAndNeverDependOnThePieces()
    {
        var random = new Random(Seed);
        var seeds = SeedInputs();
        var codes = new HashSet<string>();
        var slowest = TimeSpan.Zero;
        var watch = Stopwatch.StartNew();

        var done = 0;
        for (; done < Inputs && watch.Elapsed < TimeSpan.FromSeconds(60); done++)
        {
            var input = Mutate(seeds[random.Next(seeds.Count)], random);
            int[] sizes = [random.Next(1, 80), random.Next(1, 80), random.Next(1, 2000)];
            var started = watch.Elapsed;
            var whole = CsvCases.Verdict(input, [int.MaxValue]);
            slowest = watch.Elapsed - started > slowest ? watch.Elapsed - started : slowest;
            var cut = CsvCases.Verdict(input, sizes);
            Assert.True(
                whole == cut,
                $"seed {Seed}, input {done}: '{whole}' whole, '{cut}' in {string.Join(' ', sizes)}: "
                + Convert.ToHexString(input));
            var (least, everyOther) = (random.Next(1, 200), random.Next(1, 4));
            var offers = 0;
            using var ahead = new RowsAhead(least, 16, work =>
            {
                if (offers++ % everyOther == 0)
                {
                    work.Execute();
                }
            });
            var shared = CsvCases.Verdict(input, sizes, ahead: ahead);
            Assert.True(
                whole == shared,
                $"seed {Seed}, input {done}: '{whole}' whole, '{shared}' shared from {least} bytes, in {string.Join(' ', sizes)}: "
                + Convert.ToHexString(input));
            codes.Add(whole.Split(' ', ':')[0]);
        }

        Assert.True(done >= Inputs / 10, $"Only {done} inputs in {watch.Elapsed}.");
        Assert.True(codes.Count >= 15, $"Only these verdicts were reached: {string.Join(' ', codes)}.");
        // An input takes microseconds; the rest is what a busy machine may take away.
        Assert.True(slowest < TimeSpan.FromSeconds(5), $"The slowest input took {slowest}.");
    }

    // Short pieces of the corpus around its errors, and a few texts of our own where there is no corpus.
    private static List<byte[]> SeedInputs()
    {
        var seeds = new List<byte[]>
        {
            Encoding.ASCII.GetBytes(CsvCases.Header + "1.2345,-2.3456,3.4567\n,,\n1,nan,\n12,0.000001,-7\n"),
            Encoding.ASCII.GetBytes("\"" + CsvCases.Header.TrimEnd() + "\"\r\n\"1,2,3\"\r\n\"1\",\"2\",\r\n\r\n"),
            "current_R;current_S;current_T\n1;2;3\n"u8.ToArray(),
        };
        if (SharedFolder.Root is null)
        {
            return seeds;
        }

        foreach (var one in CsvCases.Corpus("file"))
        {
            var content = File.ReadAllBytes(SharedFolder.PathOf("corpus", one.GetProperty("file").GetString()!));
            var line = one.GetProperty("expect").TryGetProperty("line", out var at)
                && at.ValueKind == System.Text.Json.JsonValueKind.Number ? at.GetInt32() : 1;
            var lines = Encoding.Latin1.GetString(content).Split('\n');
            var around = lines.Skip(Math.Max(1, line - 2)).Take(3).Prepend(lines[0]);
            var text = string.Join('\n', around);
            seeds.Add(Encoding.Latin1.GetBytes(text[..Math.Min(text.Length, 1500)]));
        }

        return seeds;
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var times = random.Next(1, 5); times > 0; times--)
        {
            var at = random.Next(bytes.Count + 1);
            var length = Math.Min(bytes.Count - at, random.Next(1, 12));
            switch (random.Next(8))
            {
                case 0:
                    bytes.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 3 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                case 5:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 6:
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                    break;
                default:
                    bytes.InsertRange(at, Enumerable.Repeat(bytes.ElementAtOrDefault(at), random.Next(1, 70)));
                    break;
            }
        }

        return [.. bytes];
    }
}
