using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace DiagMod.Host.Tests.Support;

/// <summary>Recordings on their way through the pipeline.</summary>
internal static class Recordings
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Uploads a recording at 1 kHz and waits until it is completed and analysed, or failed; gives the file.</summary>
    public static async Task<JsonNode> AbsorbAsync(
        this TestHost host, string motor, string name, byte[] content, string? recordedAt = null)
    {
        var (_, answer) = await host.UploadAsync(
            $"equipment_id={motor}&file_name={name}&sample_rate_hz=1000" + (recordedAt is null ? "" : "&recorded_at=" + recordedAt),
            content);
        return await host.EndedAsync((string)answer["raw_id"]!);
    }

    /// <summary>Waits until a file is completed and its record analysed, or until it failed. The pipeline works behind the API: asking is the only way to
    /// know.</summary>
    public static async Task<JsonNode> EndedAsync(this TestHost host, string rawId)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var file = await host.AskAsync(HttpMethod.Get, "/api/v1/files/" + rawId, "viewer", 200);
            if ((string)file["processing_status"]! == "failed"
                || ((string)file["processing_status"]! == "completed" && (string)file["analysis_status"]! is "completed" or "failed"))
            {
                return file;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>Three phases of a 50 Hz current at 1 kHz.</summary>
    public static byte[] Sine(double amps, int rows)
    {
        var text = new StringBuilder(TestHost.Header);
        for (var i = 0; i < rows; i++)
        {
            var angle = 2 * Math.PI * 50 * i / 1000;
            text.Append(string.Create(
                CultureInfo.InvariantCulture,
                $"{amps * Math.Sin(angle):0.####},{amps * Math.Sin(angle - 2.0944):0.####},{amps * Math.Sin(angle + 2.0944):0.####}\n"));
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
