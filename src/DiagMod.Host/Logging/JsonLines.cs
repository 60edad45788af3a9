using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace DiagMod.Host.Logging;

/// <summary>One JSON object a line and event (OBS-01): timestamp, level, event_id, event, category, message, trace_id, the
/// event's named values, and its exception in the same line.</summary>
internal sealed class JsonLines(TimeProvider time) : ConsoleFormatter(FormatName)
{
    /// <summary>Name of the format.</summary>
    public const string FormatName = "diagmod-json";

    private const int LongestException = 16_000;

    private static readonly string[] Reserved =
        ["timestamp", "level", "event_id", "event", "category", "message", "exception"];

    private static readonly JsonWriterOptions Options = new() { Encoder = Letters(), SkipValidation = true };

    /// <inheritdoc/>
    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (LogEvent.Of(logEntry, time.GetUtcNow()) is not { } one)
        {
            return;
        }

        var values = new List<KeyValuePair<string, object?>>(8);
        LogEvent.Values(logEntry, scopeProvider, values);
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line, Options))
        {
            Write(json, one, values);
        }

        textWriter.Write(Encoding.UTF8.GetString(line.WrittenSpan));
        textWriter.Write('\n');
    }

    private static void Write(Utf8JsonWriter json, LogEvent one, List<KeyValuePair<string, object?>> values)
    {
        json.WriteStartObject();
        json.WriteString("timestamp", one.At.UtcDateTime);
        json.WriteString("level", one.Level switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "information",
            LogLevel.Warning => "warning",
            LogLevel.Error => "error",
            _ => "critical",
        });
        json.WriteNumber("event_id", one.Id.Id);
        if (one.Name is { } name)
        {
            json.WriteString("event", name);
        }

        json.WriteString("category", one.Category);
        json.WriteString("message", Cut(one.Message, LogText.MaxLength));
        foreach (var (key, value) in values)
        {
            Write(json, Array.IndexOf(Reserved, key) < 0 ? key : "value_" + key, value);
        }

        if (one.Exception is { } exception)
        {
            json.WriteString("exception", Cut(LogMask.Apply(exception.ToString()), LongestException));
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            case DateTimeOffset at:
                json.WriteString(name, at.UtcDateTime);
                break;
            default:
                json.WriteString(name, Cut(LogEvent.Text(name, value), LogText.MaxLength));
                break;
        }
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most] + "…";

    // Letters of every script as they are; what is not seen on a screen, as its number.
    private static JavaScriptEncoder Letters()
    {
        var letters = new TextEncoderSettings(UnicodeRanges.All);
        for (var code = 0; code <= char.MaxValue; code++)
        {
            if (LogText.IsUnsafe((char)code))
            {
                letters.ForbidCharacter((char)code);
            }
        }

        return JavaScriptEncoder.Create(letters);
    }
}
