using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using DiagMod.Benchmarks.Pixel;

namespace DiagMod.Benchmarks;

/// <summary>What a stranger at the door learns and costs: whether a known name takes longer to be refused than an unknown one
/// (LOGIN-07), how long an authorised read takes while 200 sign-ins come at once (LOGIN-09), and what the check of a token adds to a
/// request.</summary>
internal sealed class SignInBench : IBench
{
    private const int Seed = 11;
    private const int Names = 50;
    private const int TriesANameHas = 4;
    private const int Flood = 200;
    private const double MostMilliseconds = 5;
    private const double LeastProbability = 0.01;
    private const double MostReadMilliseconds = 500;
    private const int Reads = 2_000;
    private const double MostCheckMilliseconds = 1;
    private const string Password = "quiet-Harbour-77-kestrel";
    private const string Wrong = "some-Wrong-password-1";

    /// <inheritdoc/>
    public string Name => "sign-in";

    /// <inheritdoc/>
    public IEnumerable<BenchRow> Run(Action<string> progress) => RunAsync(progress).GetAwaiter().GetResult();

    private static async Task<IReadOnlyList<BenchRow>> RunAsync(Action<string> progress)
    {
        progress("Starting the product ...");
        await using var product = await LiveProduct.StartAsync(("Security__LoginsPerMinute", "1000"));
        for (var i = 0; i < Names; i++)
        {
            using var made = await product.Client.PostAsJsonAsync(
                new Uri("api/v1/admin/users", UriKind.Relative), new { username = $"known-{i}", role = "viewer", password = Password });
            made.EnsureSuccessStatusCode();
        }

        using var stranger = new HttpClient { BaseAddress = product.Address, Timeout = TimeSpan.FromMinutes(2) };
        progress($"{Names * TriesANameHas} refusals of each kind ...");
        var (known, unknown) = (new List<double>(), new List<double>());
        await RefuseAsync(stranger, "warm-up");
        for (var i = 0; i < Names * TriesANameHas; i++)
        {
            // In turns, and each kind first as often: what the machine does meanwhile hits both alike.
            var (first, second) = i % 2 == 0 ? (known, unknown) : (unknown, known);
            first.Add(await RefuseAsync(stranger, Title(first == known, i)));
            second.Add(await RefuseAsync(stranger, Title(second == known, i)));
        }

        progress($"{Reads} requests with a token and as many without ...");
        var (open, signed) = await ReadAsync(product, stranger);
        progress($"{Flood} sign-ins at once ...");
        var (reads, tooMany) = await FloodAsync(product, stranger);
        var difference = Math.Abs(Quantile(known, 0.5) - Quantile(unknown, 0.5));
        var probability = MannWhitney(known, unknown);
        var p99 = Quantile(reads, 0.99);
        return
        [
            new("median-known", "refusal of a known name, median", known.Count, Seed, Quantile(known, 0.5), "ms", "-", true),
            new("median-difference", "medians of known and unknown names apart", known.Count, Seed, difference, "ms",
                $"< {MostMilliseconds}", difference < MostMilliseconds),
            new("mann-whitney", "probability that both are alike", known.Count, Seed, probability, "1",
                $"> {LeastProbability.ToString(System.Globalization.CultureInfo.InvariantCulture)}", probability > LeastProbability),
            new("read-open-p99", "request without a token, p99", open.Count, Seed, Quantile(open, 0.99), "ms", "-", true),
            new("check-p99", "what the check of a token adds to it, p99", signed.Count, Seed, Quantile(signed, 0.99) - Quantile(open, 0.99),
                "ms", $"<= {MostCheckMilliseconds}", Quantile(signed, 0.99) - Quantile(open, 0.99) <= MostCheckMilliseconds),
            new("check-median", "what the check of a token adds to it, median", signed.Count, Seed,
                Quantile(signed, 0.5) - Quantile(open, 0.5), "ms", $"<= {MostCheckMilliseconds}",
                Quantile(signed, 0.5) - Quantile(open, 0.5) <= MostCheckMilliseconds),
            new("flood-refused", $"of {Flood} sign-ins at once turned away before the hash", Flood, Seed, tooMany, "requests", "> 100",
                tooMany > 100),
            new("flood-read-p99", "authorised read meanwhile, p99", reads.Count, Seed, p99, "ms", $"< {MostReadMilliseconds}",
                p99 < MostReadMilliseconds),
        ];
    }

