extern alias benches;

using System.Text.Json.Nodes;
using benches::DiagMod.Benchmarks;
using benches::DiagMod.Host.Commands;

namespace DiagMod.Host.Tests.Commands;

/// <summary>The frame of ./diagmod bench, with benches whose rows are known.</summary>
public sealed class BenchFrameTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    [Theory]
    [InlineData("good", 0)]
    [InlineData("bad", 1)]
    [InlineData("all", 1)]
    public void ExitCode_OfABench_IsThatOfItsWorstRow(string name, int expected) => Assert.Equal(expected, Run(name));

    [Fact]
    public void Json_OfAllBenches_IsOneArrayInTheShapeOfTheContract()
    {
        Run("all", "--json");

        var rows = Assert.IsType<JsonArray>(JsonNode.Parse(_output.ToString()));
        Assert.Equal(
            """{"id":"good-1","what":"a \"figure\"","n":100,"seed":7,"value":0.09,"unit":"mHz","bar":"< 0.5","pass":true}""",
            _output.ToString().Trim().TrimStart('[').Split("},{")[0] + "}");
        Assert.Equal(["good-1", "bad-1"], rows.Select(row => (string)row!["id"]!));
    }

    [Fact]
    public void Table_OfABench_NamesEachRowAndWhatFailed()
    {
        Run("bad");

        var lines = _output.ToString().Trim().Split('\n');
        Assert.Equal(["id", "what", "n", "value", "unit", "bar", "pass"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches("^bad-1 .* 0.9 .* NO$", lines[1]);
    }

    [Fact]
    public void Progress_OnATerminal_GoesToTheErrorsAlone()
    {
        Run("good");

        Assert.Contains("0 % (0 of 1 benches) good", _errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("half way", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\e", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("good bad")]
    [InlineData("")]
    [InlineData("--json")]
    public void Name_ThatIsNone_ListsTheNamesAndExitsWith2(string arguments)
    {
        var code = Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, code);
        Assert.Contains("all, good, bad", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _output.ToString());
    }

    [Theory]
    [InlineData("parted --only second", 0, "parted-second")]
    [InlineData("parted --json --only first", 0, "parted-first")]
    [InlineData("parted --only third", 2, "it has: first, second")]
    [InlineData("good --only first", 2, "bench good has no parts")]
    [InlineData("nothing --only first", 2, "bench nothing has no parts")]
    [InlineData("parted --only", 2, "Usage: bench NAME")]
    public void Only_OfAPart_MeasuresThatAlone(string arguments, int expected, string words)
    {
        var code = new BenchProgram(_output, _errors, new ProgressLook(true, false, 120))
            .Run(arguments.Split(' '), [new Known("good", 0.09), new Parted()]);

        Assert.Equal(expected, code);
        var told = (expected == 0 ? _output : _errors).ToString();
        Assert.Contains(words, told, StringComparison.Ordinal);
        Assert.True(expected == 2 || told.Split("parted-").Length == 2, told);
    }

    [Fact]
    public void List_NamesEveryBenchAndMeasuresNone()
    {
        Assert.Equal(0, Run("--list"));

        Assert.Equal(["all", "good", "bad"], _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.Equal("", _errors.ToString());
    }

    [Fact]
    public void Bench_ThatLacksSomething_SaysWhatAndExitsWith3WhileOthersMeasure()
    {
        var code = new BenchProgram(_output, _errors, new ProgressLook(true, false, 120))
            .Run(["all", "--json"], [new Lacking(), new Known("good", 0.09)]);

        Assert.Equal(3, code);
        Assert.Contains("lacking: missing: a browser", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal("good-1", (string)Assert.Single(JsonNode.Parse(_output.ToString())!.AsArray())!["id"]!);
    }

    private int Run(params string[] arguments) =>
        new BenchProgram(_output, _errors, new ProgressLook(true, false, 120)).Run(arguments, [new Known("good", 0.09), new Known("bad", 0.9)]);

    private sealed class Parted : IBench
    {
        public string Name => "parted";

        public IReadOnlyList<string> Parts => ["first", "second"];

        public IEnumerable<BenchRow> Run(Action<string> progress) => Parts.SelectMany(part => Run(part, progress));

        public IEnumerable<BenchRow> Run(string part, Action<string> progress) =>
            [new BenchRow($"parted-{part}", "a figure", 1, 7, 1, "1", "-", true)];
    }

    private sealed class Lacking : IBench
    {
        public string Name => "lacking";

        public IEnumerable<BenchRow> Run(Action<string> progress) => throw new BenchMissingException("a browser");
    }

    private sealed class Known(string name, double value) : IBench
    {
        public string Name => name;

        public IEnumerable<BenchRow> Run(Action<string> progress)
        {
            progress("half way");
            yield return new BenchRow($"{name}-1", "a \"figure\"", 100, 7, value, "mHz", "< 0.5", value < 0.5);
        }
    }
}
