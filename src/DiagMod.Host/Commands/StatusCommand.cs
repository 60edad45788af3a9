using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DiagMod.Host.Settings;
using DiagMod.Host.Startup;
using DiagMod.Postgres;

namespace DiagMod.Host.Commands;

/// <summary>status: what the running host has done and has to do; starts nothing.</summary>
internal static class StatusCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        var isJson = args.Contains("--json");
        var settings = SettingsReader.Read(HostConfiguration.Read([.. args.Where(arg => arg != "--json")]));
        var folder = settings.Storage.DataFolder;
        if (await LocalHost.FindAsync(folder, stop) is not { } address)
        {
            var absent = WithoutHost(settings);
            await Console.Out.WriteLineAsync(isJson ? absent.ToJsonString(Indented) : Words(absent));
            return ExitCode.Failed;
        }

        using var api = LocalHost.Api(address, Secrets.Open(folder, settings.Storage.KeysFolder, TimeProvider.System.GetUtcNow()));
        using var response = await api.GetAsync(new Uri("api/v1/system/status", UriKind.Relative), stop);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(
                $"The host at {address} answered {(int)response.StatusCode}. It may be of another version; restart it with ./diagmod run.");
        }

        var answer = await response.Content.ReadFromJsonAsync<JsonObject>(stop) ?? [];
        answer.Insert(0, "running", true);
        answer.Insert(1, "data_folder", folder);
        await Console.Out.WriteLineAsync(
            isJson ? answer.ToJsonString(Indented) : Table(answer, TimeProvider.System.GetUtcNow()));
        return (bool?)answer["balanced"] == true ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>The answer of a host as aligned lines.</summary>
    /// <param name="status">The answer of /system/status.</param>
    /// <param name="now">Now, UTC.</param>
    internal static string Table(JsonObject status, DateTimeOffset now)
    {
        var text = new StringBuilder();
        void Line(string label, string words) => text.AppendLine(CultureInfo.InvariantCulture, $"{label,-10}{words}");
        foreach (var silo in Items(status["silos"]))
        {
            var commit = (string?)silo["commit"] is { } known ? $" ({known})" : "";
            var since = Time(silo["since"]) is { } began ? $" since {Stamp(began)} ({Sizes.Of(now - began)})" : "";
            Line("host", $"{silo["address"]}, version {silo["version"]}{commit}, {silo["runtime"]}, {silo["status"]}{since}");
        }

        Line("data", (string?)status["data_folder"] ?? "");
        var files = status["pipeline"]!;
        Line("sent", $"{files["sent"]} files: {((bool?)status["balanced"] == true ? "the balance adds up" : "THE BALANCE DOES NOT ADD UP")}");
        foreach (var (label, key) in (ReadOnlySpan<(string, string)>)
            [("completed", "completed"), ("failed", "failed"), ("duplicate", "duplicates"), ("refused", "refused"), ("queued", "queued")])
        {
            var more = key == "queued" ? $" ({files["pending"]} pending, {files["processing"]} processing)" : "";
            Line("", $"{label,-10}{(long)files[key]!,10}{more}");
        }

        Line("", $"{"features",-10}{(long)files["features_total"]!,10}");
        if (Time(files["oldest_pending_at"]) is { } waiting)
        {
            Line("", $"the oldest waits for {Sizes.Of(now - waiting)}");
        }

        foreach (var file in Items(status["files_in_work"]))
        {
            Line("in work", $"{file["equipment_id"]}/{file["file_name"]}: {file["windows_done"]} of {file["windows_total"]} windows, attempt {file["attempt"]}");
        }

        var healths = status["motors"]!["by_health"]!.AsObject().Where(one => (int)one.Value! > 0).Select(one => $"{one.Value} {one.Key}");
        Line("motors", $"{status["motors"]!["total"]}{((int)status["motors"]!["total"]! > 0 ? ": " + string.Join(", ", healths) : "")}");
        Line("recorded", Time(status["oldest_data_at"]) is { } oldest && Time(status["newest_data_at"]) is { } newest
            ? $"{Stamp(oldest)} to {Stamp(newest)}"
            : "nothing yet");
        foreach (var error in Items(status["last_errors"]))
        {
            Line("error", $"{Stamp(Time(error["at"])!.Value)} {error["kind"]} {error["equipment_id"]}/{error["file_name"]}: {error["code"]} {error["reason"]}".TrimEnd());
        }

        Line("database", $"PostgreSQL {status["database"]!["version"]}, {Sizes.Of((long)status["database"]!["size_bytes"]!)}");
        if (status["disk"] is { } disk)
        {
            Line("disk", $"{Sizes.Of((long)disk["free_bytes"]!)} free of {Sizes.Of((long)disk["total_bytes"]!)}");
        }

        return text.ToString().TrimEnd();
    }

    private static JsonObject WithoutHost(HostSettings settings)
    {
        var folder = settings.Storage.DataFolder;
        var isPrivate = settings.Storage.ConnectionString.Length == 0;
        var major = isPrivate && Directory.Exists(folder) ? new PrivateClusterFolder(folder).Major : null;
        return new JsonObject
        {
            ["running"] = false,
            ["data_folder"] = folder,
            ["data_folder_exists"] = Directory.Exists(folder),
            ["last_address"] = AddressFile.Read(folder)?.ToString(),
            ["database"] = !isPrivate ? "given" : major is null ? "none" : "private",
            ["database_version"] = major,
            ["start"] = "./diagmod run --data " + folder,
        };
    }

    private static string Words(JsonObject absent)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"No host runs on {absent["data_folder"]}.");
        text.AppendLine(CultureInfo.InvariantCulture, $"{"start one",-10}{absent["start"]}");
        text.AppendLine(CultureInfo.InvariantCulture, $"{"data",-10}{((bool)absent["data_folder_exists"]! ? "the folder is there" : "there is no such folder yet")}");
        text.AppendLine(CultureInfo.InvariantCulture, $"{"database",-10}{(string?)absent["database"] switch
        {
            "given" => "the one that ConnectionStrings__Postgres or DATABASE_URL names",
            "private" => $"a private one is there, made by PostgreSQL {absent["database_version"]}",
            _ => "none yet: the first start makes it",
        }}");
        if ((string?)absent["last_address"] is { } address)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{"note",-10}a host was at {address} and did not end in order, or does not answer");
        }

        return text.ToString().TrimEnd();
    }

    private static IEnumerable<JsonNode> Items(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonNode>();

    private static DateTimeOffset? Time(JsonNode? node) => node?.GetValue<DateTimeOffset>();

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
