using System.Globalization;

namespace DiagMod.Host.Commands;

/// <summary>Shows how far a long step is: one rewritten line with bar, share, rate and time left on a terminal, a plain line every few
/// seconds elsewhere. Calls may come from several threads.</summary>
/// <param name="output">Where to write; standard error for commands whose standard output is data.</param>
/// <param name="look">What the output can show.</param>
/// <param name="what">The step, for example "simulating": begins each plain line.</param>
/// <param name="unit">What is counted, for example "files" or "MB".</param>
/// <param name="time">Clock of rates.</param>
internal sealed class ProgressLine(TextWriter output, ProgressLook look, string what, string unit, TimeProvider time) : IDisposable
{
    private const int BarCells = 24;
    private const string Clear = "\r\e[K";

    private static readonly TimeSpan BetweenRedraws = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly long _began = time.GetTimestamp();
    private TimeSpan? _shownAt;
    private bool _isDrawn;

    /// <summary>A line on this process's standard error, which keeps standard output for results.</summary>
    /// <param name="what">The step.</param>
    /// <param name="unit">What is counted.</param>
    public static ProgressLine OnStandardError(string what, string unit) =>
        new(Console.Error, ProgressLook.Of(Console.IsErrorRedirected), what, unit, TimeProvider.System);

    /// <summary>Says how far the step is.</summary>
    /// <param name="done">How much is done, in the unit.</param>
    /// <param name="total">How much there is; 0 or less where nobody knows.</param>
    /// <param name="words">What is in work now; empty for nothing.</param>
    public void Report(double done, double total, string words)
    {
        lock (_gate)
        {
            var elapsed = time.GetElapsedTime(_began);
            if (look.IsTerminal)
            {
                if (_shownAt is not { } drawn || elapsed - drawn >= BetweenRedraws || (total > 0 && done >= total))
                {
                    _shownAt = elapsed;
                    _isDrawn = true;
                    output.Write(Clear + Drawn(done, total, words, elapsed));
                    output.Flush();
                }
            }
            else if (elapsed - (_shownAt ?? TimeSpan.Zero) >= BetweenLines)
            {
                _shownAt = elapsed;
                output.WriteLine(Join($"{what}:", Share(done, total), Pace(done, total, elapsed), words));
            }
        }
    }

    /// <summary>Writes a line that stays; the bar comes back with the next report.</summary>
    public void Line(string text)
    {
        lock (_gate)
        {
            Erase();
            output.WriteLine(text);
        }
    }

    /// <summary>Takes the bar away.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            Erase();
            output.Flush();
        }
    }

    private static string Join(params ReadOnlySpan<string> parts)
    {
        var text = "";
        foreach (var part in parts)
        {
            text += part.Length == 0 ? "" : text.Length == 0 ? part : " " + part;
        }

        return text;
    }

    private static string Left(double seconds) => seconds switch
    {
        < 90 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds):0} s left"),
        < 5400 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds / 60):0} min left"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h left"),
    };

    private static string Figure(double value) => value.ToString(
        Math.Abs(value) >= 100 || value == Math.Floor(value) ? "0" : "0.0", CultureInfo.InvariantCulture);

    // The end of a narrow line is cut, never wrapped: a wrapped line could not be taken back.
    private string Drawn(double done, double total, string words, TimeSpan elapsed)
    {
        var room = Math.Max(1, look.Width - 1);
        var tail = Join(Share(done, total), Pace(done, total, elapsed), words);
        if (total <= 0 || room < BarCells + 12)
        {
            return Cut(tail, room);
        }

        var full = (int)(BarCells * Math.Clamp(done / total, 0, 1));
        var (begin, end) = look.HasColor ? ("\e[32m", "\e[0m") : ("", "");
        return $"[{begin}{new string('#', full)}{end}{new string('.', BarCells - full)}] " + Cut(tail, room - BarCells - 3);
    }

    private static string Cut(string text, int room) => text.Length <= room ? text : text[..room];

    private string Share(double done, double total) => total > 0
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{Math.Floor(100 * Math.Clamp(done / total, 0, 1)):0} % ({Figure(done)} of {Figure(total)} {unit})")
        : $"{Figure(done)} {unit}";

    private string Pace(double done, double total, TimeSpan elapsed)
    {
        if (done <= 0 || elapsed < TimeSpan.FromSeconds(1))
        {
            return "";
        }

        var rate = done / elapsed.TotalSeconds;
        var pace = string.Create(CultureInfo.InvariantCulture, $"{rate:0.0} {unit}/s");
        return total > done ? $"{pace}, {Left((total - done) / rate)}" : pace;
    }

    private void Erase()
    {
        if (_isDrawn)
        {
            output.Write(Clear);
            _isDrawn = false;
        }

        if (look.IsTerminal)
        {
            _shownAt = null;
        }
    }
}

/// <summary>What an output can show.</summary>
/// <param name="IsTerminal">A line can be rewritten.</param>
/// <param name="HasColor">Colours are wanted.</param>
/// <param name="Width">Columns of a line.</param>
internal readonly record struct ProgressLook(bool IsTerminal, bool HasColor, int Width)
{
    private const int UsualWidth = 80;

    /// <summary>A file or a pipe: plain lines.</summary>
    public static ProgressLook Plain => new(false, false, UsualWidth);

    /// <summary>What this process's console can show.</summary>
    /// <param name="isRedirected">The stream is not the console.</param>
    public static ProgressLook Of(bool isRedirected)
    {
        if (isRedirected || Environment.GetEnvironmentVariable("TERM") is "dumb")
        {
            return Plain;
        }

        // https://no-color.org: set to anything but nothing.
        var hasColor = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new ProgressLook(true, hasColor, WindowWidth());
    }

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : UsualWidth;
        }
        catch (IOException)
        {
            return UsualWidth;
        }
    }
}
