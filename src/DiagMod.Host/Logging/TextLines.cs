using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace DiagMod.Host.Logging;

/// <summary>One line an event for a person at a terminal (OBS-02). Only what follows an event's own line is indented, so no text
/// from outside can look like an event.</summary>
internal sealed class TextLines(TimeProvider time) : ConsoleFormatter(FormatName)
{
    /// <summary>Name of the format.</summary>
    public const string FormatName = "diagmod-text";

    private const string Indent = "         | ";
    private const int MostLines = 60;

    /// <inheritdoc/>
    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (LogEvent.Of(logEntry, time.GetUtcNow()) is not { } one)
        {
            return;
        }

        textWriter.Write(one.At.ToString("HH:mm:ss ", CultureInfo.InvariantCulture));
        textWriter.Write(one.Level switch
        {
            LogLevel.Trace => "trace ",
            LogLevel.Debug => "debug ",
            LogLevel.Information => "info  ",
            LogLevel.Warning => "warn  ",
            LogLevel.Error => "error ",
            _ => "crit  ",
        });
        textWriter.Write(one.Category.AsSpan(one.Category.LastIndexOf('.') + 1));
        textWriter.Write(": ");
        textWriter.Write(LogText.OneLine(one.Message));
        var values = new List<KeyValuePair<string, object?>>(8);
        LogEvent.Values(logEntry, scopeProvider, values);
        if (values.Find(value => value.Key == "trace_id").Value is { } trace)
        {
            textWriter.Write(" [");
            textWriter.Write(LogText.OneLine(LogEvent.Text("trace_id", trace)));
            textWriter.Write(']');
        }

        textWriter.Write('\n');
        if (one.Exception is { } exception)
        {
            foreach (var line in LogMask.Apply(exception.ToString()).Split('\n').Take(MostLines))
            {
                textWriter.Write(Indent);
                textWriter.Write(LogText.OneLine(line.TrimEnd('\r')));
                textWriter.Write('\n');
            }
        }
    }
}
