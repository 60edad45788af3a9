using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using DiagMod.Host.Settings;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Commands;

/// <summary>users: the rescue on the machine itself, for whoever may read the data folder: lists accounts, gives a new one-time
/// password, takes a lost second factor away, opens an account again. Every act is audited as the user local.</summary>
internal static class UsersCommand
{
    private const string Usage = "users knows: list, reset NAME, mfa-off NAME, unlock NAME, enable NAME, disable NAME";

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        var options = Array.FindIndex(args, arg => arg.StartsWith('-'));
        string[] words = options < 0 ? args : args[..options];
        string[] rest = options < 0 ? [] : args[options..];
        if (words is not (["list"] or ["reset" or "mfa-off" or "unlock" or "enable" or "disable", { Length: > 0 }]))
        {
            throw new UsageException(Usage);
        }

        var settings = SettingsReader.Read(HostConfiguration.Read(rest));
        if (await LocalHost.FindAsync(settings.Storage.DataFolder, stop) is { } address)
        {
            return await ActAsync(address, settings, words, stop);
        }

        if (!Directory.Exists(settings.Storage.DataFolder))
        {
            // A folder that was mistyped must not become a new installation with an account of its own.
            await Console.Error.WriteLineAsync($"There is no data folder {settings.Storage.DataFolder}; name the host's with --data.");
            return ExitCode.Failed;
        }

        await Console.Error.WriteLineAsync("No host runs on this data folder: one is started for this.");
        await using var host = await HostApp.StartAsync([.. rest, "--port", "0", "--Log:Level=warning"], Console.Error.WriteLine, stop);
        return await ActAsync(host.Address, settings, words, stop);
    }

    private static async Task<int> ActAsync(Uri address, HostSettings settings, string[] words, CancellationToken stop)
    {
        var secrets = Secrets.Open(settings.Storage.DataFolder, settings.Storage.KeysFolder, TimeProvider.System.GetUtcNow());
        using var api = LocalHost.Api(address, secrets);
        var users = await ListAsync(api, stop);
        if (words is ["list"])
        {
            foreach (var user in users)
            {
                Console.WriteLine(Line(user));
            }

            return ExitCode.Done;
        }

        var name = words[1];
        if (users.FirstOrDefault(user => name.Equals((string?)user["username"], StringComparison.OrdinalIgnoreCase)) is not { } found)
        {
            await Console.Error.WriteLineAsync($"There is no account {name}; ./diagmod users list names them.");
            return ExitCode.Failed;
        }

        JsonObject change = words[0] switch
        {
            "reset" => new JsonObject { ["reset_password"] = true, ["unlock"] = true },
            "mfa-off" => new JsonObject { ["reset_mfa"] = true },
            "unlock" => new JsonObject { ["unlock"] = true },
            "enable" => new JsonObject { ["is_disabled"] = false, ["unlock"] = true },
            _ => new JsonObject { ["is_disabled"] = true },
        };
        using var answer = await api.PatchAsync(
            new Uri("api/v1/admin/users/" + (string?)found["id"], UriKind.Relative), JsonContent.Create(change), stop);
        var body = await answer.Content.ReadFromJsonAsync<JsonObject>(stop) ?? [];
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            await Console.Error.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"Refused ({(int)answer.StatusCode} {body["code"]}): {body["detail"]}"));
            return ExitCode.Failed;
        }

        Console.WriteLine(Line(body));
        if ((string?)body["one_time_password"] is { } password)
        {
            HandOver((string?)body["username"] ?? name, password, secrets);
        }

        return ExitCode.Done;
    }

    // On a terminal a person reads it; elsewhere it would end in a log.
    private static void HandOver(string name, string password, Secrets secrets)
    {
        const string Life = "It lets in once, for 24 hours, and asks for an own password.";
        if (!Console.IsOutputRedirected)
        {
            Console.WriteLine($"One-time password of {name}: {password}");
            Console.WriteLine(Life);
            return;
        }

        var file = Path.Combine(secrets.Folder, "one-time-password-" + name);
        File.Delete(file);
        Secrets.Write(file, password);
        Console.WriteLine($"The one-time password of {name} is in {file}");
        Console.WriteLine(Life + " Remove the file then.");
    }

    private static async Task<List<JsonObject>> ListAsync(HttpClient api, CancellationToken stop)
    {
        var users = new List<JsonObject>();
        string? cursor = null;
        do
        {
            var page = await api.GetFromJsonAsync<JsonObject>(
                new Uri(
                    "api/v1/admin/users?limit=1000" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)),
                    UriKind.Relative),
                stop) ?? [];
            users.AddRange(page["items"]!.AsArray().Select(user => user!.AsObject()));
            cursor = (string?)page["next"];
        }
        while (cursor is not null);
        return users;
    }

    private static string Line(JsonObject user)
    {
        var state = (bool)user["is_disabled"]! ? "disabled" : (bool)user["must_change_password"]! ? "must change password" : "active";
        var factor = (bool)user["mfa_enabled"]! ? "second factor" : "password only";
        return string.Create(
            CultureInfo.InvariantCulture, $"{(string?)user["username"],-24} {(string?)user["role"],-9} {state,-21} {factor}");
    }
}