    // The same route for both, which does next to nothing: what is left is the token's check, its account and its sign-in.
    private static async Task<(List<double> Open, List<double> Signed)> ReadAsync(LiveProduct product, HttpClient stranger)
    {
        using var login = await stranger.PostAsJsonAsync(
            new Uri("api/v1/auth/login", UriKind.Relative), new { username = "known-0", password = Password });
        login.EnsureSuccessStatusCode();
        var token = (await login.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonNode>())!["access_token"]!.ToString();
        using var known = new HttpClient { BaseAddress = product.Address };
        known.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token);
        var (open, signed) = (new List<double>(), new List<double>());
        for (var i = -100; i < Reads; i++)
        {
            // In turns, and each kind first as often.
            var isSignedFirst = i % 2 == 0;
            var first = await LiveAsync(isSignedFirst ? known : stranger);
            var second = await LiveAsync(isSignedFirst ? stranger : known);
            if (i >= 0)
            {
                signed.Add(isSignedFirst ? first : second);
                open.Add(isSignedFirst ? second : first);
            }
        }

        return (open, signed);
    }

    private static async Task<double> LiveAsync(HttpClient client)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await client.GetAsync(new Uri("health/live", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static string Title(bool isKnown, int i) => $"{(isKnown ? "known" : "nobody")}-{i % Names}";

    private static async Task<double> RefuseAsync(HttpClient stranger, string name)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await LoginAsync(stranger, name);
        return answer.StatusCode == HttpStatusCode.Unauthorized
            ? Stopwatch.GetElapsedTime(began).TotalMilliseconds
            : throw new InvalidOperationException($"{name} was answered {(int)answer.StatusCode}, not 401.");
    }

    private static async Task<(List<double> Reads, int TooMany)> FloodAsync(LiveProduct product, HttpClient stranger)
    {
        var flood = Task.WhenAll(Enumerable.Range(0, Flood).Select(async i =>
        {
            using var answer = await LoginAsync(stranger, $"flood-{i}");
            return answer.StatusCode;
        }));
        var reads = new List<double>();
        while (!flood.IsCompleted || reads.Count < 100)
        {
            var began = Stopwatch.GetTimestamp();
            using var answer = await product.Client.GetAsync(new Uri("api/v1/motors", UriKind.Relative));
            answer.EnsureSuccessStatusCode();
            reads.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return (reads, (await flood).Count(status => status == HttpStatusCode.TooManyRequests));
    }

    private static Task<HttpResponseMessage> LoginAsync(HttpClient stranger, string name) => stranger.PostAsJsonAsync(
        new Uri("api/v1/auth/login", UriKind.Relative), new { username = name, password = Wrong });

    private static double Quantile(List<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }

    // Two-sided, by the normal approximation, which 200 and 200 allow (Mann and Whitney 1947).
    private static double MannWhitney(List<double> a, List<double> b)
    {
        var u = a.Sum(one => b.Sum(other => one > other ? 1 : one < other ? 0 : 0.5));
        var mean = a.Count * b.Count / 2.0;
        var deviation = Math.Sqrt(a.Count * (double)b.Count * (a.Count + b.Count + 1) / 12);
        return Erfc(Math.Abs(u - mean) / deviation / Math.Sqrt(2));
    }

    // Abramowitz and Stegun 1964, 7.1.26; off by less than 1.5e-7.
    private static double Erfc(double x)
    {
        var t = 1 / (1 + 0.3275911 * x);
        return ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.Exp(-x * x);
    }
}
