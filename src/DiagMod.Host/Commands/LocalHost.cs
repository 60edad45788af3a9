using System.Net.Http.Headers;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Commands;

/// <summary>The host that runs on this machine's data folder, as the commands reach it (decision D37).</summary>
internal static class LocalHost
{
    /// <summary>A client of the host on this machine, known by the token in its data folder.</summary>
    public static HttpClient Api(Uri address, Secrets secrets)
    {
        var api = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(30) };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secrets.LocalToken);
        return api;
    }

    /// <summary>Where the host on a data folder listens; null when none answers.</summary>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<Uri?> FindAsync(string dataFolder, CancellationToken stop)
    {
        if (AddressFile.Read(dataFolder) is not { } address)
        {
            return null;
        }

        try
        {
            using var api = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
            using var answer = await api.GetAsync(new Uri("health/live", UriKind.Relative), stop);
            return answer.IsSuccessStatusCode ? address : null;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            // A host that was killed leaves its file behind.
            return null;
        }
    }
}
