using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace DiagMod.Benchmarks.Pixel;

/// <summary>One motor whose logger sends a short recording again and again, each with another load than the one before.</summary>
internal sealed class MotorFeed
{
    /// <summary>Length of a recording, and time from one to the next, seconds.</summary>
    public const double RecordingSeconds = 2.5;

    private const int RateHz = 25_600;
    private const string Header = "current_R,current_S,current_T\n";

    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly byte[][] _recordings;
    private int _sent;

    /// <summary>Prepares the recordings.</summary>
    /// <param name="client">Speaks to the product.</param>
    /// <param name="motor">The motor.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <param name="time">This machine's clock.</param>
    /// <param name="loads">Different recordings to prepare; 0 for a motor that sends none.</param>
    public MotorFeed(HttpClient client, string motor, int seed, TimeProvider time, int loads = 7)
    {
        _client = client;
        _time = time;
        Motor = motor;
        var random = new Random(seed);
        _recordings = [.. Enumerable.Range(0, loads).Select(load => Record(10 + load, random))];
    }

    /// <summary>The motor.</summary>
    public string Motor { get; }

    /// <summary>Adds the motor, with a name-plate.</summary>
    public async Task AddAsync()
    {
        var motor = new JsonObject
        {
            ["equipment_id"] = Motor,
            ["name"] = Motor,
            ["specifications"] = new JsonObject { ["current_a"] = 20 },
        };
        using var content = new StringContent(motor.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await _client.PostAsync(new Uri("api/v1/motors", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Sends the next recording.</summary>
    public async Task<Sent> SendAsync()
    {
        var number = _sent++;
        var recording = _recordings[number % _recordings.Length];

        // The first field makes each content another one; the rest is sent as it lies.
        var first = Encoding.ASCII.GetBytes(Header + (number * 1e-6).ToString("F6", CultureInfo.InvariantCulture));
        using var body = new TimedBody(first, recording, _time);
        var recordedAt = _time.GetUtcNow().AddSeconds(-RecordingSeconds);
        var query = string.Create(
            CultureInfo.InvariantCulture,
            $"api/v1/uploads?equipment_id={Motor}&file_name={number:D4}.csv&recorded_at={recordedAt:yyyy-MM-ddTHH:mm:ss.fff}Z");
        using var answer = await _client.PostAsync(new Uri(query, UriKind.Relative), body);
        var answeredAt = Seconds(_time.GetUtcNow());
        answer.EnsureSuccessStatusCode();
        var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return new Sent((string)said["raw_id"]!, body.SentAtSeconds, answeredAt);
    }

    /// <summary>When a file was committed, seconds since 1970.</summary>
    public async Task<double> FinishedAtAsync(Sent sent)
    {
        var file = JsonNode.Parse(await _client.GetStringAsync(
            new Uri("api/v1/files/" + sent.RawId, UriKind.Relative)))!;
        return Seconds(DateTimeOffset.Parse((string)file["finished_at"]!, CultureInfo.InvariantCulture));
    }

    private static double Seconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).TotalSeconds;

    // All after the first field of the first row.
    private static byte[] Record(double amps, Random random)
    {
        var text = new StringBuilder(2 << 20);
        for (var i = 0; i < RecordingSeconds * RateHz; i++)
        {
            for (var phase = 0; phase < 3; phase++)
            {
                if (i > 0 || phase > 0)
                {
                    var angle = (2 * Math.PI * 50 * i / RateHz) - (phase * 2 * Math.PI / 3);
                    var current = (amps * Math.Sqrt(2) * Math.Sin(angle)) + (0.1 * (random.NextDouble() - 0.5));
                    text.Append(phase == 0 ? "" : ",").Append(current.ToString("F4", CultureInfo.InvariantCulture));
                }
            }

            text.Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>A body that knows when its last byte was written.</summary>
    private sealed class TimedBody(byte[] first, byte[] rest, TimeProvider time) : HttpContent
    {
        public double SentAtSeconds { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(first);
            await stream.WriteAsync(rest);
            await stream.FlushAsync();
            SentAtSeconds = Seconds(time.GetUtcNow());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = first.Length + rest.Length;
            return true;
        }
    }
}

/// <summary>A recording on its way.</summary>
/// <param name="RawId">Its id.</param>
/// <param name="AtSeconds">When the last byte of its body was written, seconds since 1970.</param>
/// <param name="AnsweredAtSeconds">When its upload was answered, seconds since 1970.</param>
internal sealed record Sent(string RawId, double AtSeconds, double AnsweredAtSeconds);
