using System.Text.Json;
using System.Text.RegularExpressions;
using DiagMod.Host.Logging;
using DiagMod.Host.Tests.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace DiagMod.Host.Tests.Logging;

/// <summary>How one event looks in both formats.</summary>
public sealed partial class LogLinesTests
{
    private const string Forged = "a.csv\r\n{\"level\":\"critical\"}\n\u001b[31mred\u001b[0m\u202Efdp.\u2028\u0085end";

    [Fact]
    public void Json_OfAnEvent_IsOneFlatLine()
    {
        var line = Json(LogLevel.Warning, "File {FileName} has {Rows} rows", ["a.csv", 12L], scope: ("trace_id", "abc"));

        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        Assert.Equal(1, line.Count(letter => letter == '\n'));
        Assert.Equal("2025-03-04T12:00:00Z", root.GetProperty("timestamp").GetString());
        Assert.Equal("warning", root.GetProperty("level").GetString());
        Assert.Equal(("Tried", 7), (root.GetProperty("event").GetString(), root.GetProperty("event_id").GetInt32()));
        Assert.Equal("Tests.Some", root.GetProperty("category").GetString());
        Assert.Equal("File a.csv has 12 rows", root.GetProperty("message").GetString());
        Assert.Equal(("a.csv", 12), (root.GetProperty("file_name").GetString(), root.GetProperty("rows").GetInt32()));
        Assert.Equal("abc", root.GetProperty("trace_id").GetString());
    }

    [Fact]
    public void Json_OfAnException_HasItInTheSameLine()
    {
        var line = Json(LogLevel.Error, "Failed", [], new InvalidOperationException("no\nway"));

        using var json = JsonDocument.Parse(line);
        Assert.Equal(1, line.Count(letter => letter == '\n'));
        Assert.Contains("InvalidOperationException: no\nway", json.RootElement.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_OfForgedText_HasNoRawControlOrDirection()
    {
        var line = Json(LogLevel.Information, "File {FileName}", [Forged]);

        Assert.DoesNotContain(line[..^1], LogText.IsUnsafe);
        using var json = JsonDocument.Parse(line);
        Assert.Equal(Forged, json.RootElement.GetProperty("file_name").GetString());
    }

    [Fact]
    public void Json_OfCyrillicText_ShowsItAsItIs() =>
        Assert.Contains("Насос №3", Json(LogLevel.Information, "Motor {Name}", ["Насос №3"]), StringComparison.Ordinal);

    [Fact]
    public void Json_OfANameThatIsTaken_KeepsBoth()
    {
        using var json = JsonDocument.Parse(Json(LogLevel.Information, "{Level} and {Message}", ["alarm", "words"]));

        Assert.Equal("information", json.RootElement.GetProperty("level").GetString());
        Assert.Equal("alarm", json.RootElement.GetProperty("value_level").GetString());
        Assert.Equal("words", json.RootElement.GetProperty("value_message").GetString());
    }

    [Fact]
    public void Text_OfForgedText_IsOneLineWithoutControls()
    {
        var text = Text(LogLevel.Information, "File {FileName}", [Forged]);

        Assert.Equal(1, text.Count(letter => letter == '\n'));
        Assert.DoesNotContain(text[..^1], LogText.IsUnsafe);
        Assert.StartsWith("12:00:00 info  Some: File a.csv\\u000d\\u000a", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_OfAnException_IsIndented()
    {
        var text = Text(LogLevel.Error, "Failed", [], new InvalidOperationException("no\n12:00:00 info  Host: all is well"));

        Assert.All(text.Split('\n')[1..^1], line => Assert.StartsWith("         | ", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Host=db;Username=u;Password=hunter2-Very;Port=1", "hunter2-Very")]
    [InlineData("{\"refresh_token\":\"abc\\\"def-ghi\"}", "ghi")]
    [InlineData("GET /hubs/twins?access_token=q1w2e3r4t5&x=1", "q1w2e3r4t5")]
    [InlineData("Authorization: Bearer q1w2e3r4t5z6u7i8o9p0", "q1w2e3r4t5z6u7i8o9p0")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl was sent", "c2lnbmF0dXJl")]
    [InlineData("Cookie: diagmod=0123456789abcdef", "0123456789abcdef")]
    public void Mask_OfTextWithASecret_TakesItOut(string text, string secret)
    {
        var masked = LogMask.Apply(text);

        Assert.DoesNotContain(secret, masked, StringComparison.Ordinal);
        Assert.Contains(LogMask.Masked, masked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A token was refused (expired), sent from 127.0.0.1")]
    [InlineData("Raw file 0190 was accepted: token.csv, 5 rows")]
    public void Mask_OfHarmlessText_LeavesItAlone(string text) => Assert.Equal(text, LogMask.Apply(text));

    [Fact]
    public void Json_OfAValueNamedAsASecret_IsMasked() =>
        Assert.DoesNotContain("hunter2", Json(LogLevel.Information, "Signed in", [], null, ("trace_id", "x"), ("RefreshToken", "hunter2")),
            StringComparison.Ordinal);

    private static string Json(
        LogLevel level, string template, object?[] values, Exception? fault = null, (string, string)? scope = null,
        (string Key, object? Value)? more = null) =>
        Write(new JsonLines(new StandingTime(Stores.Noon)), level, template, values, fault, scope, more);

    private static string Text(LogLevel level, string template, object?[] values, Exception? fault = null) =>
        Write(new TextLines(new StandingTime(Stores.Noon)), level, template, values, fault, null, null);

    private static string Write(
        ConsoleFormatter formatter, LogLevel level, string template, object?[] values, Exception? fault, (string Key, string Value)? scope,
        (string Key, object? Value)? more)
    {
        using var writer = new StringWriter();
        var scopes = new LoggerExternalScopeProvider();
        using var opened = scope is { } one ? scopes.Push(new KeyValuePair<string, object>[] { new(one.Key, one.Value) }) : null;
        var names = Hole().Matches(template).Select(hole => hole.Groups[1].Value).ToList();
        var state = names.Zip(values, (name, value) => new KeyValuePair<string, object?>(name, value))
            .Append(new("{OriginalFormat}", template)).ToList();
        if (more is { } extra)
        {
            state.Add(new(extra.Key, extra.Value));
        }

        var at = 0;
        var message = Hole().Replace(template, _ => $"{values[at++]}");
        formatter.Write(
            new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
                level, "Tests.Some", new EventId(7, "Tried"), state, fault, (_, _) => message),
            scopes, writer);
        return writer.ToString();
    }

    [GeneratedRegex("\\{(\\w+)\\}")]
    private static partial Regex Hole();

    private sealed class StandingTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
