using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using DiagMod.Host.Settings;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Commands;

/// <summary>The host of a data folder, for a command that asks it something: the running one, or one that is started for the question
/// and stopped after it.</summary>
internal sealed class ReachedHost : IAsyncDisposable
{
    private readonly RunningHost? _started;
    private readonly HttpClient _api;

    private ReachedHost(Uri address, HttpClient api, RunningHost? started)
    {
        Address = address;
        _api = api;
        _started = started;
    }

    /// <summary>Where it is.</summary>
    public Uri Address { get; }

    /// <summary>Finds the host, or starts one; that is said on standard error, so that an answer in JSON stays one.</summary>
    /// <param name="args">Settings of the command line.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<ReachedHost> OpenAsync(string[] args, CancellationToken stop)
    {
        var settings = SettingsReader.Read(HostConfiguration.Read(args));
        RunningHost? started = null;
        var address = await LocalHost.FindAsync(settings.Storage.DataFolder, stop);
        if (address is null)
        {
            await Console.Error.WriteLineAsync("No host runs on this data folder: one is started for this.");
            started = await HostApp.StartAsync([.. args, "--port", "0", "--Log:Level=critical"], Console.Error.WriteLine, stop);
            address = started.Address;
        }

        var secrets = Secrets.Open(settings.Storage.DataFolder, settings.Storage.KeysFolder, TimeProvider.System.GetUtcNow());
        return new ReachedHost(address, LocalHost.Api(address, secrets), started);
    }

    /// <summary>Asks.</summary>
    /// <param name="method">How.</param>
    /// <param name="path">What, below api/v1/.</param>
    /// <param name="body">With what; null = nothing.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="HostRefusedException">The host says no; its own words.</exception>
    public async Task<JsonObject> AskAsync(HttpMethod method, string path, JsonObject? body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, new Uri("api/v1/" + path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        using var response = await _api.SendAsync(request, stop);
        await CheckAsync(response, stop);
        return await response.Content.ReadFromJsonAsync<JsonObject>(stop) ?? [];
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">What, below api/v1/.</param>
    /// <param name="mediaType">Its type.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="HostRefusedException">The host says no; its own words.</exception>
    public async Task<byte[]> ReadAsync(string path, string mediaType, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("api/v1/" + path, UriKind.Relative));
        request.Headers.Accept.ParseAdd(mediaType);
        using var response = await _api.SendAsync(request, stop);
        await CheckAsync(response, stop);
        return await response.Content.ReadAsByteArrayAsync(stop);
    }

    private async Task CheckAsync(HttpResponseMessage response, CancellationToken stop)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        JsonObject? problem = null;
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            problem = await response.Content.ReadFromJsonAsync<JsonObject>(stop);
        }

        throw new HostRefusedException(problem is null
            ? string.Create(CultureInfo.InvariantCulture, $"The host at {Address} answered {(int)response.StatusCode}. ")
                + (response.StatusCode == HttpStatusCode.NotFound
                    ? "It may be of another version; restart it with ./diagmod run."
                    : "Its log says why.")
            : Words(problem, Address));
    }

    /// <summary>A refusal in a line. The answer names a motor in a field of its own; a terminal shows no fields.</summary>
    /// <param name="problem">What the host answered.</param>
    /// <param name="address">Where it is.</param>
    internal static string Words(JsonObject problem, Uri address) =>
        ((string?)problem["code"], (string?)problem["equipment_id"]) is ("E_MOTOR_UNKNOWN", { } motor)
            ? $"There is no motor '{motor}' on the host at {address}; its status board names those there are. (E_MOTOR_UNKNOWN)"
            : $"{problem["detail"]} ({problem["code"]})";

    /// <summary>Stops what was started.</summary>
    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        if (_started is not null)
        {
            await _started.DisposeAsync();
        }
    }
}

/// <summary>The host said no to a command.</summary>
internal sealed class HostRefusedException(string words) : Exception(words);
