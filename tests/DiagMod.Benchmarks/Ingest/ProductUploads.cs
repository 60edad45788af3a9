using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Benchmarks.Pixel;

namespace DiagMod.Benchmarks.Ingest;

/// <summary>Sends files to the running product and waits for their end.</summary>
internal sealed class ProductUploads(LiveProduct product)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Adds a motor.</summary>
    public async Task AddAsync(string motor)
    {
        using var content = new StringContent(
            new JsonObject { ["equipment_id"] = motor, ["name"] = motor }.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await product.Client.PostAsync(Api("motors"), content);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Sends a file.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> SendAsync(string motor, int number, byte[] csv)
    {
        using var body = new ByteArrayContent(csv);
        body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await product.Client.PostAsync(
            Api(string.Create(CultureInfo.InvariantCulture, $"uploads?equipment_id={motor}&file_name={number:D5}.csv")), body);
        var said = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? (string)JsonNode.Parse(said)!["raw_id"]!
            : throw new InvalidOperationException($"File {number} was not taken: {said}");
    }

    /// <summary>Sends a file and waits until it is completed.</summary>
    /// <returns>Seconds from the start of the upload until its answer, and until the file was completed.</returns>
    public async Task<(double Answered, double Completed)> RunAsync(string motor, int number, byte[] csv)
    {
        var began = Stopwatch.GetTimestamp();
        var id = await SendAsync(motor, number, csv);
        var answered = Stopwatch.GetElapsedTime(began).TotalSeconds;
        while (true)
        {
            var file = JsonNode.Parse(await product.Client.GetStringAsync(Api("files/" + id)))!;
            switch ((string)file["processing_status"]!)
            {
                case "completed":
                    return (answered, Stopwatch.GetElapsedTime(began).TotalSeconds);
                case "failed":
                    throw new InvalidOperationException($"File {number} failed: {file}");
                default:
                    await Task.Delay(Pause);
                    break;
            }
        }
    }

    /// <summary>The balance of all files.</summary>
    public async Task<JsonNode> StatusAsync() =>
        JsonNode.Parse(await product.Client.GetStringAsync(Api("pipeline/status")))!;

    private static Uri Api(string path) => new("api/v1/" + path, UriKind.Relative);
}
