using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace DiagMod.Host.Logging;

/// <summary>One log entry, masked and in the words both formats use.</summary>
internal readonly record struct LogEvent(
    DateTimeOffset At, LogLevel Level, EventId Id, string Category, string Message, Exception? Exception)
{
    private const string Template = "{OriginalFormat}";

    /// <summary>Names of values that a scope puts on every line in it.</summary>
    private static readonly string[] ScopeNames = ["trace_id", "raw_id", "equipment_id"];

    /// <summary>Reads an entry; null when it says nothing.</summary>
    public static LogEvent? Of<TState>(in LogEntry<TState> entry, DateTimeOffset at)
    {
        var message = entry.Formatter(entry.State, entry.Exception);
        return message is null && entry.Exception is null
            ? null
            : new LogEvent(
                at, entry.LogLevel, entry.EventId, entry.Category, LogMask.Apply(message ?? ""), entry.Exception);
    }

    /// <summary>Name of the event; null without one.</summary>
    public string? Name => Id.Name is ['L', 'o', 'g', >= 'A' and <= 'Z', ..] ? Id.Name[3..] : Id.Name;

    /// <summary>The named values of an entry and of the scopes around it, innermost first, each name once.</summary>
    public static void Values<TState>(
        in LogEntry<TState> entry, IExternalScopeProvider? scopes, List<KeyValuePair<string, object?>> values)
    {
        if (entry.State is IReadOnlyList<KeyValuePair<string, object?>> own)
        {
            for (var i = 0; i < own.Count; i++)
            {
                if (own[i].Key != Template)
                {
                    Add(values, NameOf(own[i].Key), own[i].Value);
                }
            }
        }

        scopes?.ForEachScope(
            static (scope, found) =>
            {
                if (scope is IEnumerable<KeyValuePair<string, object>> named)
                {
                    foreach (var (name, value) in named)
                    {
                        if (Array.IndexOf(ScopeNames, name) >= 0)
                        {
                            Add(found, name, value);
                        }
                    }
                }
            },
            values);
    }

    /// <summary>A value as text; a secret one is not.</summary>
    public static string Text(string name, object? value) =>
        LogMask.IsSecret(name) ? LogMask.Masked
        : LogMask.Apply(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");

    /// <summary>Snake case: RawId becomes raw_id.</summary>
    private static string NameOf(string name) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static void Add(List<KeyValuePair<string, object?>> values, string name, object? value)
    {
        foreach (var known in values)
        {
            if (known.Key == name)
            {
                return;
            }
        }

        values.Add(new KeyValuePair<string, object?>(name, value));
    }
}
