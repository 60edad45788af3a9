using System.Globalization;
using System.Text;
using DiagMod.Core.Currents;
using DiagMod.Core.Tests.Support;

namespace DiagMod.Core.Tests.Currents;

/// <summary>What holds for any recording. Every case is drawn from a seed that a failure names.</summary>
public sealed class CurrentCsvPropertyTests
{
    [Fact]
    public async Task ReadAsync_AnyDecimal_IsBitExactWithTheLibrary()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var cells = Enumerable.Range(0, 3000).Select(_ => Decimal(random, seed)).ToArray();
            var text = CsvCases.Header + string.Concat(cells.Chunk(3).Select(row => string.Join(',', row) + "\n"));

            var (_, samples) = await CsvCases.ReadAsync(text);

            for (var i = 0; i < cells.Length; i++)
            {
                var column = (i % 3) switch { 0 => samples.R, 1 => samples.S, _ => samples.T };
                var actual = column[i / 3];
                var expected = float.Parse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture);
                Assert.True(
                    BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(actual),
                    $"seed {seed}: {cells[i]} gave {actual:R}, not {expected:R}");
            }
        }
    }

    [Theory]
    [InlineData("16777217")]
    [InlineData("16777217.0")]
    [InlineData("1.00000017881393")]
    [InlineData("0.500000029802322")]
    [InlineData("9007199.2547409")]
    [InlineData("1.00000005960464")]
    [InlineData("8388608.5")]
    [InlineData("8388609.5")]
    [InlineData("33554434")]
    [InlineData("33554438.0000001")]
    [InlineData("999999999.99999")]
    [InlineData("999999999999999e-6")]
    [InlineData("0.00000000000001")]
    [InlineData(".00000000000001")]
    [InlineData("-0.0")]
    [InlineData("-0")]
    public async Task ReadAsync_NumberBetweenTwoFloats_RoundsAsTheLibraryDoes(string cell)
    {
        var (_, samples) = await CsvCases.ReadAsync($"{CsvCases.Header}{cell},{cell},{cell}\n");

        var expected = BitConverter.SingleToInt32Bits(float.Parse(cell, CultureInfo.InvariantCulture));
        Assert.Equal(expected, BitConverter.SingleToInt32Bits(samples.R[0]));
        Assert.Equal(expected, BitConverter.SingleToInt32Bits(samples.S[0]));
        Assert.Equal(expected, BitConverter.SingleToInt32Bits(samples.T[0]));
    }

    [Fact]
    public async Task ReadAsync_AnyLegalDecoration_GivesTheSameSamples()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var rows = Enumerable.Range(0, random.Next(1, 60))
                .Select(_ => Enumerable.Range(0, 3).Select(_ => Value(random)).ToArray()).ToArray();
            rows[0][0] = 1;
            var plain = CsvCases.Header + string.Concat(rows.Select(row => string.Join(',', row.Select(Print)) + "\n"));
            var decorated = Decorate(rows, random);

            var expected = (await CsvCases.ReadAsync(plain)).Samples;
            var actual = (await CsvCases.ReadAsync(Encoding.UTF8.GetBytes(decorated))).Samples;

            Assert.True(
                expected.R.SequenceEqual(actual.R) && expected.S.SequenceEqual(actual.S)
                && expected.T.SequenceEqual(actual.T) && expected.R.SequenceEqual(rows.Select(row => row[0])),
                $"seed {seed}: {decorated}");
        }
    }

    [Fact]
    public async Task ReadAsync_OneErrorInserted_GivesThatLineAndColumn()
    {
        (string Field, string Code)[] errors =
        [
            ("x", "E_NUMBER"), ("1,5,2,9", "E_FIELD_COUNT"), ("inf", "E_NONFINITE"), ("2e9", "E_RANGE"),
            ("\"1", "E_QUOTE"), ("\"1\"2", "E_QUOTE"), (new string('1', 65), "E_FIELD_TOO_LONG"), ("0x1", "E_NUMBER"),
        ];
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var rows = Enumerable.Range(0, random.Next(1, 400))
                .Select(_ => new[] { Print(1), Print(Value(random)), Print(Value(random)) }).ToArray();
            var (row, column) = (random.Next(rows.Length), random.Next(3));
            var (field, code) = errors[random.Next(errors.Length)];
            rows[row][column] = field;
            var ending = random.Next(2) == 0 ? "\n" : "\r\n";
            var text = CsvCases.Header + string.Concat(rows.Select(cells => string.Join(',', cells) + ending));

            var error = await CsvCases.RejectAsync(text);

            var isRightColumn = error.Column == (code == "E_FIELD_COUNT" ? 4 : column + 1);
            Assert.True(
                error.Code == code && error.Line == row + 2 && isRightColumn,
                $"seed {seed}: {code} at {row + 2}, {column + 1}, but {error.Message}");
        }
    }

    [Fact]
    public void Verdict_AnyPieces_IsTheSame()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var rows = Enumerable.Range(0, random.Next(1, 100))
                .Select(_ => Enumerable.Range(0, 3).Select(_ => Value(random)).ToArray()).ToArray();
            var text = Decorate(rows, random);
            text = random.Next(2) == 0 ? text : text.Remove(random.Next(text.Length), 1);
            var bytes = Encoding.UTF8.GetBytes(text);
            var sizes = Enumerable.Range(0, 5).Select(_ => random.Next(1, 40)).ToArray();

            var whole = CsvCases.Verdict(bytes, [int.MaxValue]);

            Assert.True(whole == CsvCases.Verdict(bytes, sizes), $"seed {seed}, pieces {string.Join(' ', sizes)}");
        }
    }

    [Fact]
    public void Add_AnyBlocks_CountsAsTheDefinitionSays()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var shareOfNan = random.NextDouble() * 1.2;
            var samples = Enumerable.Range(0, random.Next(1, 300))
                .Select(_ => random.NextDouble() < shareOfNan ? float.NaN : Value(random)).ToArray();

            var tally = new PhaseTally();
            for (var at = 0; at < samples.Length;)
            {
                var count = Math.Min(samples.Length - at, random.Next(1, 70));
                tally.Add(samples.AsSpan(at, count));
                at += count;
            }

            var expected = Count(samples);
            var actual = tally.ToCounts();
            Assert.True(
                expected with { Sum = actual.Sum, SumOfSquares = actual.SumOfSquares } == actual
                && Math.Abs(expected.Sum - actual.Sum) <= 1e-9 * 300 * 1e5
                && Math.Abs(expected.SumOfSquares - actual.SumOfSquares) <= 1e-12 * expected.SumOfSquares,
                $"seed {seed}: {actual}, not {expected}");
        }
    }

    private static PhaseCounts Count(float[] samples)
    {
        var numbers = samples.Where(sample => !float.IsNaN(sample)).Select(sample => (double)sample).ToArray();
        var longest = 0;
        for (var (i, run) = (0, 0); i < samples.Length; i++)
        {
            run = float.IsNaN(samples[i]) ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return new PhaseCounts(
            numbers.Length, samples.Length - numbers.Length, samples.TakeWhile(float.IsNaN).Count(),
            samples.Reverse().TakeWhile(float.IsNaN).Count(), longest, numbers.DefaultIfEmpty(double.NaN).Min(),
            numbers.DefaultIfEmpty(double.NaN).Max(), numbers.Sum(), numbers.Sum(number => number * number));
    }

    // One shape a seed, and in every fourth seed all shapes mixed.
    private static string Decimal(Random random, int seed)
    {
        var decimals = seed % 4 == 3 ? random.Next(0, 14) : seed % 14;
        var magnitude = Math.Pow(10, random.Next(-3, 9));
        var value = (random.NextDouble() - 0.5) * magnitude;
        var text = value.ToString($"F{decimals}", CultureInfo.InvariantCulture);
        return random.Next(40) switch
        {
            0 => text + "e-3",
            1 => value.ToString("E8", CultureInfo.InvariantCulture),
            2 => value.ToString("R", CultureInfo.InvariantCulture),
            3 => ((float)value).ToString("R", CultureInfo.InvariantCulture),
            4 when decimals > 0 => text.TrimStart('-', '0'),
            5 when decimals == 0 => text + ".",
            _ => text,
        };
    }

    private static float Value(Random random) => random.Next(5) switch
    {
        0 => float.NaN,
        1 => random.Next(-50, 50),
        2 => (float)(random.NextDouble() * 1e-6),
        _ => (float)Math.Round((random.NextDouble() - 0.5) * 100, random.Next(7)),
    };

    private static string Print(float value) => float.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Decorate(float[][] rows, Random random)
    {
        var text = new StringBuilder(random.Next(2) == 0 ? "\uFEFF" : "");
        text.Append(random.Next(3) switch
        {
            0 => "current_R,current_S,current_T",
            1 => "\"Current_R , current_S,CURRENT_T\" ",
            _ => " \"current_R\",current_S ,\t\"current_T\"",
        });
        foreach (var row in rows)
        {
            text.Append(random.Next(2) == 0 ? "\n" : "\r\n");
            var isQuoted = random.Next(4) == 0;
            var cells = row.Select(value => Dress(Print(value), isQuoted ? 0 : random.Next(6), random));
            text.Append(isQuoted ? $"\"{string.Join(',', cells)}\"" : string.Join(',', cells));
        }

        return text.Append(string.Concat(Enumerable.Repeat(random.Next(2) == 0 ? "\n" : " \r\n", random.Next(4)))).ToString();
    }

    private static string Dress(string cell, int dress, Random random) => dress switch
    {
        1 => $" {cell}\t",
        2 => $"\"{cell}\"",
        3 => $" \" {cell}\" ",
        4 when cell.Length == 0 => random.Next(2) == 0 ? "NaN" : "-nan",
        4 when char.IsDigit(cell[0]) => "+0" + cell,
        5 when cell.Length > 0 && !cell.Contains('E') => cell + "e0",
        _ => cell,
    };
}
