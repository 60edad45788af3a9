using System.Text.Json;
using System.Text.Json.Nodes;
using DiagMod.Host.Settings;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Commands;

/// <summary>audit verify and audit export: proof and copy of the audit log, through the running host or one that is started for
/// it.</summary>
internal static class AuditCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        switch (args)
        {
            case ["verify", .. var rest]:
                var isJson = rest.Contains("--json");
                return await WithHostAsync(
                    [.. rest.Where(arg => arg != "--json")], isJson, (api, inner) => VerifyAsync(api, isJson, inner), stop);
            case ["export", var file, .. var rest] when !file.StartsWith('-'):
                return await WithHostAsync(rest, isQuiet: false, (api, inner) => ExportAsync(api, file, inner), stop);
            default:
                throw new UsageException("audit knows two things to do: audit verify, and audit export FILE");
        }
    }

    private static async Task<int> WithHostAsync(
        string[] args, bool isQuiet, Func<HttpClient, CancellationToken, Task<int>> work, CancellationToken stop)
    {
        var settings = SettingsReader.Read(HostConfiguration.Read(args));
        if (await LocalHost.FindAsync(settings.Storage.DataFolder, stop) is { } address)
        {
            return await AskAsync(address);
        }

        Action<string> say = isQuiet ? _ => { } : Console.WriteLine;
        say("No host runs on this data folder: one is started for this.");
        await using var host = await HostApp.StartAsync([.. args, "--port", "0", "--Log:Level=warning"], say, stop);
        return await AskAsync(host.Address);

        async Task<int> AskAsync(Uri at)
        {
            var keys = Secrets.Open(settings.Storage.DataFolder, settings.Storage.KeysFolder, TimeProvider.System.GetUtcNow());
            using var api = LocalHost.Api(at, keys);
            return await work(api, stop);
        }
    }

    private static async Task<int> VerifyAsync(HttpClient api, bool isJson, CancellationToken stop)
    {
        using var answer = await api.GetAsync(new Uri("api/v1/admin/audit/verify", UriKind.Relative), stop);
        answer.EnsureSuccessStatusCode();
        var report = await answer.Content.ReadFromJsonAsync<JsonObject>(stop) ?? [];
        await Console.Out.WriteLineAsync(isJson ? report.ToJsonString(Indented) : (string?)report["words"]);
        return (bool?)report["whole"] == true ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<int> ExportAsync(HttpClient api, string file, CancellationToken stop)
    {
        if (File.Exists(file))
        {
            throw new UsageException($"{file} is there already; name a file that is not");
        }

        using var answer = await api.GetAsync(
            new Uri("api/v1/admin/audit/export", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, stop);
        answer.EnsureSuccessStatusCode();
        var half = file + ".half";
        await using (var target = new FileStream(half, FileMode.Create, FileAccess.Write))
        {
            await answer.Content.CopyToAsync(target, stop);
            await target.FlushAsync(stop);
            RandomAccess.FlushToDisk(target.SafeFileHandle);
        }

        File.Move(half, file, overwrite: false);
        Console.WriteLine($"Wrote {file}, {Sizes.Of(new FileInfo(file).Length)}: one row a line, oldest first, with the hashes that chain them.");
        return ExitCode.Done;
    }
}
