using System.Diagnostics;
using DiagMod.Host.Tests.Architecture;

namespace DiagMod.Host.Tests.Commands;

/// <summary>The table of commands and all that is made from it. Nothing here builds anything.</summary>
public sealed class CommandTableTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "DiagMod.Host", "Commands");

    private static readonly (string Command, string Option, string Value)[] Rows =
    [
        .. File.ReadLines(Path.Combine(Folder, "commands.table"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries))
            .Select(cells => (cells[0], cells[1], cells[2])),
    ];

    private static readonly string[] Commands = [.. Rows.Where(row => row.Option == "-").Select(row => row.Command)];

    public static TheoryData<string> Names => [.. Commands];

    [Fact]
    public void Table_AndHelpTexts_NameTheSameCommands()
    {
        var texts = Directory.EnumerateFiles(Path.Combine(Folder, "Help"), "*.txt").Select(Path.GetFileNameWithoutExtension)
            .Where(name => name != "diagmod");

        Assert.Equal(Commands.Order(StringComparer.Ordinal), texts.Order(StringComparer.Ordinal)!);
        Assert.All(Rows, row => Assert.Contains(row.Command, Commands));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Help_OfACommand_HasUsageExampleAndEveryOption(string command)
    {
        var (code, output) = await Product.RunAsync([command, "--help"]);

        Assert.Equal(0, code);
        Assert.StartsWith("usage: ./diagmod " + command, command == "help" ? await TextAsync("help") : output, StringComparison.Ordinal);
        Assert.Contains("example", await TextAsync(command), StringComparison.Ordinal);
        var text = await TextAsync(command);
        Assert.All(
            Rows.Where(row => row.Command == command && row.Option.StartsWith("--", StringComparison.Ordinal)),
            row => Assert.Contains(row.Option, text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Option_ThatACommandDoesNotKnow_ExitsWith2(string command)
    {
        if (command == "help")
        {
            return;
        }

        var (code, output) = await Product.RunAsync([command, "--no-such-option"]);

        Assert.Equal(2, code);
        Assert.Contains($"{command} does not know '--no-such-option'", output, StringComparison.Ordinal);
        Assert.Contains($"See ./diagmod {command} --help.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stats", "did you mean status?")]
    [InlineData("imprt x", "did you mean import?")]
    [InlineData("run --prot 9090", "did you mean --port?")]
    [InlineData("doctor --jsn", "did you mean --json?")]
    [InlineData("import x --sample", "did you mean --sample-rate?")]
    [InlineData("import x --sample-rate", "--sample-rate needs a value (HZ)")]
    [InlineData("status here", "status does not know 'here'")]
    [InlineData("bench", "bench needs a name: all ")]
    [InlineData("bench nothing", "bench does not know 'nothing'; it knows: all ")]
    [InlineData("bench csv features", "one at a time, or all")]
    [InlineData("audit", "audit knows: verify, export FILE")]
    [InlineData("audit frob", "audit does not know 'frob'; it knows: verify, export FILE")]
    [InlineData("users frob", "users does not know 'frob'; it knows: list, reset NAME")]
    [InlineData("retention frob", "retention does not know 'frob'; it knows: confirm, attach FILE")]
    [InlineData("demo", "demo knows: remove")]
    [InlineData("demo frob", "demo does not know 'frob'; it knows: remove")]
    [InlineData("completion", "completion needs a shell")]
    [InlineData("completion tcsh", "it knows bash, zsh and fish")]
    public async Task Mistake_IsNamedWithWhatWasMeant(string arguments, string words)
    {
        var (code, output) = await Product.RunAsync(arguments.Split(' '));

        Assert.Equal(2, code);
        Assert.Contains(words, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoArguments_PrintTheOverviewWithEveryCommand()
    {
        var (code, output) = await Product.RunAsync([]);

        Assert.Equal(0, code);
        Assert.All(Commands, name => Assert.Contains("\n  " + name, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Version_NamesTheProductsVersion()
    {
        var (code, output) = await Product.RunAsync(["--version"]);

        Assert.Equal(0, code);
        Assert.Matches(@"^DiagMod\.Orleans \d+\.\d+\.\d+", output);
    }

    [Fact]
    public async Task BenchList_NamesTheBenchesOfTheSource()
    {
        var (code, output) = await Product.RunAsync(["bench", "--list"]);

        Assert.Equal(0, code);
        Assert.Equal(["all", "csv", "features"], output.Split('\n').Where(name => name is "all" or "csv" or "features"));
    }

    [Theory]
    [InlineData("diagmod st", "status")]
    [InlineData("diagmod run --", "--data --demo --help --orleans --port")]
    [InlineData("diagmod run --orleans ", "package standin")]
    [InlineData("diagmod run --data sq", "sql")]
    [InlineData("diagmod bench cs", "csv")]
    [InlineData("diagmod completion ", "bash fish zsh")]
    [InlineData("diagmod help mig", "migrate")]
    [InlineData("diagmod import --sample-rate ", "")]
    public async Task Bash_AfterTab_OffersWhatFits(string line, string expected)
    {
        const string Ask = """
            source <(./diagmod completion bash)
            IFS=' ' read -r -a COMP_WORDS <<<"$1"
            case "$1" in *' ') COMP_WORDS+=('') ;; esac
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _diagmod
            printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd' ' -
            """;

        var (code, output) = await ShellAsync("bash", ["--norc", "-c", Ask, "bash", line]);

        Assert.Equal(0, code);
        Assert.Equal(expected, output.Trim());
    }

    [Theory]
    [InlineData("zsh", "-n")]
    [InlineData("fish", "-n")]
    public async Task OtherShells_WhereInstalled_ReadTheirScript(string shell, string check)
    {
        var (code, script) = await Product.RunAsync(["completion", shell]);
        Assert.Equal(0, code);
        Assert.All(Commands, name => Assert.Contains(name, script, StringComparison.Ordinal));
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, script);

            var (readable, words) = await ShellAsync("sh", ["-c", "command -v \"$0\" >/dev/null || exit 0; \"$0\" \"$1\" \"$2\"", shell, check, file]);

            Assert.True(readable == 0, words);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Task<string> TextAsync(string command) => File.ReadAllTextAsync(Path.Combine(Folder, "Help", command + ".txt"));

    private static async Task<(int ExitCode, string Output)> ShellAsync(string shell, string[] arguments)
    {
        var start = new ProcessStartInfo(shell, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return (process.ExitCode, await output + await errors);
    }
}
